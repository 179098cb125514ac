import { displayPath } from '../base/paths';
import { formatChange, formatP, formatPercent, formatValue } from '../base/units';
import type { Change, DiffReport, FunctionChange } from '../compare/diff';
import { verdictWords } from '../compare/verdict';
import { plainLine } from './plainLine';

export interface DiffTextOptions {
  readonly before: string;
  readonly after: string;
  readonly root: string;
  readonly top: number;
}

/** A comparison for a terminal: the whole, then the functions and lines that changed most, then the notes. */
export function diffText(diff: DiffReport, options: DiffTextOptions): string {
  const { unit, repeats } = diff;
  const row = (change: Change, what: string): string =>
    `${formatChange(change.delta, unit).padStart(11)}${formatPercent(change.beforePercent).padStart(9)} → ${formatPercent(change.afterPercent).padStart(7)}  ${what}${verdict(change, diff)}`;
  const lines = diff.lines.slice(0, options.top).filter((one) => one.delta !== 0);
  const out = [
    `before  ${plainLine(options.before)} (${runs(repeats[0])})`,
    `after   ${plainLine(options.after)} (${runs(repeats[1])})`,
    `${formatValue(diff.overall.before, unit)} → ${formatValue(diff.overall.after, unit)}, ${formatChange(diff.overall.delta, unit)}${percentOf(diff.overall)}${verdict(diff.overall, { unit, measure: 'value' })}`,
    '',
    'Functions, by the change of their self value',
    ...diff.functions
      .slice(0, options.top)
      .filter((one) => one.delta !== 0)
      .map((one) => {
        const was =
          one.previous === undefined
            ? ''
            : ` (was ${one.previous.name || '(anonymous)'} in ${displayPath(one.previous.file, options.root)})`;
        return row(one, plainLine(`${one.name || '(anonymous)'}  ${where(one, options.root)}${was}`));
      }),
    '',
    'Lines',
    ...lines.map((one) =>
      row(
        one,
        plainLine(`${displayPath(one.file, options.root)}:${one.line}  ${one.function || '(anonymous)'}`),
      ),
    ),
    ...(diff.lines.length === 0 ? ['  none: these captures have no line information.'] : []),
  ];
  const { before, after } = diff.unmatched;
  if (before.functions + after.functions > 0) {
    out.push(
      '',
      `Only before: ${functions(before.functions)} (${formatPercent(before.percent)}); only after: ${after.functions} (${formatPercent(after.percent)}).`,
    );
  }
  if (diff.notes.length > 0) out.push('', ...diff.notes.map(plainLine));
  return `${out.join('\n')}\n`;
}

/** A file and line, or the category of what has no file. */
function where(change: FunctionChange, root: string): string {
  return change.file === '' ? change.category : `${displayPath(change.file, root)}:${change.line}`;
}

function functions(count: number): string {
  return count === 1 ? '1 function' : `${count} functions`;
}

function runs(count: number): string {
  return count === 1 ? '1 run' : `${count} runs`;
}

function percentOf(change: Change): string {
  return change.deltaPercent === null
    ? ''
    : ` (${change.deltaPercent > 0 ? '+' : ''}${formatPercent(change.deltaPercent)})`;
}

function verdict(change: Change, { unit, measure }: Pick<DiffReport, 'unit' | 'measure'>): string {
  if (change.verdict === undefined) return '';
  const p = change.p === undefined ? '' : `, ${formatP(change.p)}`;
  const bound = (value: number): string =>
    measure === 'value' ? formatChange(value, unit) : `${value > 0 ? '+' : ''}${value.toFixed(1)} points`;
  const interval =
    change.interval === undefined ? '' : ` (${bound(change.interval[0])} to ${bound(change.interval[1])})`;
  return `  ${verdictWords(change.verdict, unit)}${p}${interval}`;
}
