import type { MarkdownString } from 'vscode';
import { formatPercent, formatValue } from '../../core/base/units';
import type { HotFunction, HotLine } from '../../core/profile/hot';
import type { Unit } from '../../core/profile/profile';
import type { FlameFocus } from '../../protocol/flame';
import type { LoadedProfile } from '../active/activeProfile';
import { describeMeasurement } from '../active/describe';
import type { FunctionHeat, LineHeat, RowChange } from '../annotations/documentMarks';
import { COMMANDS, INTERNAL_COMMANDS } from '../commands';
import { commandLink, escapeMarkdown, markdownTable } from '../markdown';
import type { Services } from '../services';

type Needs = Pick<Services, 'vscode'>;

/** The links that our Markdown may run, and nothing else: names in it come from the profiled program. */
const ENABLED_COMMANDS: readonly string[] = [
  INTERNAL_COMMANDS.focusFlameGraph,
  COMMANDS.showHotspots,
  COMMANDS.clearAnnotations,
];

/** What is known of a function: self and total, how far they can be trusted, and where to look next. */
export function functionDetails(
  { vscode }: Needs,
  profile: LoadedProfile,
  hot: FunctionHeat,
): MarkdownString {
  const { unit } = profile.analysis.hot;
  const rows = [
    ['Self', ...share(hot.selfPercent, hot.self, unit)],
    ['Total, with what it calls', ...share(hot.totalPercent, hot.total, unit)],
  ];
  const focus = { name: hot.name, file: hot.file, line: hot.line };
  return markdown(vscode, [
    `**${escapeMarkdown(hot.name || '(anonymous)')}**`,
    ...compared(hot.change),
    markdownTable(['', ...HEAD[unit]], rows),
    ...doubt(hot),
    footer(profile),
    links(focus),
  ]);
}

/** What is known of a line; of several functions on it, each has its row. */
export function lineDetails(
  { vscode }: Needs,
  profile: LoadedProfile,
  { parts: lines, change }: Pick<LineHeat, 'parts' | 'change'>,
): MarkdownString {
  const { unit } = profile.analysis.hot;
  const rows = lines.map((hot) => [
    `in ${escapeMarkdown(hot.function || '(anonymous)')}`,
    ...share(hot.selfPercent, hot.self, unit),
  ]);
  const first = lines[0];
  return markdown(vscode, [
    '**This line**',
    ...compared(change),
    markdownTable(['', ...HEAD[unit]], rows),
    ...lines.flatMap(doubt),
    footer(profile),
    ...(first === undefined ? [] : [links({ name: first.function, file: first.file })]),
  ]);
}

/** Before and after, when that is what is shown; the table below it is of the later side. */
function compared(change: RowChange | undefined): string[] {
  if (change === undefined) return [];
  const verdict = change.verdict === undefined ? '' : ` · **${change.verdict}**`;
  return [`$(diff) ${escapeMarkdown(change.text)}${verdict}`];
}

/** The editor's tables have no space between their columns. */
const GAP = '&emsp;';
const HEAD = { us: [`${GAP}share`, `${GAP}time`], bytes: [`${GAP}share`, `${GAP}allocated`] };

function share(percent: number, value: number, unit: Unit): string[] {
  return [GAP + formatPercent(percent), GAP + formatValue(value, unit)];
}

function doubt(hot: HotFunction | HotLine): string[] {
  if (hot.confidence === 'high') return [];
  return [
    `$(warning) Uncertain: ${escapeMarkdown(hot.reason ?? 'the profile does not tell this place exactly.')}`,
  ];
}

function footer({ analysis, measuredAt }: LoadedProfile): string {
  const { busy, unit } = analysis.hot;
  const whole = `100 % are ${formatValue(busy, unit)} ${unit === 'us' ? 'of busy time' : 'that were allocated'}`;
  return `${escapeMarkdown(describeMeasurement(analysis, measuredAt, new Date()))} · ${whole}`;
}

function links(focus: FlameFocus): string {
  const graph = (label: string, title: string, view?: FlameFocus['view']): string =>
    commandLink(
      label,
      INTERNAL_COMMANDS.focusFlameGraph,
      [{ ...focus, ...(view === undefined ? {} : { view }) }],
      title,
    );
  return [
    graph('$(flame) Flame graph', 'Show this function in the flame graph'),
    graph('Callers and callees', 'Show who calls this function and what it calls', 'sandwich'),
    commandLink('Hotspots', COMMANDS.showHotspots, [], 'Show the ranking'),
    commandLink('Hide', COMMANDS.clearAnnotations, [], 'Hide all annotations'),
  ].join(' · ');
}

function markdown(vscode: Services['vscode'], paragraphs: readonly string[]): MarkdownString {
  const result = new vscode.MarkdownString(paragraphs.join('\n\n'), true);
  result.isTrusted = { enabledCommands: ENABLED_COMMANDS };
  return result;
}
