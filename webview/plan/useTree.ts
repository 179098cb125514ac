import { useMemo, useRef, useState } from 'preact/hooks';
import type { PlanNode } from '../../src/core/sql/plan/plan';
import type { PlanModel } from './planModel';
import { ancestorsOf, visibleNodes } from './visibleNodes';

/** What a user has opened and chosen in a tree. */
export interface TreeState {
  readonly model: PlanModel;
  readonly visible: readonly PlanNode[];
  readonly closed: ReadonlySet<number>;
  readonly current: number;
  /** Makes a node the current one and opens what hides it. */
  goTo(id: number): void;
  toggle(id: number): void;
  openAll(): void;
  closeAll(): void;
  onKeyDown(event: KeyboardEvent): void;
}

/** Letters that follow each other within this belong to one word. */
const TYPE_AHEAD_MS = 600;
const PAGE = 20;

/** @param kept what the page remembered of an earlier look at the same plan */
export function useTree(
  model: PlanModel,
  kept: { readonly closed: readonly number[]; readonly current: number },
  onChange: (closed: readonly number[], current: number) => void,
): TreeState {
  const [closed, setClosed] = useState<ReadonlySet<number>>(() => new Set(kept.closed));
  const [current, setCurrent] = useState(model.nodes[kept.current] === undefined ? 0 : kept.current);
  const typed = useRef({ text: '', at: 0 });
  const visible = useMemo(() => visibleNodes(model.plan, closed), [model, closed]);

  const change = (nextClosed: ReadonlySet<number>, nextCurrent: number): void => {
    setClosed(nextClosed);
    setCurrent(nextCurrent);
    onChange([...nextClosed], nextCurrent);
  };
  const goTo = (id: number): void => {
    if (model.nodes[id] === undefined) return;
    const hiding = ancestorsOf(model.plan, id).filter((above) => closed.has(above));
    change(hiding.length === 0 ? closed : without(closed, hiding), id);
  };
  const toggle = (id: number): void => {
    const node = model.plan.nodes[id];
    if (node === undefined || node.children.length === 0) return;
    if (closed.has(id)) {
      change(without(closed, [id]), current);
      return;
    }
    const hides = ancestorsOf(model.plan, current).includes(id);
    change(new Set([...closed, id]), hides ? id : current);
  };
  const closeAll = (): void =>
    change(new Set(model.plan.nodes.filter(({ children }) => children.length > 0).map(({ id }) => id)), 0);

  const typeAhead = (key: string): void => {
    const { text, at } = typed.current;
    const now = performance.now();
    const word = now - at < TYPE_AHEAD_MS ? text + key.toLowerCase() : key.toLowerCase();
    typed.current = { text: word, at: now };
    const from = visible.findIndex(({ id }) => id === current);
    // While a word is being typed the node that it has found so far may stay; a first letter goes on to the next.
    const start = word.length > 1 ? from : from + 1;
    for (let step = 0; step < visible.length; step++) {
      const node = visible[(start + step) % visible.length]!;
      if (!model.nodes[node.id]!.title.toLowerCase().startsWith(word)) continue;
      goTo(node.id);
      return;
    }
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = visible.findIndex(({ id }) => id === current);
    const node = visible[at];
    if (node === undefined) return;
    const move = (to: number): void => goTo(visible[Math.max(0, Math.min(to, visible.length - 1))]!.id);
    const isOpen = node.children.length > 0 && !closed.has(current);
    switch (event.key) {
      case 'ArrowDown':
        move(at + 1);
        break;
      case 'ArrowUp':
        move(at - 1);
        break;
      case 'PageDown':
        move(at + PAGE);
        break;
      case 'PageUp':
        move(at - PAGE);
        break;
      case 'Home':
        move(0);
        break;
      case 'End':
        move(visible.length - 1);
        break;
      case 'ArrowRight':
        if (isOpen) move(at + 1);
        else toggle(current);
        break;
      case 'ArrowLeft':
        if (isOpen) toggle(current);
        else if (node.parent >= 0) goTo(node.parent);
        break;
      case 'Enter':
      case ' ':
        toggle(current);
        break;
      case '*':
        change(without(closed, model.plan.nodes[node.parent]?.children ?? [0]), current);
        break;
      default:
        if (event.key.length !== 1) return;
        typeAhead(event.key);
    }
    event.preventDefault();
  };

  return {
    model,
    visible,
    closed,
    current,
    goTo,
    toggle,
    openAll: () => change(new Set(), current),
    closeAll,
    onKeyDown,
  };
}

function without(set: ReadonlySet<number>, removed: readonly number[]): ReadonlySet<number> {
  const rest = new Set(set);
  for (const id of removed) rest.delete(id);
  return rest;
}
