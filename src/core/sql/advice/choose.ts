/** What trying indexes costs and gives; PostgreSQL's cost units. */
export interface Trial {
  readonly cost: number;
  readonly pages: number;
}

/** Cheaper queries are not worth an index. */
export const MIN_COST = 100;
/** Share of the cost that an index must save. */
const MIN_SAVING = 0.5;
const MAX_INDEXES = 3;
/** Of indexes that save nearly as much as the best one, the smallest is better: share of the saving to forgo. */
const ALIKE = 0.05;

/**
 * Chooses indexes greedily: each round takes the one that saves most together with those already taken, or two at
 * once where neither helps alone, as for the two sides of a join. What is taken must save half of what is left.
 * @param count number of candidates
 * @param cost of the query with a set of candidates (by index); undefined when one of them is refused
 */
export async function chooseIndexes(
  count: number,
  base: number,
  tryOut: (set: readonly number[]) => Promise<Trial | undefined>,
): Promise<number[]> {
  const chosen: number[] = [];
  let cost = base;
  while (cost >= MIN_COST && chosen.length < MAX_INDEXES) {
    const singles: { readonly set: readonly number[]; readonly trial: Trial }[] = [];
    for (let candidate = 0; candidate < count; candidate++) {
      if (chosen.includes(candidate)) continue;
      const trial = await tryOut([...chosen, candidate]);
      if (trial) singles.push({ set: [candidate], trial });
    }
    let best = bestOf(singles, cost);
    if (!best || best.trial.cost > cost * (1 - MIN_SAVING)) {
      // Only what helps at all alone, or nearly, is tried in pairs.
      const hopeful = [...singles].sort((a, b) => a.trial.cost - b.trial.cost).slice(0, 6);
      const pairs: typeof singles = [];
      for (let i = 0; i < hopeful.length; i++) {
        for (let j = i + 1; j < hopeful.length; j++) {
          const set = [...hopeful[i]!.set, ...hopeful[j]!.set];
          const trial = await tryOut([...chosen, ...set]);
          if (trial) pairs.push({ set, trial });
        }
      }
      best = bestOf(pairs, cost);
    }
    if (!best || best.trial.cost > cost * (1 - MIN_SAVING)) break;
    chosen.push(...best.set);
    cost = best.trial.cost;
  }
  return dropIdle(chosen, base, cost, tryOut);
}

function bestOf<T extends { readonly trial: Trial }>(trials: readonly T[], before: number): T | undefined {
  const least = Math.min(...trials.map(({ trial }) => trial.cost));
  return trials
    .filter(({ trial }) => trial.cost <= least + Math.max(0, before - least) * ALIKE)
    .sort((a, b) => a.trial.pages - b.trial.pages || a.trial.cost - b.trial.cost)[0];
}

/** Leaves out what the others have made useless. */
async function dropIdle(
  chosen: readonly number[],
  base: number,
  cost: number,
  tryOut: (set: readonly number[]) => Promise<Trial | undefined>,
): Promise<number[]> {
  let kept = [...chosen];
  for (const candidate of chosen) {
    if (kept.length < 2) break;
    const rest = kept.filter((other) => other !== candidate);
    const trial = await tryOut(rest);
    if (trial && trial.cost <= cost + (base - cost) * ALIKE) kept = rest;
  }
  return kept;
}
