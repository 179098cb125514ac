import { basename, join } from 'node:path';
import * as threads from 'node:worker_threads';
import { AGENT_ENV, type AgentConfig, type HeapRequest } from '../protocol/agent';
import { Board } from './board';
import { CompiledTexts } from './compiledTexts';
import { callAtExit, watchSignalListeners } from './exits';
import { type AgentHandle, publishHandle } from './handle';
import { writeSnapshot } from './heapSnapshot';
import { MetricsLog } from './metrics/metricsLog';
import { OnDemand } from './onDemand';
import { now, setTimeout } from './originals';
import { Presence } from './presence';
import { Recorder, type Recording, type ThreadIdentity } from './recorder';
import { segmentMs } from './segments';
import { ENVIRONMENT_KEY, type SharedWithWorkers, type WatcherData, type WatcherMessage } from './shared';
import { splitLongLines } from './splitLongLines';
import { WorkerThreads } from './workers';

/** How long the end of the program may be held up for its workers to write. */
const WORKERS_WAIT_MS = 1500;
/** How long it may be held up for the watcher to disconnect. */
const LINE_WAIT_MS = 500;

/** Records this thread. `folder` is where the agent's scripts are. */
export function start(config: AgentConfig, folder: string): void {
  // Only profiles have lines.
  const texts = config.kind === 'metrics' ? undefined : new CompiledTexts();
  if (threads.isMainThread) startMain(config, folder, texts);
  else startWorker(config, folder, texts);
  if (texts !== undefined) splitLongLines(folder, texts);
}

function recordingOf(
  config: AgentConfig,
  identity: ThreadIdentity,
  board: Board,
  epoch: number,
  folder: string,
  texts: CompiledTexts | undefined,
): Recording {
  if (config.kind === 'metrics') return new Presence(config.dir, identity, board, epoch);
  return new Recorder(config, identity, board, epoch, folder, texts);
}

function startMain(config: AgentConfig, folder: string, texts: CompiledTexts | undefined): void {
  if (config.attribution === 'accurate') disableInlining();
  const board = new Board();
  const epoch = now();
  const id = `${process.pid}-0`;
  const identity = identify(id, config.parent);
  const recorder = recordingOf(config, identity, board, epoch, folder, texts);
  const onDemand = new OnDemand(identity, folder, texts);
  const metrics = MetricsLog.start(config.dir, id, true);
  const workers = new WorkerThreads(board, WORKERS_WAIT_MS);
  const rotate = (): boolean => {
    recorder.rotate();
    workers.rotateLate(now() - epoch, config.rotateMs);
    return true;
  };
  const finish = (): boolean => {
    delete process.env[AGENT_ENV]; // what the program starts from now on is not recorded
    metrics?.finish();
    onDemand.finish();
    workers.finish();
    return recorder.finish();
  };
  const heap = (request: HeapRequest): boolean => {
    if (request.thread === 0) {
      recorder.keepScripts();
      return writeSnapshot(config.dir, request);
    }
    workers.heap(request);
    return true;
  };
  const handle: AgentHandle = {
    rotate,
    finish,
    heap,
    record(request) {
      workers.callAll('record', request);
      return onDemand.record(request);
    },
    endRecord(request) {
      workers.callAll('endRecord', request);
      return onDemand.end(request);
    },
  };
  publishHandle(handle);
  recorder.start();

  process.env[AGENT_ENV] = JSON.stringify({ ...config, parent: id });
  shareWithWorkers({ memory: board.memory, epoch, parent: id });
  workers.watchTerminate(threads.Worker);
  callAtExit(board, () => {
    finish();
    board.closeLine(LINE_WAIT_MS);
  });
  watchSignalListeners(board);
  rotateRegularly(config, recorder, rotate);
  const watcherData = { memory: board.memory, epoch, socket: config.socket, token: config.token };
  startWatcher(folder, { ...watcherData, rotateMs: config.rotateMs }, handle);
}

function startWorker(config: AgentConfig, folder: string, texts: CompiledTexts | undefined): void {
  const shared = threads.getEnvironmentData(ENVIRONMENT_KEY) as SharedWithWorkers | undefined;
  if (shared === undefined) return; // the thread that started this one is not recorded
  const board = new Board(shared.memory);
  const id = `${process.pid}-${threads.threadId}`;
  const identity = identify(id, shared.parent);
  const recorder = recordingOf(config, identity, board, shared.epoch, folder, texts);
  const onDemand = new OnDemand(identity, folder, texts);
  const metrics = MetricsLog.start(config.dir, id, false);
  const rotate = (): boolean => {
    recorder.rotate();
    return true;
  };
  const finish = (): boolean => {
    metrics?.finish();
    onDemand.finish();
    return recorder.finish();
  };
  const heap = (request: HeapRequest): boolean => {
    recorder.keepScripts();
    return writeSnapshot(config.dir, request);
  };
  publishHandle({
    rotate,
    finish,
    heap,
    record: (request) => onDemand.record(request),
    endRecord: (request) => onDemand.end(request),
  });
  recorder.start();

  shareWithWorkers({ ...shared, parent: id });
  callAtExit(board, finish);
  rotateRegularly(config, recorder, rotate);
}

/** Up to Node 25, V8 charges the time of inlined functions to their callers. The flags are the process's. */
function disableInlining(): void {
  const major = Number.parseInt(process.versions.node, 10);
  if (major >= 26) return;
  const v8 = require('node:v8') as typeof import('node:v8');
  v8.setFlagsFromString('--no-turbo-inlining');
  // V8 prints a complaint about flags that it doesn't know, and Node 18 has no Maglev.
  if (major >= 20) v8.setFlagsFromString('--no-maglev-inlining');
}

function identify(id: string, parent: string | undefined): ThreadIdentity {
  const { pid } = process;
  const { threadId } = threads;
  const hooks = !threads.isMainThread && isHooksThread();
  return {
    id,
    pid,
    threadId,
    nodeVersion: process.version,
    ...(parent === undefined ? {} : { parent }),
    // A worker learns of its script only after its preloads have run.
    describe: () => ({ name: hooks ? 'module hooks' : threadName(), argv: process.argv }),
  };
}

/**
 * Whether Node started this thread for the hooks of `module.register`, as loaders of TypeScript do. Only Node 20
 * preloads there.
 */
function isHooksThread(): boolean {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 50; // the preload's own frames come first
  const stack = new Error().stack ?? '';
  Error.stackTraceLimit = limit;
  return stack.includes('node:internal/modules/esm/worker');
}

function threadName(): string {
  // Newer than our types; its default says nothing.
  const { threadName: given } = threads as unknown as { threadName?: string };
  if (given && given !== 'WorkerThread') return given;
  const script = process.argv[1];
  if (script !== undefined) return basename(script);
  return threads.isMainThread ? 'node' : `worker ${threads.threadId}`;
}

function shareWithWorkers(shared: SharedWithWorkers): void {
  threads.setEnvironmentData(ENVIRONMENT_KEY, shared as unknown as threads.Serializable);
}

function rotateRegularly(config: AgentConfig, recorder: Recording, rotate: () => void): void {
  const startedAt = now();
  const rotateLater = (): void => {
    setTimeout(
      () => {
        rotate();
        if (recorder.isRecording) rotateLater();
      },
      segmentMs(now() - startedAt, config.rotateMs),
    ).unref();
  };
  rotateLater();
}

/**
 * Starts the thread that acts when this one can't. Where threads are not allowed (--permission), the recording is
 * written regularly and at the end all the same.
 */
function startWatcher(folder: string, data: WatcherData, handle: AgentHandle): void {
  try {
    const watcher = new threads.Worker(join(folder, 'agentWatcher.js'), {
      name: 'hotlight',
      workerData: data,
      // Nothing of the program's: neither its preloads nor this agent run in there.
      env: {},
      execArgv: ['--expose-internals', '--no-warnings'],
      stdout: true,
      stderr: true,
      trackUnmanagedFds: false,
    });
    watcher.on('message', ({ method, args }: WatcherMessage) => Reflect.apply(handle[method], handle, args));
    watcher.on('error', () => undefined); // an error without a listener would end the program
    watcher.unref();
  } catch {
    // See above.
  }
}
