import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { HotlightError } from '../../core/base/errors';
import { number, object, optional, parseJson, string } from '../../core/base/parseJson';
import { NAMES } from '../../core/checklist/gate/names';
import type { BaselineProfile } from '../../core/profile/formats/baseline';
import { atomicWrite, writeFailure } from '../files/atomicWrite';
import { readFailure } from '../files/fileBytes';

/** The few numbers of a run that a team compares against: `.hotlight/baselines/<name>.json`. */
export interface Baseline {
  readonly version: 1;
  readonly name: string;
  /** ISO 8601 */
  readonly recordedAt: string;
  readonly run?: string;
  readonly commit?: string;
  /** By name; units as in gates: milliseconds, bytes, percent, per second. */
  readonly values: Readonly<Record<string, number>>;
  /** It keeps the hot functions and lines of a profile. */
  readonly hasProfile?: true;
  /** The run that its profile is of, when that is known. */
  readonly profileRun?: string;
}

/** A baseline with what is only read to compare with it. */
export interface BaselineWithProfile extends Omit<Baseline, 'hasProfile' | 'profileRun'> {
  readonly profile?: BaselineProfile;
}

/** A value that was measured with another tool and entered by somebody. */
export interface Measurement {
  readonly value: number;
  readonly source?: string;
  readonly by?: string;
  readonly commit?: string;
  /** ISO 8601 */
  readonly date: string;
}

const REMEDY = 'correct it, or restore it from git';

/** @param root folder that holds `.hotlight` */
export function baselineFile(root: string, name: string): string {
  return join(baselinesFolder(root), `${name}.json`);
}

function baselinesFolder(root: string): string {
  return join(root, '.hotlight', 'baselines');
}

/**
 * What is read to compare with a baseline: its run, which has call paths, as long as that is kept here, else what
 * the baseline itself keeps.
 * @returns an absolute path
 */
export async function baselineTarget(root: string, baseline: Baseline): Promise<string> {
  const { name, profileRun: run } = baseline;
  const dir = run === undefined ? undefined : join(root, '.hotlight', 'runs', run);
  const isKept =
    dir !== undefined && (await stat(join(dir, 'run.json')).catch(() => undefined)) !== undefined;
  return isKept ? dir : baselineFile(root, name);
}

/** Baselines of a workspace, the one named `main` first, then the newest first. */
export async function listBaselines(root: string): Promise<Baseline[]> {
  const folder = baselinesFolder(root);
  const names = await readdir(folder).catch(() => []);
  const baselines: Baseline[] = [];
  for (const name of names.filter((it) => it.endsWith('.json')).sort()) {
    const file = join(folder, name);
    const text = await readOptional(file);
    if (text !== undefined)
      baselines.push(parseJson(text, file, (it) => toBaseline(it, name.slice(0, -5)), REMEDY));
  }
  return baselines.sort(
    (a, b) => Number(b.name === 'main') - Number(a.name === 'main') || (a.recordedAt < b.recordedAt ? 1 : -1),
  );
}

function toBaseline(value: unknown, name: string): Baseline {
  const read = object(value, 'the file');
  const run = optional(read.run, (it) => string(it, 'run'));
  const commit = optional(read.commit, (it) => string(it, 'commit'));
  const profileRun = optional(read.profile, (it) =>
    optional(object(it, 'profile').run, (id) => string(id, 'run')),
  );
  return {
    version: 1,
    name,
    recordedAt: string(read.recordedAt, 'recordedAt'),
    ...(run === undefined ? {} : { run }),
    ...(commit === undefined ? {} : { commit }),
    values: numbers(read.values),
    ...(read.profile === undefined ? {} : { hasProfile: true }),
    ...(profileRun === undefined ? {} : { profileRun }),
  };
}

function numbers(value: unknown): Record<string, number> {
  const entries = Object.entries(object(value, '"values"'));
  return Object.fromEntries(entries.map(([name, it]) => [name, number(it, name)]));
}

/** @throws HotlightError `usage` for a name that is no file name. */
export async function writeBaseline(root: string, baseline: BaselineWithProfile): Promise<string> {
  if (!/^[\w][\w.-]*$/.test(baseline.name)) {
    throw new HotlightError(
      'usage',
      `"${baseline.name}" can't be a baseline's name; use letters, digits, "-", "_" and ".".`,
    );
  }
  const file = baselineFile(root, baseline.name);
  await writeJson(file, baseline);
  return file;
}

/** Deletes a baseline, unless it is gone already. @throws HotlightError `io` */
export async function deleteBaseline(root: string, name: string): Promise<void> {
  const file = baselineFile(root, name);
  await rm(file, { force: true }).catch((error: NodeJS.ErrnoException) => {
    throw new HotlightError('io', `${file} could not be deleted (${error.code}); delete it by hand.`, {
      cause: error,
    });
  });
}

function measurementsFile(root: string): string {
  return join(root, '.hotlight', 'measurements.json');
}

/** Values that were measured elsewhere, by name. */
export async function readMeasurements(root: string): Promise<Record<string, Measurement>> {
  const file = measurementsFile(root);
  const text = await readOptional(file);
  if (text === undefined) return {};
  return parseJson(
    text,
    file,
    (it) => toMeasurements(object(object(it, 'the file').values, '"values"')),
    REMEDY,
  );
}

function toMeasurements(values: Record<string, unknown>): Record<string, Measurement> {
  const read = Object.entries(values).map(([name, it]): [string, Measurement] => {
    const given = object(it, name);
    const source = optional(given.source, (text) => string(text, 'source'));
    const by = optional(given.by, (text) => string(text, 'by'));
    const commit = optional(given.commit, (text) => string(text, 'commit'));
    return [
      name,
      {
        value: number(given.value, name),
        ...(source === undefined ? {} : { source }),
        ...(by === undefined ? {} : { by }),
        ...(commit === undefined ? {} : { commit }),
        date: string(given.date, 'date'),
      },
    ];
  });
  return Object.fromEntries(read);
}

/** Records a value that was measured elsewhere; each has lines of its own, so that two people's merge. */
export async function writeMeasurement(root: string, name: string, measurement: Measurement): Promise<void> {
  if (!Object.hasOwn(NAMES, name)) {
    throw new HotlightError(
      'usage',
      `There is no value "${name}"; known are ${Object.keys(NAMES).join(', ')}.`,
    );
  }
  const values = { ...(await readMeasurements(root)), [name]: measurement };
  const sorted = Object.fromEntries(Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1)));
  await writeJson(measurementsFile(root), { version: 1, values: sorted });
}

async function writeJson(file: string, value: unknown): Promise<void> {
  await mkdir(dirname(file), { recursive: true }).catch((error: unknown) => {
    throw writeFailure(file, error);
  });
  await atomicWrite(file, `${JSON.stringify(value, null, 2)}\n`);
}

async function readOptional(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw readFailure(file, error);
  });
}
