import { displayPath } from '../base/paths';
import { formatCount, formatDuration, formatPercent, formatValue } from '../base/units';
import type { HotFunction, HotLine, HotReport } from '../profile/hot';
import type { Category } from '../profile/profile';
import { plainLine } from './plainLine';

export interface HotTextOptions {
  /** First line: what was measured. */
  readonly title: string;
  /** Folder that paths are shown relative to. */
  readonly root: string;
  readonly top: number;
  /** How many threads the recorded time is the sum of; 1 when absent. */
  readonly threads?: number;
  /** The text of a source line as it was measured, when it is known. 1-based. */
  readonly sourceLine?: (file: string, line: number) => string | undefined;
  /** Wraps text in a terminal style; the identity when there is no colour. */
  readonly style?: (style: 'bold' | 'dim' | 'red' | 'yellow', text: string) => string;
}

const SHOWN_CATEGORIES: readonly Category[] = ['app', 'dependency', 'node', 'native', 'gc', 'program'];

/** The ranking for a terminal: functions by self time, then lines with their source text, then the notes. */
export function hotText(hot: HotReport, options: HotTextOptions): string {
  const style = options.style ?? ((_, text) => text);
  const out: string[] = [
    style('bold', plainLine(options.title)),
    summary(hot, options.threads ?? 1),
    shares(hot),
    '',
  ];
  if (hot.busy === 0) {
    out.push('Nothing ran while this was recorded: the profile holds no time outside idle.');
  } else {
    out.push(style('bold', 'Hot functions'), ...functionTable(hot, options, style), '');
    out.push(style('bold', 'Hot lines'), ...lineTable(hot, options, style));
  }
  const doubtful = [...hot.functions.slice(0, options.top), ...hot.lines.slice(0, options.top)].some(
    (row) => row.confidence === 'low',
  );
  if (doubtful) out.push('', 'ᐩ low confidence: see the reason beneath the row.');
  if (hot.notes.length > 0) {
    out.push('', style('bold', 'Notes'), ...hot.notes.map((note) => `  ${plainLine(note)}`));
  }
  return `${out.join('\n')}\n`;
}

function summary(hot: HotReport, threads: number): string {
  if (hot.unit === 'bytes') return `${formatValue(hot.busy, 'bytes')} allocated`;
  // Formats without times don't say how long they recorded, or in which order.
  if (hot.duration === 0) return `${formatDuration(hot.busy)} busy; percentages are of it`;
  const busy = (100 * hot.busy) / hot.duration;
  const where = threads > 1 ? ` in ${threads} threads` : '';
  // What has no order in time, such as pprof, has values and no samples.
  const samples = hot.samples === 0 ? '' : `, ${formatCount(hot.samples)} samples`;
  return `${formatDuration(hot.duration)} recorded${where}, ${formatDuration(hot.busy)} busy (${formatPercent(busy)})${samples}; percentages are of the busy time`;
}

function shares(hot: HotReport): string {
  return SHOWN_CATEGORIES.filter((category) => hot.categories[category] > 0)
    .map((category) => `${category} ${formatPercent(share(hot.categories[category], hot.busy))}`)
    .join('   ');
}

function share(value: number, whole: number): number {
  return whole > 0 ? (100 * value) / whole : 0;
}

type Style = NonNullable<HotTextOptions['style']>;

function functionTable(hot: HotReport, options: HotTextOptions, style: Style): string[] {
  const rows = hot.functions.slice(0, options.top);
  const lines = [style('dim', `${'self'.padStart(12)}${'total'.padStart(19)}`)];
  rows.forEach((row, index) => {
    const numbers = `${String(index + 1).padStart(3)} ${formatPercent(row.selfPercent).padStart(8)}${formatValue(row.self, hot.unit).padStart(10)}${formatPercent(row.totalPercent).padStart(9)}`;
    lines.push(
      `${heat(row.selfPercent, numbers, style)}  ${plainLine(functionName(row))}  ${style('dim', where(row, options.root))}${mark(row)}`,
    );
    if (row.confidence === 'low' && row.reason !== undefined) lines.push(reasonLine(row.reason, style));
  });
  return lines;
}

const BY_FUNCTION =
  '  none: V8 counts allocations by function; a place above is the line that the function begins at.';

function lineTable(hot: HotReport, options: HotTextOptions, style: Style): string[] {
  const rows = hot.lines.slice(0, options.top);
  if (rows.length === 0)
    return [hot.unit === 'bytes' ? BY_FUNCTION : '  none: this capture has no line information.'];
  return rows.flatMap((row, index) => {
    const numbers = `${String(index + 1).padStart(3)} ${formatPercent(row.selfPercent).padStart(8)}${formatValue(row.self, hot.unit).padStart(10)}`;
    const place = `${plainLine(displayPath(row.file, options.root))}:${row.line}`;
    const text = options.sourceLine?.(row.file, row.line)?.trim();
    return [
      `${heat(row.selfPercent, numbers, style)}  ${place}  ${style('dim', plainLine(row.function || '(anonymous)'))}${mark(row)}`,
      ...(text === undefined || text === '' ? [] : [`${''.padStart(24)}${plainLine(clip(text, 100))}`]),
      ...(row.confidence === 'low' && row.reason !== undefined ? [reasonLine(row.reason, style)] : []),
    ];
  });
}

function functionName(row: HotFunction): string {
  return row.name === '' ? '(anonymous)' : row.name;
}

function where(row: HotFunction, root: string): string {
  if (row.file === '') return row.category;
  return plainLine(`${displayPath(row.file, root)}${row.line > 0 ? `:${row.line}` : ''}`);
}

function mark(row: HotFunction | HotLine): string {
  return row.confidence === 'low' ? ' ᐩ' : '';
}

function reasonLine(reason: string, style: Style): string {
  return style('dim', `${''.padStart(24)}${plainLine(reason)}`);
}

function heat(percent: number, text: string, style: Style): string {
  if (percent >= 20) return style('red', text);
  return percent >= 5 ? style('yellow', text) : text;
}

function clip(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
