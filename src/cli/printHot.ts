import { hotJson } from '../core/report/hotJson';
import { hotText } from '../core/report/hotText';
import type { Analysis } from '../node/analysis/analysis';
import type { Invocation, OptionSpec } from './command';
import type { Io } from './io';
import { styler } from './style';

export const TOP_OPTION = {
  top: { type: 'string', value: 'N', help: 'how many functions and lines to list (10)' },
} as const satisfies Record<string, OptionSpec>;

/** How many rows were asked for. @throws HotlightError `usage`; so ask before the work, not after it. */
export function topOf(invocation: Invocation): number | undefined {
  return invocation.number('top', { min: 1, max: 100_000 });
}

/** Prints an analysis's ranking as text, or as JSON with `extra` beside it. */
export function printHot(
  analysis: Analysis,
  invocation: Invocation,
  io: Io,
  extra: Readonly<Record<string, unknown>> = {},
): void {
  const top = topOf(invocation);
  const root = analysis.run?.cwd ?? io.cwd;
  if (invocation.flag('json')) {
    io.out(`${JSON.stringify({ ...hotJson(analysis.hot, root, top), ...extra }, null, 2)}\n`);
    return;
  }
  io.out(
    hotText(analysis.hot, {
      title: analysis.title,
      root,
      top: top ?? 10,
      threads: analysis.thread === '' ? analysis.threads.length - 1 : 1,
      sourceLine: (file, line) => analysis.sourceText(file)?.split(/\r\n|\n|\r/, line)[line - 1],
      style: styler(io.color),
    }),
  );
}
