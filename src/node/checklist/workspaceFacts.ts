import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../../core/base/errors';
import type { Fact, Facts, Missing } from '../../core/checklist/gate/evaluateGate';
import { NAMES } from '../../core/checklist/gate/names';
import type { Finding, Severity } from '../../core/finding';
import { isRuleOf } from '../../core/findings/ruleFamily';
import { isAtLeast } from '../../core/findings/severity';
import { type BaselineProfile, baselineProfile } from '../../core/profile/formats/baseline';
import type { HotReport } from '../../core/profile/hot';
import { fileInRepository } from '../analysis/checkedOut';
import { isRecording, listRuns, type StoredRun } from '../runs/store';
import { hasChanges, headCommit } from './gitFacts';
import { missing } from './missing';
import { type Baseline, listBaselines, readMeasurements } from './namedValues';
import { runMetrics } from './runMetrics';

/** What the facts of a workspace need from whoever asks: a command line works in its thread, an editor in workers. */
export interface FactEngines {
  /** The ranking of a run's CPU profile. */
  hot(dir: string): Promise<HotReport>;
  /** All findings of the workspace as it is now. */
  findings(): Promise<readonly Finding[]>;
}

/** So many of the latest runs are asked for a value: an older one says nothing about the code of today. */
const RUNS = 20;

/**
 * What gates are evaluated from, as it is on the disk now: read when asked for, and once. A value comes from the
 * latest run that has it, then from what people have entered.
 */
export class WorkspaceFacts implements Facts {
  readonly #root: string;
  readonly #engines: FactEngines;
  readonly #kept = new Map<string, Promise<unknown>>();

  constructor(root: string, engines: FactEngines) {
    this.#root = root;
    this.#engines = engines;
  }

  async named(name: string): Promise<Fact | Missing> {
    const measured = await this.#measured(name);
    if (measured !== undefined && !('missing' in measured)) return measured;
    const entered = (await this.#once('measurements', () => readMeasurements(this.#root)))[name];
    if (entered === undefined) return measured ?? missing(name);
    const { value, by, source, commit } = entered;
    const who = [by, source].filter((part) => part !== undefined).join(', ') || 'somebody';
    return { value, by: who, ...(commit === undefined ? {} : { commit }) };
  }

  async baseline(name: string): Promise<Fact | Missing> {
    const [baseline] = await this.#baselines();
    if (baseline === undefined) return missing('baseline.exists');
    const value = baseline.values[name];
    if (value !== undefined) return { value };
    return {
      missing: `The baseline ${baseline.name} has no ${name}; record it anew with "hotlight baseline record ${baseline.name}" after a run that has it.`,
    };
  }

  async share(name: string): Promise<Fact | Missing> {
    const profiled = await this.#profile();
    if ('missing' in profiled) return profiled;
    const { hot, run } = profiled;
    const value = hot.functions
      .filter((it) => it.name === name)
      .reduce((sum, { selfPercent }) => sum + selfPercent, 0);
    return { value, ...originOf(run) };
  }

  async findings(rule: string | undefined, severity: Severity): Promise<Fact | Missing> {
    try {
      const findings = await this.#once('findings', () => this.#engines.findings());
      const counted = findings.filter(
        (it) => (rule === undefined || isRuleOf(rule, it.rule)) && isAtLeast(it.severity, severity),
      );
      const commit = await this.#once('head', () => headCommit(this.#root));
      const dirty = await this.#once('dirty', () => hasChanges(this.#root));
      return {
        value: counted.length,
        ...(commit === undefined ? {} : { commit }),
        ...(dirty === true ? { dirty } : {}),
      };
    } catch (error) {
      return { missing: `The source could not be analysed: ${messageOf(error)}` };
    }
  }

  /** Every value that the latest runs have, for a baseline. */
  async measuredValues(): Promise<{ values: Record<string, number>; run?: string; commit?: string }> {
    const values: Record<string, number> = {};
    for (const [name, { source, dimension }] of Object.entries(NAMES)) {
      if (
        dimension === 'boolean' ||
        !['run', 'profile', 'metrics', 'http', 'load', 'queries'].includes(source)
      )
        continue;
      const fact = await this.#measured(name);
      if (fact !== undefined && !('missing' in fact)) values[name] = fact.value;
    }
    for (const [name, { value }] of Object.entries(await readMeasurements(this.#root)))
      values[name] ??= value;
    const [from] = await this.#runs();
    return { values, ...(from === undefined ? {} : originOf(from)) };
  }

  /** The hot functions of the latest CPU profile, for a baseline; undefined when there is none. */
  async measuredProfile(): Promise<BaselineProfile | undefined> {
    const profiled = await this.#profile();
    if ('missing' in profiled) return undefined;
    const { hot, run } = profiled;
    return { run: run.run.id, ...baselineProfile(hot, fileInRepository(run.run.cwd, run.run.checkout)) };
  }

  async #measured(name: string): Promise<Fact | Missing | undefined> {
    const source = NAMES[name]?.source;
    switch (source) {
      case 'run':
        return this.#ofRun(name);
      case 'profile':
        return this.#ofProfile(name);
      case 'metrics':
      case 'http':
      case 'load':
      case 'queries':
        return this.#ofMetrics(name);
      case 'baseline':
        return { value: Number((await this.#baselines()).length > 0) };
      case 'budgets':
        return { value: Number(await isFile(join(this.#root, '.hotlight', 'budgets.json'))) };
      case 'git': {
        const dirty = await this.#once('dirty', () => hasChanges(this.#root));
        return dirty === undefined ? missing(name) : { value: Number(!dirty) };
      }
      default:
        return undefined;
    }
  }

  async #ofRun(name: string): Promise<Fact | Missing> {
    const [latest] = await this.#runs();
    if (name === 'run.exists') return { value: Number(latest !== undefined) };
    if (latest === undefined) return missing(name);
    const { run } = latest;
    const value = name === 'run.complete' ? Number(run.state === 'complete') : run.durationMs;
    return { value, ...originOf(latest) };
  }

  async #ofProfile(name: string): Promise<Fact | Missing> {
    if (name === 'profile.exists') {
      const found = (await this.#runs()).find(hasCpuProfile);
      return { value: Number(found !== undefined), ...(found === undefined ? {} : originOf(found)) };
    }
    const profiled = await this.#profile();
    if ('missing' in profiled) return profiled;
    const { hot, run } = profiled;
    const percent = (part: number, whole: number): number => (whole > 0 ? (part / whole) * 100 : 0);
    const { app, dependency, gc, idle } = hot.categories;
    const values: Readonly<Record<string, number>> = {
      'profile.samples': hot.samples,
      'profile.hottest': Math.max(0, ...hot.functions.slice(0, 1).map(({ selfPercent }) => selfPercent)),
      'profile.hottestLine': Math.max(0, ...hot.lines.slice(0, 1).map(({ selfPercent }) => selfPercent)),
      'profile.app': percent(app, hot.busy),
      'profile.dependencies': percent(dependency, hot.busy),
      'profile.gc': percent(gc, hot.busy),
      'profile.busy': percent(hot.busy, hot.busy + idle),
    };
    const value = values[name];
    return value === undefined ? missing(name) : { value, ...originOf(run) };
  }

  async #ofMetrics(name: string): Promise<Fact | Missing> {
    let reason: string | undefined;
    for (const run of await this.#runs()) {
      try {
        const metrics = await this.#once(`metrics ${run.dir}`, () => runMetrics(run.dir));
        const value = metrics?.get(name);
        if (value !== undefined) return { value, ...originOf(run) };
      } catch (error) {
        reason ??= messageOf(error);
      }
    }
    return reason === undefined ? missing(name) : { missing: reason };
  }

  async #profile(): Promise<{ hot: HotReport; run: StoredRun } | Missing> {
    const run = (await this.#runs()).find(hasCpuProfile);
    if (run === undefined) return missing('profile.exists');
    try {
      return { hot: await this.#once(`hot ${run.dir}`, () => this.#engines.hot(run.dir)), run };
    } catch (error) {
      return { missing: messageOf(error) };
    }
  }

  async #runs(): Promise<readonly StoredRun[]> {
    return this.#once('runs', async () =>
      (await listRuns(this.#root))
        .filter(({ run }) => run.state !== 'failed' && !isRecording(run))
        .slice(0, RUNS),
    );
  }

  #baselines(): Promise<readonly Baseline[]> {
    return this.#once('baselines', () => listBaselines(this.#root));
  }

  #once<T>(key: string, read: () => Promise<T>): Promise<T> {
    const kept = (this.#kept.get(key) as Promise<T> | undefined) ?? read();
    this.#kept.set(key, kept);
    return kept;
  }
}

function hasCpuProfile({ run }: StoredRun): boolean {
  return run.settings.kind === 'cpu' && run.threads.some(({ profiles }) => profiles.length > 0);
}

function originOf({ run }: StoredRun): Pick<Fact, 'run' | 'commit' | 'dirty'> {
  const { id, git } = run;
  return git === undefined
    ? { run: id }
    : { run: id, commit: git.commit, ...(git.dirty ? { dirty: true } : {}) };
}

function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (it) => it.isFile(),
    () => false,
  );
}
