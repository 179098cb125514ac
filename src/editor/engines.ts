import { join } from 'node:path';
import type { AnalyseOptions, WorkerAnalysis, WorkerOptions } from '../node/analysis/analysis';
import type { ComparedTargets, ComparisonData } from '../node/analysis/workerMessages';
import type * as store from '../node/runs/store';
import type * as analysis from './analysisBundle';
import type * as capture from './captureBundle';
import type * as checklists from './checklists/engine';
import type * as heap from './heapBundle';
import type { Feature } from './services';

/** Content of dist/capture.js. */
export type CaptureEngine = typeof capture;

/** Content of dist/heap.js. */
export type HeapEngine = typeof heap;
/** Content of dist/checklists.js. */
export type ChecklistEngine = typeof checklists;

/** Content of dist/runs.js. */
export type RunStore = typeof store;

/**
 * Features in bundles of their own (src/editor/<name>/bundle.ts exports `feature`), registered one after the other
 * right after activation, so that they cost it nothing.
 */
export const LATER_FEATURES = [
  'runs',
  'hotspots',
  'compare',
  'memory',
  'live',
  'findings',
  'checklists',
  'database',
  'plan',
  'queries',
] as const;
export type LaterFeature = (typeof LATER_FEATURES)[number];

/** What is too heavy for activation: bundles of their own, loaded when first used. */
export interface Engines {
  capture(): CaptureEngine;
  runs(): RunStore;
  heap(): HeapEngine;
  checklists(): ChecklistEngine;
  /** Content of dist/features/<name>.js; see LATER_FEATURES. */
  feature(name: LaterFeature): Feature;
  /** Analyses a run's folder or a profile file (absolute) in a worker thread. */
  analyse(target: string, options?: WorkerOptions): Promise<WorkerAnalysis>;
  /** Analyses the targets (absolute) of both sides and compares them, in a worker thread. */
  compare(targets: ComparedTargets, options?: AnalyseOptions): Promise<ComparisonData>;
  readonly writeSpeedscope: typeof analysis.writeSpeedscope;
  /** Absolute path of the script that a launched program preloads. */
  readonly agentPath: string;
  /** Absolute path of the script that measures an attached process. */
  readonly probePath: string;
  /** Absolute path of the script that holds a heap snapshot in a thread of its own. */
  readonly heapWorkerPath: string;
  /** Absolute path of the script that sends a load. */
  readonly loadWorkerPath: string;
  /** Where v8-profiler-next may be found when the program has none of its own. */
  readonly engineFallback: string;
}

/** @param root folder of the installed extension */
export function loadEngines(root: string): Engines {
  const dist = join(root, 'dist');
  const bundle = <T>(name: string): T => require(join(dist, name)) as T;
  return {
    capture: () => bundle<CaptureEngine>('capture.js'),
    runs: () => bundle<RunStore>('runs.js'),
    heap: () => bundle<HeapEngine>('heap.js'),
    checklists: () => bundle<ChecklistEngine>('checklists.js'),
    feature: (name) => bundle<{ feature: Feature }>(`features/${name}.js`).feature,
    analyse: (target, options) =>
      bundle<typeof analysis>('analysis.js').analyseInWorker(
        join(dist, 'analysisWorker.js'),
        target,
        options,
      ),
    compare: (targets, options) =>
      bundle<typeof analysis>('analysis.js').compareInWorker(
        join(dist, 'analysisWorker.js'),
        targets,
        options,
      ),
    writeSpeedscope: (profiles, title) =>
      bundle<typeof analysis>('analysis.js').writeSpeedscope(profiles, title),
    agentPath: join(dist, 'agent.js'),
    probePath: join(dist, 'metricsProbe.js'),
    heapWorkerPath: join(dist, 'heapWorker.js'),
    loadWorkerPath: join(dist, 'loadWorker.js'),
    engineFallback: dist,
  };
}
