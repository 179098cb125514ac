import { Worker } from 'node:worker_threads';
import { HotlightError } from '../../core/base/errors';
import { decodeDetails, decodeTree } from '../../core/profile/buffer';
import type { HotLine } from '../../core/profile/hot';
import { unpackLines } from '../../core/profile/packedLines';
import type { Profile } from '../../core/profile/profile';
import { crashOf, errorOf } from '../threads/failure';
import type { AnalyseOptions, EncodedProfile, WorkerAnalysis, WorkerOptions } from './analysis';
import { textsOf } from './sourceTexts';
import {
  type ComparedTargets,
  type ComparisonData,
  type FromWorker,
  GO_ON,
  type WorkerTask,
} from './workerMessages';

/**
 * Megabytes of objects that an analysis may have. Its columns and the file that it reads are not among them, so
 * that this is enough for any profile that has a sensible number of functions.
 */
const MEMORY = 3072;

/**
 * `analyse` in a worker thread, so that a large profile never blocks or exhausts this one.
 * @param target as for `analyse`
 * @param workerPath absolute path of the bundled worker, `dist/analysisWorker.js`
 */
export function analyseInWorker(
  workerPath: string,
  target: string,
  { onProfile, ...options }: WorkerOptions = {},
): Promise<WorkerAnalysis> {
  let tell: (details: ArrayBuffer) => void = () => undefined;
  let encoded: EncodedProfile | undefined;
  let details: ArrayBuffer | undefined;
  const result = runTask(workerPath, target, options, (message, worker) => {
    if (message.type === 'profile') {
      const later = new Promise<ArrayBuffer>((resolve, reject) => {
        tell = resolve;
        result.catch(reject);
      });
      // Whoever waits for it is told; that nobody does is no failure.
      later.catch(() => undefined);
      encoded = { ...message.encoded, details: later };
      const goOn = (): void => worker.postMessage(GO_ON);
      Promise.resolve(onProfile?.(encoded)).then(goOn, goOn);
    } else if (message.type === 'details') {
      details = message.details;
      tell(details);
    } else if (message.type === 'done' && encoded !== undefined && details !== undefined) {
      return received(message, encoded, details);
    }
    return undefined;
  });
  return result;
}

/**
 * Analyses the targets of both sides and compares them in a worker thread.
 * @throws HotlightError as `analyse` does, and `usage` when a side is empty or the units differ
 */
export function compareInWorker(
  workerPath: string,
  targets: ComparedTargets,
  options: AnalyseOptions = {},
): Promise<ComparisonData> {
  return runTask(workerPath, targets, options, (message) =>
    message.type === 'compared' ? message.comparison : undefined,
  );
}

function runTask<Result>(
  workerPath: string,
  target: WorkerTask['target'],
  options: AnalyseOptions,
  resultOf: (message: FromWorker, worker: Worker) => Result | undefined,
): Promise<Result> {
  const { signal, onProgress, ...rest } = options;
  const name = typeof target === 'string' ? target : [...target.before, ...target.after].join(', ');
  return new Promise<Result>((resolve, reject) => {
    const cancelled = (): HotlightError => new HotlightError('cancelled', 'The analysis was cancelled.');
    if (signal?.aborted) {
      reject(cancelled());
      return;
    }
    const task: WorkerTask = { target, options: { cwd: process.cwd(), ...rest } };
    const worker = new Worker(workerPath, {
      workerData: task,
      resourceLimits: { maxOldGenerationSizeMb: MEMORY },
    });
    const settle = (act: () => void): void => {
      signal?.removeEventListener('abort', abort);
      act();
      void worker.terminate();
    };
    const abort = (): void => settle(() => reject(cancelled()));
    signal?.addEventListener('abort', abort, { once: true });

    worker.on('message', (message: FromWorker) => {
      if (message.type === 'progress') onProgress?.(message.message, message.fraction);
      else if (message.type === 'failed') settle(() => reject(errorOf(message)));
      else {
        const result = resultOf(message, worker);
        if (result !== undefined) settle(() => resolve(result));
      }
    });
    worker.on('error', (error) => settle(() => reject(crashOf(error, outOfMemory(name)))));
    worker.on('exit', () =>
      settle(() => reject(new HotlightError('io', `The analysis of ${name} ended early; try again.`))),
    );
  });
}

function received(
  { analysis, hot, lines }: Extract<FromWorker, { type: 'done' }>,
  encoded: EncodedProfile,
  details: ArrayBuffer,
): WorkerAnalysis {
  const { texts, ...rest } = analysis;
  let profile: Profile | undefined;
  let unpacked: readonly HotLine[] | undefined;
  return {
    ...rest,
    hot: {
      ...hot,
      // A hundred thousand objects, which nobody needs before a measured file is looked at.
      get lines() {
        unpacked ??= unpackLines(lines, hot.busy);
        return unpacked;
      },
    },
    tree: encoded.tree,
    details: encoded.details,
    sourceText: textsOf(rest, texts),
    get profile() {
      profile ??= decodeDetails(decodeTree(encoded.tree), new Uint8Array(details));
      return profile;
    },
  };
}

function outOfMemory(target: string): string {
  return `${target} needs more memory than an analysis may take (${MEMORY} MB); record a shorter time or fewer threads.`;
}
