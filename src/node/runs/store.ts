import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { HotlightError, messageOf } from '../../core/base/errors';
import { parseRun } from '../../core/runs/parseRun';
import type { Run } from '../../core/runs/run';
import { atomicWrite, writeFailure } from '../files/atomicWrite';
import { isAlive } from '../isAlive';

/** Name of a run's own file within its folder. */
const RUN_FILE = 'run.json';

const IGNORE = '# Recordings stay on this machine; baselines, budgets and checklists are shared.\n/runs/\n';
const READS_AT_ONCE = 16;

export interface StoredRun {
  /** Absolute. */
  readonly dir: string;
  readonly run: Run;
}

/** What is known of a run before it starts. */
export type NewRun = Pick<
  Run,
  'name' | 'command' | 'attached' | 'cwd' | 'machine' | 'git' | 'series' | 'checkout' | 'settings'
>;

/** The folder that holds the runs of a workspace; it need not exist. */
export function runsFolder(root: string): string {
  return join(root, '.hotlight', 'runs');
}

/**
 * Makes the folder of a new run, in the state `recording`, and keeps `.hotlight/runs` out of git.
 * @throws HotlightError when the folder can't be written.
 */
export async function createRun(root: string, seed: NewRun, now = new Date()): Promise<StoredRun> {
  const folder = runsFolder(root);
  const stamp = now.toISOString().replace(/[:.]/g, '-');
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(join(root, '.hotlight', '.gitignore'), IGNORE, { flag: 'wx' }).catch(ignoreExisting);
    for (;;) {
      const id = `${stamp}-${seed.settings.kind}-${randomBytes(2).toString('hex')}`;
      const dir = join(folder, id);
      const made = await mkdir(dir).then(() => true, ignoreExisting);
      if (!made) continue;
      const run: Run = {
        version: 1,
        id,
        ...seed,
        state: 'recording',
        startedAt: now.toISOString(),
        durationMs: 0,
        recorder: process.pid,
        threads: [],
        notes: [],
      };
      await writeRun(dir, run);
      return { dir, run };
    }
  } catch (error) {
    throw error instanceof HotlightError ? error : writeFailure(folder, error);
  }
}

function ignoreExisting(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'EEXIST') throw error;
}

/** Replaces a run's `run.json`, at once or not at all. */
export async function writeRun(dir: string, run: Run): Promise<void> {
  await atomicWrite(join(dir, RUN_FILE), `${JSON.stringify(run, null, 2)}\n`);
}

/** @throws HotlightError `not-found` or `bad-input`. */
export async function readRun(dir: string): Promise<Run> {
  const file = join(dir, RUN_FILE);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new HotlightError('not-found', `There is no run in ${dir}: it has no ${RUN_FILE}.`, {
        cause: error,
      });
    }
    throw new HotlightError('io', `${file} can't be read: ${messageOf(error)}.`, { cause: error });
  }
  return parseRun(text, file);
}

/**
 * The runs of a workspace, newest first. A run that can't be read is listed as failed, with the reason as its
 * note; one whose recorder died is listed as partial.
 */
export async function listRuns(root: string): Promise<StoredRun[]> {
  const folder = runsFolder(root);
  const names = await folderNames(folder);
  const runs: StoredRun[] = [];
  for (let from = 0; from < names.length; from += READS_AT_ONCE) {
    const some = names.slice(from, from + READS_AT_ONCE).map((name) => listed(join(folder, name)));
    runs.push(...(await Promise.all(some)).filter((it) => it !== undefined));
  }
  return runs;
}

async function folderNames(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    // Ids start with their date, so the order of names is the order of time.
    return entries
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort()
      .reverse();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw new HotlightError('io', `The runs in ${folder} can't be listed: ${messageOf(error)}.`, {
      cause: error,
    });
  }
}

async function listed(dir: string): Promise<StoredRun | undefined> {
  try {
    const run = await readRun(dir);
    // The folder's name is what the run is found by, whatever its file says.
    return { dir, run: { ...asFound(run), id: basename(dir) } };
  } catch (error) {
    if (!(await exists(dir))) return undefined; // deleted while we looked
    return { dir, run: unreadable(dir, messageOf(error)) };
  }
}

/** A run in the state `recording` whose recorder is gone, as what it is. */
function asFound(run: Run): Run {
  if (run.state !== 'recording' || isRecording(run)) return run;
  return {
    ...run,
    state: 'partial',
    notes: [...run.notes, 'Hotlight ended before this recording did; it holds what was written until then.'],
  };
}

/** True while the process that records the run is alive. */
export function isRecording(run: Run): boolean {
  if (run.state !== 'recording') return false;
  if (run.recorder === undefined) return true;
  return isAlive(run.recorder);
}

function unreadable(dir: string, reason: string): Run {
  const id = basename(dir);
  return {
    version: 1,
    id,
    name: id,
    state: 'failed',
    end: 'failed',
    command: [],
    attached: false,
    cwd: resolve(dir, '..', '..', '..'),
    startedAt: dateOfId(id),
    durationMs: 0,
    machine: { platform: '', arch: '', cpuModel: '', cpus: 0, memory: 0 },
    settings: {
      kind: id.includes('-heap-') ? 'heap' : 'cpu',
      engine: 'inspector',
      attribution: 'as-is',
      interval: 0,
    },
    threads: [],
    notes: [reason],
  };
}

function dateOfId(id: string): string {
  const match = /^(\d{4}-\d{2}-\d{2}T\d{2})-(\d{2})-(\d{2})-(\d{3}Z)/.exec(id);
  const date = match === null ? new Date(0) : new Date(`${match[1]}:${match[2]}:${match[3]}.${match[4]}`);
  return (Number.isNaN(date.getTime()) ? new Date(0) : date).toISOString();
}

/** @throws HotlightError `usage` for an empty name. */
export async function renameRun(dir: string, name: string): Promise<Run> {
  const trimmed = name.trim();
  if (trimmed === '') throw new HotlightError('usage', 'A run needs a name; type at least one character.');
  const run = { ...(await readRun(dir)), name: trimmed };
  await writeRun(dir, run);
  return run;
}

/**
 * Deletes a run and its captures.
 * @throws HotlightError `usage` when `dir` is not a folder of `.hotlight/runs`: nothing else is ever deleted.
 */
export async function deleteRun(dir: string): Promise<void> {
  const folder = dirname(resolve(dir));
  if (basename(folder) !== 'runs' || basename(dirname(folder)) !== '.hotlight') {
    throw new HotlightError('usage', `${dir} is not a run of a .hotlight/runs folder, so it is not deleted.`);
  }
  try {
    await rm(dir, { recursive: true, force: true, maxRetries: 3 });
  } catch (error) {
    throw new HotlightError('io', `The run in ${dir} could not be deleted: ${messageOf(error)}.`, {
      cause: error,
    });
  }
}

/**
 * Deletes the oldest runs so that `keep` are left; 0 keeps all. Runs that are still recorded are not counted.
 * @returns the folders that were deleted
 */
export async function pruneRuns(root: string, keep: number): Promise<string[]> {
  if (keep <= 0) return [];
  const ended = (await listRuns(root)).filter(({ run }) => !isRecording(run));
  const old = ended.slice(keep).map(({ dir }) => dir);
  for (const dir of old) await deleteRun(dir);
  return old;
}

/**
 * The folder of the run that `text` names: a path to it (or its `run.json`), its id, the start of its id, or
 * `latest` (of those that recorded something). Undefined when `text` is a path to something that exists but is no run.
 * @throws HotlightError `not-found`, or `usage` when several ids start so.
 */
export async function resolveRun(text: string, root: string, cwd: string): Promise<string | undefined> {
  const path = resolve(cwd, text);
  const looksLikeId = /^[\w-]+$/.test(text);
  if (basename(path) === RUN_FILE && (await exists(path))) return dirname(path);
  if (await exists(join(path, RUN_FILE))) return path;
  if (looksLikeId) {
    const named = await runById(text, root);
    if (named !== undefined) return named;
  }
  if (await exists(path)) return undefined;
  throw new HotlightError(
    'not-found',
    text === 'latest'
      ? `There is no run in ${runsFolder(root)} yet; record one first.`
      : `There is no run and no file "${text}"; the runs are in ${runsFolder(root)}.`,
  );
}

/** Runs of other kinds hold no profile, which is what one wants to see of the latest. */
function isProfiled({ settings }: Run): boolean {
  return settings.kind === 'cpu' || settings.kind === 'heap';
}

async function runById(text: string, root: string): Promise<string | undefined> {
  const folder = runsFolder(root);
  const names = await folderNames(folder);
  if (text === 'latest') {
    for (const name of names) {
      const found = await listed(join(folder, name));
      if (found !== undefined && !isRecording(found.run) && isProfiled(found.run)) return found.dir;
    }
    return undefined;
  }
  if (names.includes(text)) return join(folder, text);
  const matches = names.filter((name) => name.startsWith(text));
  if (matches.length > 1) {
    throw new HotlightError(
      'usage',
      `"${text}" could be ${matches.length} runs; the newest is ${matches[0]}.`,
    );
  }
  return matches[0] === undefined ? undefined : join(folder, matches[0]);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
