import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import type { Progress } from 'vscode';
import { HotlightError } from '../../core/base/errors';
import { formatBytes } from '../../core/base/units';
import type { FoundLeaks } from '../../node/heap/analyseLeaks';
import type { HeapTarget } from '../../node/heap/heapTarget';
import type { StepLoad } from '../../node/heap/leakLoad';
import { withNotification } from '../progress';
import { localFolders } from '../runs/runLocation';
import type { Services } from '../services';
import { openPlace } from '../sources/openPlace';
import { chooseTarget } from './heapPlace';

const OWNER = 'leaks';
const STEPS = 3;
const REQUESTS = 200;

/** Searches a running program for leaks and publishes them as findings at the lines that keep what leaks. */
export async function findMemoryLeaks(services: Services): Promise<void> {
  const { vscode, engines, findings, notify } = services;
  const named = await askForLoad(services);
  if (named === undefined) return;
  const abort = new AbortController();
  const load = named === '' ? undefined : await loadOf(services, named, abort.signal);
  const chosen = await chooseTarget(services, load?.port);
  if (chosen === undefined) return;
  const { target, folder, title } = chosen;
  let found: FoundLeaks;
  let snapshots: string | undefined;
  try {
    const keepIn = await mkdtemp(join(folder, 'leaks-'));
    snapshots = keepIn;
    found = await withNotification(vscode, `Leaks of ${title}`, (progress, signal) => {
      signal.addEventListener('abort', () => abort.abort());
      return search(services, target, load, keepIn, progress, abort.signal);
    });
  } finally {
    await target.close();
    if (snapshots !== undefined) await rm(snapshots, { recursive: true, force: true });
  }
  const leaks = engines.heap().leakFindings(found.leaks);
  findings.publish(OWNER, target.info.cwd, leaks);
  const [first] = leaks;
  const sizes = `the heap went ${found.totals.map(formatBytes).join(' → ')}`;
  const notes = found.notes.map((note) => ` ${note}`).join('');
  if (first === undefined) {
    notify.inform(`No leak was found in ${title}: ${sizes}.${notes}`);
    return;
  }
  const { length } = found.leaks;
  const count = length === 1 ? 'One leak' : `${length} leaks`;
  const opens = await notify.ask(
    `${count} found in ${title}, ${sizes}. ${first.message}${notes}`,
    'Open Line',
  );
  if (opens) await openPlace(services, undefined, first);
}

function loadOf({ vscode, engines }: Services, named: string, signal: AbortSignal): Promise<StepLoad> {
  const cwd = localFolders(vscode)[0]?.uri.fsPath ?? process.cwd();
  return engines.heap().namedLoad(named, { cwd, requests: REQUESTS, env: process.env, signal });
}

/** An address or file; '' when the user will use the program by hand; undefined when they gave up. */
async function askForLoad({ vscode, engines }: Services): Promise<string | undefined> {
  const folder = localFolders(vscode)[0]?.uri.fsPath;
  const { SCENARIO_FILE } = engines.heap();
  const scenario = folder === undefined ? undefined : join(folder, SCENARIO_FILE);
  return vscode.window.showInputBox({
    title: 'Find Memory Leaks',
    prompt: `Load for each of ${STEPS} steps: an address to request ${REQUESTS} times, a scenario (.json) or a script of the workspace; nothing when you use the program yourself`,
    placeHolder: 'http://localhost:3000/products',
    ...(scenario !== undefined && existsSync(scenario) ? { value: SCENARIO_FILE } : {}),
    validateInput: (text) => {
      if (text === '' || /^https?:\/\/\S+$/i.test(text)) return undefined;
      const file = folder === undefined ? text : resolve(folder, text);
      return isAbsolute(file) && existsSync(file)
        ? undefined
        : 'An http address, a file of the workspace, or nothing';
    },
  });
}

async function search(
  { notify, engines }: Services,
  target: HeapTarget,
  load: StepLoad | undefined,
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
    // The question outlives a search that is cancelled in the other message; nobody waits for its answer then.
    const isDone = await Promise.race([notify.ask(what, 'Done'), abortOf(signal)]);
    if (!isDone) throw new HotlightError('cancelled', 'The search for leaks was cancelled.');
  };
  return engine.searchLeaks({
    target,
    steps: STEPS,
    load: load === undefined ? byHand : (step) => load.put(step),
    analyse: (files) => engine.analyseLeaksInWorker(engines.heapWorkerPath, files, signal),
    keepIn: folder,
    onProgress: (message) => progress.report({ message }),
    signal,
  });
}

/** False once the signal is aborted. */
function abortOf(signal: AbortSignal): Promise<false> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(false);
    else signal.addEventListener('abort', () => resolve(false), { once: true });
  });
}
