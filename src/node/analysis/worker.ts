/** Entry of the worker thread that `analyseInWorker` starts. */
import { parentPort, workerData } from 'node:worker_threads';
import { encodeDetails, encodeProfile, encodeTree } from '../../core/profile/buffer';
import { packLines } from '../../core/profile/packedLines';
import { failureOf } from '../threads/failure';
import type { AnalyseOptions, Analysis, Paintable } from './analysis';
import { compareAnalyses } from './compare';
import { runPipeline } from './pipeline';
import { textsOf } from './sourceTexts';
import type { ComparedTargets, FromWorker, WorkerTask } from './workerMessages';

/** Progress is for people, and drawing it takes its part of the machine. Milliseconds. */
const PROGRESS_INTERVAL = 200;

async function main(port: NonNullable<typeof parentPort>, { target, options }: WorkerTask): Promise<void> {
  const post = (message: FromWorker, transfer: ArrayBuffer[] = []): void =>
    port.postMessage(message, transfer);
  let told = 0;
  let toldMessage = '';
  try {
    const onProgress = (message: string, fraction: number): void => {
      const now = performance.now();
      if (message === toldMessage && now - told < PROGRESS_INTERVAL) return;
      told = now;
      toldMessage = message;
      post({ type: 'progress', message, fraction });
    };
    if (typeof target !== 'string') {
      const { differential, ...comparison } = await compareTargets(target, { ...options, onProgress });
      const beforeBuffer = encodeProfile(differential.before);
      const afterBuffer = encodeProfile(differential.after);
      const { tested } = differential;
      const data = { ...comparison, beforeBuffer, afterBuffer, tested };
      post({ type: 'compared', comparison: data }, [beforeBuffer, afterBuffer]);
      return;
    }
    const onProfile = async ({ profile, ...rest }: Paintable): Promise<void> => {
      const tree = encodeTree(profile);
      const goOn = new Promise((resolve) => port.once('message', resolve));
      post({ type: 'profile', encoded: { ...rest, tree } }, [tree]);
      await goOn;
      const details = encodeDetails(profile);
      post({ type: 'details', details }, [details]);
    };
    const {
      profile: _,
      hot,
      ...analysis
    } = await runPipeline(target, {
      ...options,
      onProgress,
      onProfile,
    });
    const { lines, ...rest } = hot;
    post({ type: 'done', analysis, hot: rest, lines: packLines(lines) });
  } catch (error) {
    post(failureOf(error));
  }
}

/** Reads one profile after the other: each may be hundreds of megabytes. */
async function compareTargets({ before, after }: ComparedTargets, options: AnalyseOptions) {
  const all = [...before, ...after];
  const analyses: Analysis[] = [];
  for (const [index, target] of all.entries()) {
    const { texts, ...data } = await runPipeline(target, {
      ...options,
      onProgress: (message, fraction) => options.onProgress?.(message, (index + fraction) / all.length),
    });
    analyses.push({ ...data, sourceText: textsOf(data, texts) });
  }
  return compareAnalyses(analyses.slice(0, before.length), analyses.slice(before.length));
}

if (parentPort !== null) void main(parentPort, workerData as WorkerTask);
