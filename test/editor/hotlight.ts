import type * as vscode from 'vscode';
import { HotlightError } from '../../src/core/base/errors';
import { writeSpeedscope } from '../../src/core/profile/formats/speedscope';
import type { HotFunction, HotLine, HotReport } from '../../src/core/profile/hot';
import type { Category, Unit } from '../../src/core/profile/profile';
import type { Run } from '../../src/core/runs/run';
import * as checklists from '../../src/editor/checklists/engine';
import type { Engines, LaterFeature } from '../../src/editor/engines';
import type { Feature, Services } from '../../src/editor/services';
import { start } from '../../src/extension';
import type { WorkerAnalysis, WorkerOptions } from '../../src/node/analysis/analysis';
import * as store from '../../src/node/runs/store';
import { type FakeOptions, FakeVscode } from './lib/fakeVscode';

/** The whole extension on the fake editor. Engines that a test doesn't give fail when they are used. */
export interface Hotlight {
  readonly fake: FakeVscode;
  readonly vscode: typeof vscode;
  readonly services: Services;
  /** What `analyse` answers, by target; a function is called with the options. */
  readonly analyses: Map<string, WorkerAnalysis | ((options: WorkerOptions) => Promise<WorkerAnalysis>)>;
  dispose(): void;
}

export function startHotlight(options: FakeOptions = {}, engines: Partial<Engines> = {}): Hotlight {
  const fake = new FakeVscode(options);
  const analyses: Hotlight['analyses'] = new Map();
  const services = start(fake.vscode, fake.context.asContext, {
    capture: () => {
      throw new Error('This test gave no capture engine.');
    },
    runs: () => store,
    heap: () => {
      throw new Error('This test gave no heap engine.');
    },
    checklists: () => checklists,
    feature: (name) => {
      throw new Error(`The feature ${name} is tested by registering it.`);
    },
    analyse: async (target, given = {}) => {
      const analysis = analyses.get(target);
      if (analysis === undefined)
        throw new HotlightError('not-found', `There is no run and no file "${target}".`);
      return typeof analysis === 'function' ? analysis(given) : analysis;
    },
    compare: async () => {
      throw new Error('This test gave no comparison.');
    },
    writeSpeedscope,
    heapWorkerPath: '/extension/dist/heapWorker.js',
    loadWorkerPath: '/extension/dist/loadWorker.js',
    agentPath: '/extension/dist/agent.js',
    probePath: '/extension/dist/metricsProbe.js',
    engineFallback: '/extension/dist',
    ...engines,
  });
  return { fake, vscode: fake.vscode, services, analyses, dispose: () => fake.dispose() };
}

/** Registers a feature that has a bundle of its own, as it happens after activation. */
export async function registerLater({ services }: Hotlight, name: LaterFeature): Promise<void> {
  const { feature } = (await import(`../../src/editor/${name}/bundle`)) as { feature: Feature };
  services.context.subscriptions.push(feature.register(services));
}

export interface Measured {
  /** Text by file (absolute), as measured. */
  readonly sources?: Readonly<Record<string, string>>;
  readonly functions?: readonly Row<HotFunction>[];
  readonly lines?: readonly Row<HotLine>[];
  /** Microseconds when absent. */
  readonly unit?: Unit;
  /** In that unit; the sum of the functions' self time when absent. */
  readonly busy?: number;
  readonly title?: string;
  readonly run?: Run;
  readonly notes?: readonly string[];
}

/** Of a row, the percentages follow from its times, and the rest has the usual value. */
type Row<T extends { self: number; file: string; line: number }> = Partial<T> &
  Pick<T, 'self' | 'file' | 'line'>;

/** An analysis with these rows, consistent in itself: the percentages are those of its times. */
export function analysisOf(target: string, measured: Measured): WorkerAnalysis {
  const given = measured.functions ?? [];
  const busy = measured.busy ?? given.reduce((sum, row) => sum + row.self, 0);
  const percent = (value: number): number => (100 * value) / busy;
  const functions = given.map((row): HotFunction => {
    const total = row.total ?? row.self;
    return {
      name: 'anonymous',
      column: 1,
      category: 'app',
      confidence: 'high',
      ...row,
      total,
      selfPercent: percent(row.self),
      totalPercent: percent(total),
    };
  });
  const lines = (measured.lines ?? []).map(
    (row): HotLine => ({ function: '', confidence: 'high', ...row, selfPercent: percent(row.self) }),
  );
  const categories: Record<Category, number> = {
    app: 0,
    dependency: 0,
    node: 0,
    gc: 0,
    idle: 0,
    program: 0,
    native: 0,
  };
  for (const row of functions) categories[row.category] += row.self;
  const hot: HotReport = {
    unit: measured.unit ?? 'us',
    busy,
    duration: busy,
    samples: Math.round(busy / 1000),
    categories,
    functions: functions.sort((a, b) => b.self - a.self),
    lines: lines.sort((a, b) => b.self - a.self),
    notes: measured.notes ?? [],
  };
  const sources = measured.sources ?? {};
  return {
    ...(measured.run === undefined ? {} : { run: measured.run }),
    target,
    title: measured.title ?? measured.run?.name ?? 'storefront',
    profile: undefined as never,
    hot,
    threads: [{ id: '4711-0', name: 'server.ts' }],
    thread: '4711-0',
    sources: Object.keys(sources).map((file) => ({ file, hash: '' })),
    sourceText: (file) => sources[file],
    notes: hot.notes,
    tree: new Uint8Array([1, 2, 3]).buffer,
    details: Promise.resolve(new Uint8Array([4, 5]).buffer),
  };
}

/** A finished run of one thread. */
export function runOf(changes: Partial<Run> = {}): Run {
  return {
    version: 1,
    id: '2026-11-21T10-00-00-000Z-cpu-0001',
    name: 'storefront',
    state: 'complete',
    end: 'stopped',
    command: ['npm', 'start'],
    attached: false,
    cwd: '/shop',
    startedAt: new Date().toISOString(),
    durationMs: 12_300,
    exitCode: 0,
    machine: { platform: 'linux', arch: 'x64', cpuModel: 'CPU', cpus: 2, memory: 4e9 },
    settings: { kind: 'cpu', engine: 'inspector', attribution: 'accurate', interval: 1000 },
    threads: [
      {
        id: '4711-0',
        pid: 4711,
        threadId: 0,
        name: 'server.ts',
        argv: ['node', 'server.ts'],
        nodeVersion: 'v24.1.0',
        startedAt: Date.now(),
        profiles: ['4711-0.cpuprofile'],
        complete: true,
      },
    ],
    notes: [],
    ...changes,
  };
}
