import type { PlanHost } from './app';

/** What a tree remembers over a reload of the page. */
export interface KeptTree {
  readonly closed: readonly number[];
  readonly current: number;
}

export interface KeptView {
  readonly plan: KeptTree;
  readonly before: KeptTree;
}

const FRESH: KeptTree = { closed: [], current: 0 };

/** What was kept of this document; nothing of another one. */
export function keptView(host: PlanHost, id: string): KeptView {
  const state = (host.getState() ?? {}) as Readonly<Record<string, unknown>>;
  if (state.id !== id) return { plan: FRESH, before: FRESH };
  return { plan: keptTree(state.plan), before: keptTree(state.before) };
}

/** Keeps what is closed and chosen in one of the trees over a reload of the page. */
export function keepView(host: PlanHost, side: keyof KeptView, tree: KeptTree): void {
  host.setState({ [side]: tree });
}

function keptTree(value: unknown): KeptTree {
  const { closed, current } = (value ?? {}) as Readonly<Record<string, unknown>>;
  const isNode = (id: unknown): id is number => Number.isSafeInteger(id) && (id as number) >= 0;
  return {
    closed: Array.isArray(closed) ? closed.filter(isNode) : [],
    current: isNode(current) ? current : 0,
  };
}
