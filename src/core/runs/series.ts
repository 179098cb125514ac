import type { RunSeries } from './run';

/** The name of a repetition: `main (3 of 5, before)`. */
export function repetitionName(title: string, { repeat, of, side }: RunSeries): string {
  return `${title} (${repeat} of ${of}${side === undefined ? '' : `, ${side}`})`;
}

/** What several runs are called together: once what repetitions have in common, then the others' names. */
export function commonTitle(
  runs: readonly { readonly title: string; readonly run?: { readonly series?: RunSeries } }[],
): string {
  const names = runs.map(({ title, run }) => {
    const ending = run?.series === undefined ? '' : repetitionName('', run.series);
    return title.endsWith(ending) ? title.slice(0, title.length - ending.length) : title;
  });
  return [...new Set(names)].join(', ');
}
