import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Progress } from 'vscode';
import { HotlightError } from '../../core/base/errors';
import { formatBytes } from '../../core/base/units';
import type { FoundLeaks } from '../../node/heap/analyseLeaks';
import type { HeapTarget } from '../../node/heap/heapTarget';
import type { Services } from '../services';
import { openPlace } from '../sources/openPlace';
import { chooseTarget } from './heapPlace';

const OWNER = 'leaks';
const STEPS = 3;
const REQUESTS = 200;

/** Searches a running program for leaks and publishes them as findings at the lines that keep what leaks. */
export async function findMemoryLeaks(services: Services): Promise<void> {
  const { vscode, engines, findings, notify } = services;
  const address = await askForAddress(services);
  if (address === undefined) return;
  const chosen = await chooseTarget(services);
  if (chosen === undefined) return;
  const { target, folder } = chosen;
  let found: FoundLeaks;
  const snapshots = await mkdtemp(join(folder, 'leaks-'));
  try {
    const options = {
      location: vscode.ProgressLocation.Notification,
      title: `Leaks of ${target.info.name}`,
      cancellable: true,
    };
    found = await vscode.window.withProgress(options, async (progress, token) => {
      const abort = new AbortController();
      const subscription = token.onCancellationRequested(() => abort.abort());
      try {
        return await search(services, target, address, snapshots, progress, abort.signal);
      } finally {
        subscription.dispose();
      }
    });
  } finally {
    await target.close();
    await rm(snapshots, { recursive: true, force: true });
  }
  const leaks = engines.heap().leakFindings(found.leaks);
  findings.publish(OWNER, target.info.cwd, leaks);
  const [first] = leaks;
  const sizes = `the heap went ${found.totals.map(formatBytes).join(' → ')}`;
  if (first === undefined) {
    void vscode.window.showInformationMessage(`No leak was found in ${target.info.name}: ${sizes}.`);
    return;
  }
  const { length } = found.leaks;
  const count = length === 1 ? 'One leak' : `${length} leaks`;
  const opens = await notify.ask(`${count} found, ${sizes}. ${first.message}`, 'Open Line');
  if (opens) await openPlace(services, undefined, first);
}

/** An http address; '' when the user will use the program by hand; undefined when they gave up. */
async function askForAddress({ vscode }: Services): Promise<string | undefined> {
  return vscode.window.showInputBox({
    title: 'Find Memory Leaks',
    prompt: `Address to request ${REQUESTS} times in each of ${STEPS} steps; leave it empty to use the program yourself`,
    placeHolder: 'http://localhost:3000/products',
    validateInput: (text) =>
      text === '' || /^https?:\/\/\S+$/i.test(text) ? undefined : 'An http address, or nothing',
  });
}

async function search(
  { vscode, engines }: Services,
  target: HeapTarget,
  address: string,
  folder: string,
  progress: Progress<{ message?: string }>,
  signal: AbortSignal,
): Promise<FoundLeaks> {
  const engine = engines.heap();
  const byHand = async (step: number): Promise<void> => {
    const what =
      step === 0
        ? 'Use the program until everything has been loaded once.'
        : `Step ${step} of ${STEPS}: do the same things again, at least five times.`;
    const answer = await vscode.window.showInformationMessage(what, 'Done');
    if (answer === undefined) throw new HotlightError('cancelled', 'The search for leaks was cancelled.');
  };
  return engine.searchLeaks({
    target,
    steps: STEPS,
    load: address === '' ? byHand : engine.requestLoad(address, REQUESTS, signal),
    analyse: (files) => engine.analyseLeaksInWorker(engines.heapWorkerPath, files, signal),
    keepIn: folder,
    onProgress: (message) => progress.report({ message }),
    signal,
  });
}
