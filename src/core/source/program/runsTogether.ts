import type { Fork } from '../summary/fileSummary';

/**
 * How many of some calls of a function can run in one round: where branches exclude each other those of the one with
 * most, `switch (kind) { case 'a': one(); break; default: two(); three(); }`.
 *
 * @param calls by index
 */
export function mostTogether(calls: readonly number[], forks: readonly Fork[] = []): number {
  const left = new Set(calls);
  for (const bounds of forks) {
    const branches = bounds.slice(1).map((to, index) => {
      const from = bounds[index] ?? to;
      return [...left].filter((call) => call >= from && call < to);
    });
    const [most, ...others] = branches.sort((a, b) => b.length - a.length);
    if (most) for (const call of others.flat()) left.delete(call);
  }
  return left.size;
}
