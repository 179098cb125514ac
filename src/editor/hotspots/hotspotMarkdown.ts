import { formatPercent, formatValue } from '../../core/base/units';
import type { HotFunction, HotLine } from '../../core/profile/hot';
import type { WorkerAnalysis } from '../../node/analysis/analysis';
import { describeMeasurement } from '../active/describe';
import { escapeMarkdown, markdownTable } from '../markdown';
import type { HotspotOrder } from './hotspotTree';

const TOP = 10;

/** The ten hottest functions and lines, for a pull request or a chat. */
export function hotspotMarkdown(
  analysis: WorkerAnalysis,
  measuredAt: Date,
  order: HotspotOrder,
  displayPath: (file: string) => string,
): string {
  const { hot } = analysis;
  const { unit } = hot;
  const functions = hot.functions.filter((row) => row.category !== 'idle');
  const ranked = order === 'self' ? functions : functions.toSorted((a, b) => b.total - a.total);
  const place = (row: HotFunction | HotLine): string =>
    row.file === '' ? '' : code(`${displayPath(row.file)}:${row.line}`);
  return [
    `**Hotspots of ${escapeMarkdown(describeMeasurement(analysis, measuredAt, new Date()))}**`,
    '',
    markdownTable(
      ['Function', 'Self', '', 'Total', '', 'Place'],
      ranked
        .slice(0, TOP)
        .map((row) => [
          code(row.name || '(anonymous)') + mark(row),
          formatPercent(row.selfPercent),
          formatValue(row.self, unit),
          formatPercent(row.totalPercent),
          formatValue(row.total, unit),
          place(row),
        ]),
    ),
    '',
    markdownTable(
      ['Line', 'Self', '', 'Function'],
      hot.lines
        .slice(0, TOP)
        .map((row) => [
          place(row) + mark(row),
          formatPercent(row.selfPercent),
          formatValue(row.self, unit),
          code(row.function || '(anonymous)'),
        ]),
    ),
    '',
    `Percentages are of the ${formatValue(hot.busy, unit)} that ${unit === 'us' ? 'were not idle' : 'were allocated'}. \\* low confidence`,
    '',
  ].join('\n');
}

function mark(row: HotFunction | HotLine): string {
  return row.confidence === 'low' ? ' \\*' : '';
}

/** A code span holds any text but a backtick, and a table cell no bare pipe. */
function code(text: string): string {
  return `\`${text
    .replace(/[\r\n]+/g, ' ')
    .replaceAll('`', 'ˋ')
    .replaceAll('|', '\\|')}\``;
}
