import { numberedItems } from '../checklist/address';
import type { Checklist, Item } from '../checklist/checklist';
import type { GateState } from '../checklist/gateState';
import { checklistProgress, isClosed, progressOf } from '../checklist/progress';

/** A checklist as `--json` prints it. */
export function checklistJson(
  checklist: Checklist,
  states: ReadonlyMap<number, GateState>,
  { name, file }: { readonly name: string; readonly file: string },
): object {
  const numbers = new Map(numberedItems(checklist).map(({ number, item }) => [item, number]));
  const itemJson = (item: Item): object => {
    const { title, checked, owners, due, line, gate, evidence, approvals, notes, children } = item;
    const { span: _, line: __, ...proof } = evidence ?? { span: undefined, line: undefined };
    return {
      number: numbers.get(item),
      title,
      checked,
      line,
      owners,
      ...(due === undefined ? {} : { due }),
      ...(gate === undefined ? {} : { gate: { expression: gate.text, ...states.get(line) } }),
      ...(evidence === undefined ? {} : { evidence: proof }),
      approvals: approvals.map(({ span: _, line: __, ...approval }) => approval),
      notes: notes.map(({ text }) => text),
      items: children.map(itemJson),
    };
  };
  return {
    version: 1,
    name,
    file,
    title: checklist.title,
    ...checklist.frontMatter,
    progress: checklistProgress(checklist),
    sections: checklist.sections
      .filter(({ items }) => items.length > 0)
      .map((section) => ({
        title: section.title,
        line: section.line,
        kind: section.kind,
        closed: isClosed(checklist, section),
        progress: progressOf(section.items),
        items: section.items.map(itemJson),
      })),
    problems: checklist.problems,
  };
}
