import type { MarkdownString, ThemeIcon, TreeItem } from 'vscode';
import { formatDuration } from '../../core/base/units';
import type { Run, RunThread } from '../../core/runs/run';
import { COMMANDS, INTERNAL_COMMANDS } from '../commands';
import { plainLabel } from '../labels';
import { escapeMarkdown } from '../markdown';
import type { VSCode } from '../services';
import type { BaselineTreeNode } from './baselineItem';
import { describeRun, hasData, hasProfile, type RunContext } from './describeRun';
import type { RunEntry } from './runsModel';

export interface RunNode {
  readonly type: 'run';
  readonly entry: RunEntry;
}
/** One process or worker thread of a run that has several. */
export interface ThreadNode {
  readonly type: 'thread';
  readonly entry: RunEntry;
  readonly thread: RunThread;
}
export type RunTreeNode = RunNode | ThreadNode | BaselineTreeNode;

export interface RunItemContext extends RunContext {
  /** Folder of the run whose numbers are shown. */
  readonly activeDir: string | undefined;
}

/** The row of a run; a click does what its files allow. */
export function runItem(vscode: VSCode, { entry }: RunNode, context: RunItemContext): TreeItem {
  const { run, dir } = entry;
  const { Collapsed, None } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(plainLabel(run.name), run.threads.length > 1 ? Collapsed : None);
  item.id = dir;
  item.iconPath = runIcon(vscode, entry, dir === context.activeDir);
  item.description = plainLabel(describeRun(entry, context));
  item.contextValue = contextValue(entry);
  const command = commandOf(entry);
  if (command !== undefined) item.command = { ...command, arguments: [{ type: 'run', entry }] };
  return item;
}

/** What a click on a run does. */
function commandOf(entry: RunEntry): { readonly title: string; readonly command: string } | undefined {
  if (hasProfile(entry)) return { title: 'Make Active', command: COMMANDS.runMakeActive };
  if (!hasData(entry) && !entry.recording) return undefined;
  const isSnapshot = entry.run.settings.kind === 'snapshot';
  if (isSnapshot) return { title: 'Open Heap Snapshot', command: INTERNAL_COMMANDS.openRunSnapshot };
  return { title: 'Open Metrics', command: COMMANDS.showLive };
}

/** The row of a process or worker thread of a run, below the one that started it. */
export function threadItem(vscode: VSCode, { entry, thread }: ThreadNode): TreeItem {
  const hasChildren = entry.run.threads.some((other) => other.parent === thread.id);
  const { Expanded, None } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(plainLabel(thread.name), hasChildren ? Expanded : None);
  item.id = `${entry.dir}/${thread.id}`;
  const kind =
    thread.threadId === 0 ? `process ${thread.pid}` : `worker thread ${thread.threadId} of ${thread.pid}`;
  item.description = `${kind} · Node.js ${plainLabel(thread.nodeVersion)}${thread.complete ? '' : ' · incomplete'}`;
  item.iconPath = new vscode.ThemeIcon(thread.threadId === 0 ? 'server-process' : 'circuit-board');
  item.contextValue = 'thread';
  item.command = {
    title: 'Open Flame Graph',
    command: COMMANDS.openFlameGraph,
    arguments: [{ dir: entry.dir, thread: thread.id }],
  };
  return item;
}

/** Everything that is known about a run. */
export function runTooltip(vscode: VSCode, { run, dir }: RunEntry): MarkdownString {
  const { git, machine, settings } = run;
  const rows: [string, string][] = [
    ['Command', run.command.join(' ')],
    ['Folder', run.cwd],
    ['Recorded', `${new Date(run.startedAt).toLocaleString()}, for ${formatDuration(run.durationMs * 1000)}`],
    ['Ended', endOf(run)],
    ...(git === undefined
      ? []
      : [
          [
            'Commit',
            [git.commit.slice(0, 12), git.branch, git.dirty ? 'with changes' : undefined]
              .filter((part) => part !== undefined)
              .join(', '),
          ] satisfies [string, string],
        ]),
    ['Sampling', samplingOf(settings)],
    ...(machine.platform === ''
      ? []
      : [
          [
            'Machine',
            `${machine.cpus} × ${machine.cpuModel}, ${machine.platform} ${machine.arch}`,
          ] satisfies [string, string],
        ]),
    ['Kept in', dir],
  ];
  const known = rows.filter(([, value]) => value !== '');
  const text = [
    `**${escapeMarkdown(run.name)}**`,
    known.map(([name, value]) => `${name}: ${escapeMarkdown(value)}`).join('  \n'),
    ...run.notes.map((note) => `$(info) ${escapeMarkdown(note)}`),
  ].join('\n\n');
  return new vscode.MarkdownString(text, true);
}

function samplingOf({ kind, interval, attribution, engine }: Run['settings']): string {
  if (kind === 'load' || kind === 'snapshot') return '';
  return `${kind} every ${interval} ${UNITS[kind]}, ${attribution} attribution, ${engine}`;
}

const UNITS = { cpu: 'µs', heap: 'bytes', metrics: 'ms' } as const;
function contextValue(entry: RunEntry): string {
  if (entry.recording) return 'run recording';
  if (hasProfile(entry)) return 'run finished profile';
  return hasData(entry) ? 'run finished data' : 'run finished';
}

function runIcon(vscode: VSCode, entry: RunEntry, active: boolean): ThemeIcon {
  const icon = (id: string, color: string): ThemeIcon =>
    new vscode.ThemeIcon(id, new vscode.ThemeColor(color));
  if (entry.recording) return icon('record', 'charts.red');
  if (entry.run.settings.kind === 'load') return new vscode.ThemeIcon('pulse');
  if (!hasData(entry)) return icon('error', 'list.errorForeground');
  if (entry.run.state !== 'complete') return icon('warning', 'list.warningForeground');
  if (active) return icon('target', 'charts.orange');
  const { kind } = entry.run.settings;
  return new vscode.ThemeIcon(kind === 'metrics' ? 'pulse' : kind === 'snapshot' ? 'database' : 'history');
}

function endOf(run: Run): string {
  switch (run.end) {
    case 'app-exited':
      return `the program ended${run.exitCode === 0 || run.exitCode == null ? '' : ` with exit status ${run.exitCode}`}`;
    case 'stopped':
      return 'the recording was stopped';
    case 'duration':
      return 'the agreed time was over';
    case 'signal':
    case 'killed':
      return `the program was ended by ${run.exitSignal ?? 'a signal'}`;
    case 'failed':
      return 'nothing could be recorded';
    default:
      return '';
  }
}
