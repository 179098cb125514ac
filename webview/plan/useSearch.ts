import { useMemo, useState } from 'preact/hooks';
import type { PlanModel } from './planModel';

export interface Search {
  readonly text: string;
  readonly matches: ReadonlySet<number>;
  setText(text: string): void;
  /** The match after a node in the order of the tree, around the end; undefined when there is none. */
  next(from: number, step: 1 | -1): number | undefined;
}

/** Finds nodes by their titles, conditions and findings. */
export function useSearch(model: PlanModel): Search {
  const [text, setText] = useState('');
  const matches = useMemo(() => matchingNodes(model, text), [model, text]);
  return {
    text,
    matches,
    setText,
    next(from, step) {
      const ordered = [...matches];
      if (ordered.length === 0) return undefined;
      if (step > 0) return ordered.find((id) => id > from) ?? ordered[0];
      return ordered.findLast((id) => id < from) ?? ordered.at(-1);
    },
  };
}

function matchingNodes({ nodes }: PlanModel, text: string): ReadonlySet<number> {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return new Set();
  const has = (part: string | undefined): boolean => part?.toLowerCase().includes(wanted) === true;
  return new Set(
    nodes.flatMap(({ node, title, marks, findings }) => {
      const texts = [
        title,
        node.indexCondition,
        node.joinCondition,
        node.recheckCondition,
        node.joinFilter,
        node.filter,
        ...node.sortKey,
        ...marks.map((mark) => mark.text),
        ...findings.map(({ rule }) => rule),
      ];
      return texts.some(has) ? [node.id] : [];
    }),
  );
}
