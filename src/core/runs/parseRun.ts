import {
  array,
  Mismatch,
  number,
  object,
  oneOf,
  optional,
  optionalOrNull,
  parseJson,
  string,
  strings,
} from '../base/parseJson';
import {
  type GitInfo,
  type MachineInfo,
  RUN_KINDS,
  type Run,
  type RunCheckout,
  type RunEnd,
  type RunSeries,
  type RunSettings,
  type RunThread,
  type Scheduling,
} from './run';

const STATES: readonly Run['state'][] = ['recording', 'complete', 'partial', 'failed'];
const REMEDY = 'delete the run or restore the file';
const ENDS: readonly RunEnd[] = ['app-exited', 'stopped', 'duration', 'signal', 'killed', 'failed'];

/**
 * The run that a `run.json` holds. Whatever a reader may rely on is checked; unknown members are dropped.
 * @throws HotlightError `bad-input` that names `file` and the member that is wrong.
 */
export function parseRun(text: string, file: string): Run {
  return parseJson(text, file, runOf, REMEDY);
}

/**
 * What a thread's `<pid>-<threadId>.json` holds.
 * @throws HotlightError `bad-input`, as `parseRun`.
 */
export function parseRunThread(text: string, file: string): RunThread {
  return parseJson(text, file, threadOf, REMEDY);
}

function runOf(value: unknown): Run {
  const run = object(value, 'the file');
  if (run.version !== 1) {
    throw new Mismatch(`its version is ${JSON.stringify(run.version)}, and this Hotlight knows version 1`);
  }
  const end = optional(run.end, (it) => oneOf(it, ENDS, 'end'));
  const git = optional(run.git, gitOf);
  const series = optional(run.series, seriesOf);
  const checkout = optional(run.checkout, checkoutOf);
  const exitCode = optionalOrNull(run.exitCode, (it) => number(it, 'exitCode'));
  const exitSignal = optionalOrNull(run.exitSignal, (it) => string(it, 'exitSignal'));
  const recorder = optional(run.recorder, (it) => number(it, 'recorder'));
  return {
    version: 1,
    id: string(run.id, 'id'),
    name: string(run.name, 'name'),
    state: oneOf(run.state, STATES, 'state'),
    ...(end === undefined ? {} : { end }),
    command: strings(run.command, 'command'),
    attached: run.attached === true,
    cwd: string(run.cwd, 'cwd'),
    startedAt: date(run.startedAt, 'startedAt'),
    durationMs: number(run.durationMs, 'durationMs'),
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(exitSignal === undefined ? {} : { exitSignal }),
    machine: machineOf(run.machine),
    ...(git === undefined ? {} : { git }),
    ...(series === undefined ? {} : { series }),
    ...(checkout === undefined ? {} : { checkout }),
    settings: settingsOf(run.settings),
    ...(recorder === undefined ? {} : { recorder }),
    threads: array(run.threads, 'threads').map(threadOf),
    notes: strings(run.notes, 'notes'),
  };
}

function threadOf(value: unknown): RunThread {
  const thread = object(value, 'a thread');
  const parent = optional(thread.parent, (it) => string(it, 'thread.parent'));
  const sources = optional(thread.sources, (it) => relativeFile(it, 'thread.sources'));
  const scheduling = optional(thread.scheduling, schedulingOf);
  const notes = optional(thread.notes, (it) => strings(it, 'thread.notes'));
  return {
    id: string(thread.id, 'thread.id'),
    pid: number(thread.pid, 'thread.pid'),
    threadId: number(thread.threadId, 'thread.threadId'),
    ...(parent === undefined ? {} : { parent }),
    name: string(thread.name, 'thread.name'),
    argv: strings(thread.argv, 'thread.argv'),
    nodeVersion: string(thread.nodeVersion, 'thread.nodeVersion'),
    startedAt: number(thread.startedAt, 'thread.startedAt'),
    profiles: array(thread.profiles, 'thread.profiles').map((it) => relativeFile(it, 'thread.profiles')),
    ...(sources === undefined ? {} : { sources }),
    complete: thread.complete === true,
    ...(scheduling === undefined ? {} : { scheduling }),
    ...(notes === undefined ? {} : { notes }),
  };
}

function schedulingOf(value: unknown): Scheduling {
  const scheduling = object(value, 'thread.scheduling');
  return {
    onCpu: number(scheduling.onCpu, 'thread.scheduling.onCpu'),
    waited: number(scheduling.waited, 'thread.scheduling.waited'),
  };
}

function machineOf(value: unknown): MachineInfo {
  const machine = object(value, 'machine');
  return {
    platform: string(machine.platform, 'machine.platform'),
    arch: string(machine.arch, 'machine.arch'),
    cpuModel: string(machine.cpuModel, 'machine.cpuModel'),
    cpus: number(machine.cpus, 'machine.cpus'),
    memory: number(machine.memory, 'machine.memory'),
  };
}

function gitOf(value: unknown): GitInfo {
  const git = object(value, 'git');
  const branch = optional(git.branch, (it) => string(it, 'git.branch'));
  return {
    commit: string(git.commit, 'git.commit'),
    ...(branch === undefined ? {} : { branch }),
    dirty: git.dirty === true,
  };
}

function seriesOf(value: unknown): RunSeries {
  const series = object(value, 'series');
  const side = optional(series.side, (it) => oneOf(it, ['before', 'after'] as const, 'series.side'));
  return {
    id: string(series.id, 'series.id'),
    ...(side === undefined ? {} : { side }),
    repeat: number(series.repeat, 'series.repeat'),
    of: number(series.of, 'series.of'),
  };
}

function checkoutOf(value: unknown): RunCheckout {
  const checkout = object(value, 'checkout');
  return {
    ref: string(checkout.ref, 'checkout.ref'),
    root: string(checkout.root, 'checkout.root'),
    of: string(checkout.of, 'checkout.of'),
  };
}

function settingsOf(value: unknown): RunSettings {
  const settings = object(value, 'settings');
  return {
    kind: oneOf(settings.kind, RUN_KINDS, 'settings.kind'),
    engine: oneOf(settings.engine, ['inspector', 'v8-profiler-next'] as const, 'settings.engine'),
    attribution: oneOf(settings.attribution, ['accurate', 'as-is'] as const, 'settings.attribution'),
    interval: number(settings.interval, 'settings.interval'),
    ...(settings.live === true ? { live: true } : {}),
  };
}

function date(value: unknown, name: string): string {
  const text = string(value, name);
  if (Number.isFinite(Date.parse(text))) return text;
  throw new Mismatch(`"${name}" is not a date`);
}

/** A file beside `run.json`: a run that was handed over by someone else must not point out of its folder. */
function relativeFile(value: unknown, name: string): string {
  const path = string(value, name);
  if (path !== '' && !/^[\\/]|^[a-zA-Z]:|\0|(?:^|[\\/])\.\.(?:[\\/]|$)/.test(path)) return path;
  throw new Mismatch(`"${name}" names a file outside the run's folder`);
}
