import type { QuickPickItem } from 'vscode';
import { HotlightError } from '../../core/base/errors';
import { baseName, isAbsolutePath } from '../../core/base/paths';
import type { RunKind } from '../../core/runs/run';
import { commonTitle } from '../../core/runs/series';
import { type Baseline, baselineTarget, listBaselines } from '../../node/checklist/namedValues';
import { formatAge } from '../active/describe';
import { PROFILE_EXTENSIONS } from '../flame/profileEditor';
import { plainLabel } from '../labels';
import type { BaselineEntry } from '../runs/baselinesModel';
import { describeRun, hasProfile } from '../runs/describeRun';
import type { RunEntry } from '../runs/runsModel';
import type { Services } from '../services';

/** What is compared on one side: a profile, or the repetitions of a series. */
export interface Side {
  readonly title: string;
  /** Absolute folders of runs, or profile files; oldest first. */
  readonly targets: readonly string[];
  readonly kind: RunKind | undefined;
}

export interface Sides {
  readonly before: Side;
  readonly after: Side;
}

/** What the command was called with: rows of the Runs view, or the target of the later side. */
export interface Asked {
  readonly entries?: readonly RunEntry[];
  readonly baselines?: readonly BaselineEntry[];
  readonly after?: string;
}

/**
 * The two sides that a call means, asking for what it doesn't say. Of two runs the older one is before, and so is a
 * baseline. A run that is one of several repetitions stands for all of them. Undefined when the user gave up.
 * @throws HotlightError `usage` for more than two runs and for runs of different kinds
 */
export async function chooseSides(services: Services, asked: Asked): Promise<Sides | undefined> {
  await services.runs.refresh();
  const entries = (asked.entries ?? []).filter(hasProfile);
  if (entries.length > 2 && new Set(entries.map(groupOf)).size > 2) {
    throw new HotlightError('usage', 'Two runs can be compared at a time; select two.');
  }
  const baselines = await baselineSides(asked.baselines ?? []);
  const sides = [...baselines, ...sidesOf(services, entries)];
  if (sides.length > 2)
    throw new HotlightError('usage', 'Two sides can be compared at a time; select two rows.');
  const [one, two] = sides;
  if (one !== undefined && two !== undefined) return sameKind({ before: one, after: two });
  if (one !== undefined && baselines.length > 0) {
    const after = await pickSide(
      services,
      `Compare ${plainLabel(one.title)} with the later one`,
      one,
      'later',
    );
    return after === undefined ? undefined : sameKind({ before: one, after });
  }
  if (one !== undefined) {
    const series = otherSide(services, entries[0]!);
    if (series !== undefined) return series;
  }
  const known = one ?? sideOfTarget(services, asked.after);
  const after = known ?? (await pickSide(services, 'Compare Profiles: the later one', undefined, 'later'));
  if (after === undefined) return undefined;
  const title = `Compare ${plainLabel(after.title)} with the earlier one`;
  const before = await pickSide(services, title, after, 'earlier');
  return before === undefined ? undefined : sameKind({ before, after });
}

/** The sides that a page kept in its state over a reload of the window; undefined when there are none. */
export function keptSides(state: unknown): Sides | undefined {
  const source = partOf(state, 'source');
  const [before, after] = [keptSide(partOf(source, 'before')), keptSide(partOf(source, 'after'))];
  return before === undefined || after === undefined ? undefined : { before, after };
}

function keptSide(value: unknown): Side | undefined {
  const [title, targets] = [partOf(value, 'title'), partOf(value, 'targets')];
  if (typeof title !== 'string' || !Array.isArray(targets) || targets.length === 0) return undefined;
  const isPath = (target: unknown): target is string => typeof target === 'string' && isAbsolutePath(target);
  return targets.every(isPath) ? { title, targets, kind: undefined } : undefined;
}

function partOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function sameKind(sides: Sides): Sides {
  const { before, after } = sides;
  if (before.kind === undefined || after.kind === undefined || before.kind === after.kind) return sides;
  throw new HotlightError('usage', 'CPU and allocation profiles can’t be compared; choose two of one kind.');
}

/** Repetitions of one side of a series are one group; any other run is alone. */
function groupOf({ dir, run }: RunEntry): string {
  return run.series === undefined ? dir : `${run.series.id}/${run.series.side ?? ''}`;
}

/** The selected runs as sides, the older first; two repetitions of one series stand for themselves. */
function sidesOf({ runs }: Services, selected: readonly RunEntry[]): Side[] {
  const oldestFirst = [...selected].sort((a, b) => Date.parse(a.run.startedAt) - Date.parse(b.run.startedAt));
  const groups = new Set(oldestFirst.map(groupOf));
  if (selected.length === 2 && groups.size === 1) return oldestFirst.map((entry) => sideOf([entry]));
  const sides = [...groups].map((group) => ({
    side: sideOf(runs.entries.filter((entry) => hasProfile(entry) && groupOf(entry) === group)),
    role: oldestFirst.find((entry) => groupOf(entry) === group)?.run.series?.side,
  }));
  // Recorded in turns, neither side is older.
  return sides
    .sort((a, b) => Number(a.role === 'after') - Number(b.role === 'after'))
    .map(({ side }) => side);
}

/** Of two baselines the older one first. */
async function baselineSides(entries: readonly BaselineEntry[]): Promise<Side[]> {
  const oldestFirst = [...entries].sort((a, b) => (a.baseline.recordedAt < b.baseline.recordedAt ? -1 : 1));
  return Promise.all(
    oldestFirst.map(async ({ baseline, root }) =>
      baselineSide(baseline, await baselineTarget(root, baseline)),
    ),
  );
}

function baselineSide({ name }: Baseline, target: string): Side {
  return { title: `baseline ${name}`, targets: [target], kind: undefined };
}

function otherSide({ runs }: Services, { run }: RunEntry): Sides | undefined {
  const { series } = run;
  if (series?.side === undefined) return undefined;
  const of = (side: string): RunEntry[] =>
    runs.entries.filter((entry) => hasProfile(entry) && groupOf(entry) === `${series.id}/${side}`);
  const [before, after] = [of('before'), of('after')];
  return before.length > 0 && after.length > 0 ? { before: sideOf(before), after: sideOf(after) } : undefined;
}

/** @param entries at least one */
function sideOf(entries: readonly RunEntry[]): Side {
  const oldestFirst = [...entries].sort((a, b) => Date.parse(a.run.startedAt) - Date.parse(b.run.startedAt));
  return {
    title: commonTitle(oldestFirst.map(({ run }) => ({ title: run.name, run }))),
    targets: oldestFirst.map(({ dir }) => dir),
    kind: oldestFirst[0]!.run.settings.kind,
  };
}

function sideOfTarget(services: Services, target: string | undefined): Side | undefined {
  if (target === undefined) return undefined;
  const entry = services.runs.entries.find(({ dir }) => dir === target);
  if (entry === undefined) return { title: baseName(target), targets: [target], kind: undefined };
  return sidesOf(services, [entry])[0];
}

interface SideItem extends QuickPickItem {
  /** Undefined: a file is to be chosen. */
  readonly side: Side | undefined;
}

async function pickSide(
  services: Services,
  title: string,
  other: Side | undefined,
  role: 'earlier' | 'later',
): Promise<Side | undefined> {
  const { vscode, runs } = services;
  const context = { now: new Date(), activeDir: undefined, severalFolders: runs.roots.length > 1 };
  const usable = runs.entries.filter(
    (entry) =>
      hasProfile(entry) &&
      !other?.targets.includes(entry.dir) &&
      (other?.kind === undefined || other.kind === entry.run.settings.kind),
  );
  const items: SideItem[] = [];
  for (const group of new Set(usable.map(groupOf))) {
    const members = usable.filter((entry) => groupOf(entry) === group);
    const side = sideOf(members);
    const repeats = members.length > 1 ? `${members.length} repetitions · ` : '';
    const role = members[0]!.run.series?.side;
    items.push({
      label: plainLabel(side.title),
      description: plainLabel(
        `${role === undefined ? '' : `${role} · `}${repeats}${describeRun(members[0]!, context)}`,
      ),
      side,
    });
  }
  // Nothing is older than a baseline: it is the earlier side or none.
  for (const { root } of role === 'later' ? [] : runs.roots) {
    for (const baseline of await listBaselines(root)) {
      const target = await baselineTarget(root, baseline);
      if (other?.targets.includes(target)) continue;
      const commit = baseline.commit === undefined ? [] : [`at ${baseline.commit.slice(0, 7)}`];
      const age = formatAge(new Date(baseline.recordedAt), context.now);
      items.push({
        label: `$(bookmark) ${plainLabel(baseline.name)}`,
        description: plainLabel(['baseline', ...commit, age].join(' · ')),
        side: baselineSide(baseline, target),
      });
    }
  }
  items.push({ label: '$(folder-opened) Choose a Profile File…', side: undefined });
  const chosen = await vscode.window.showQuickPick(items, { title, matchOnDescription: true });
  return chosen === undefined ? undefined : (chosen.side ?? pickFile(services));
}

async function pickFile({ vscode }: Services): Promise<Side | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    title: 'Choose a Profile',
    filters: {
      Profiles: [...PROFILE_EXTENSIONS],
      'All files': ['*'],
    },
  });
  const file = chosen?.[0]?.fsPath;
  return file === undefined ? undefined : { title: baseName(file), targets: [file], kind: undefined };
}
