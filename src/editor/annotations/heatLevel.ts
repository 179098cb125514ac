/** How hot a line is, 1 … 5. The same share has the same level in every file and every run. */
export type HeatLevel = 1 | 2 | 3 | 4 | 5;

export const HEAT_LEVELS: readonly HeatLevel[] = [1, 2, 3, 4, 5];

/** @param percent of the non-idle time */
export function heatLevel(percent: number): HeatLevel {
  if (percent >= 25) return 5;
  if (percent >= 10) return 4;
  if (percent >= 5) return 3;
  return percent >= 2 ? 2 : 1;
}
