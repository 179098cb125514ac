import type { LoopSummary } from '../summary/fileSummary';

/** What a loop asks once per, for a sentence: `item of orders`, `round` where it goes through nothing that has a name. */
export function unitOf(loop: LoopSummary): string {
  if (loop.kind === 'resolver') return 'parent object of this resolver';
  if (isCounted(loop)) return 'round';
  return loop.over === '' ? 'item' : `item of ${loop.over}`;
}

/** The same for a title: `order` for `orders`. */
export function itemOf(loop: LoopSummary): string {
  if (loop.kind === 'resolver') return 'parent object';
  if (isCounted(loop)) return 'round';
  const name = /[A-Za-z_$][\w$]*$/.exec(loop.over)?.[0] ?? '';
  if (/[a-z]ies$/.test(name)) return name.replace(/ies$/, 'y');
  if (/(ss|x|tch|rch|nch|sh|tus)es$/.test(name)) return name.slice(0, -2);
  return /[^siu]s$/.test(name) ? name.slice(0, -1) : 'item';
}

/** `while (isOpen)`, `for (let i = 0; i < count; i++)`, `times(count, …)` */
function isCounted({ kind, over }: LoopSummary): boolean {
  return kind === 'while' || (over === '' ? kind === 'for' : COUNT.test(over));
}

/** Names of numbers. */
const COUNT = /^(i|j|n|times|rounds|length|size)$|^(num|number|amount|total|count)(Of[A-Z]\w*)?$|[a-z]Count$/;

/** Whether a round begins when the one before it has ended. */
export function goesInTurn({ kind, via = '' }: LoopSummary): boolean {
  return kind === 'callback' ? IN_TURN.test(via) : kind !== 'resolver';
}

/** `orders.reduce((before, order) => before.then(async () => …), Promise.resolve())` and those that say so. */
const IN_TURN = /^reduce(Right)?$|Series$/;

/** Whether all rounds begin at once: `Promise.all(orders.map(async (order) => …))`. */
export function goesAtOnce({ kind, via = '', into }: LoopSummary): boolean {
  return kind === 'callback' && !IN_TURN.test(via) && (into === 'all' || AT_ONCE.test(via));
}

const AT_ONCE = /^(map|flatMap|forEach)$/;
