import { join } from 'node:path';
import { HotlightError } from '../../src/core/base/errors';
import type { Run, RunThread } from '../../src/core/runs/run';
import * as captureBundle from '../../src/editor/captureBundle';
import type { CaptureEngine } from '../../src/editor/engines';
import type { AttachOptions } from '../../src/node/attach/attach';
import type { NodeProcess } from '../../src/node/attach/processes';
import type { Capture, LaunchOptions, Spawner } from '../../src/node/capture/launch';
import type { ExtraRequest } from '../../src/node/runs/extraRun';
import type { StoredRun } from '../../src/node/runs/store';
import type { FoundTargets, LaunchTarget } from '../../src/node/targets/target';
import { runOf } from './hotlight';

/** A recording whose course the test decides. */
export class ScriptedCapture implements Capture {
  readonly dir: string;
  readonly done: Promise<Run>;
  readonly extras: ExtraRequest[] = [];
  stops = 0;
  cancels = 0;
  #run: Run;
  #listeners: (() => void)[] = [];
  #finish: (run: Run) => void = () => undefined;
  #fail: (error: unknown) => void = () => undefined;

  constructor(dir: string, run: Partial<Run> = {}) {
    this.dir = dir;
    this.#run = runOf({ ...run, state: 'recording' });
    this.done = new Promise((resolve, reject) => {
      this.#finish = resolve;
      this.#fail = reject;
    });
    this.done.catch(() => undefined);
  }

  run(): Run {
    return this.#run;
  }

  onChange(listener: () => void): { dispose(): void } {
    this.#listeners.push(listener);
    return { dispose: () => void this.#listeners.splice(this.#listeners.indexOf(listener), 1) };
  }

  change(changes: Partial<Run>): void {
    this.#run = { ...this.#run, ...changes };
    for (const listener of [...this.#listeners]) listener();
  }

  end(changes: Partial<Run> = {}): Run {
    this.change({ state: 'complete', ...changes });
    this.#finish(this.#run);
    return this.#run;
  }

  fail(error: unknown): void {
    this.#fail(error);
  }

  /** Threads that were asked for their heaps. */
  readonly heaps: string[] = [];

  async writeHeap({ id }: RunThread): Promise<string> {
    this.heaps.push(id);
    return join(this.dir, `${id}.1.heapsnapshot`);
  }

  /** Answers at once with a run that the test finds by its request. */
  async recordExtra(request: ExtraRequest): Promise<StoredRun> {
    this.extras.push(request);
    return { dir: `${this.dir}-extra`, run: runOf({ name: request.name, notes: [request.reason] }) };
  }

  /** Counts only: the test ends the recording. */
  async stop(): Promise<Run> {
    this.stops++;
    return this.done;
  }

  async cancel(): Promise<void> {
    this.cancels++;
    this.#fail(new HotlightError('cancelled', 'Cancelled.'));
  }
}

/** The capture bundle with the real pickers and terminal, and a machine that the test describes. */
export class ScriptedMachine {
  found: FoundTargets = { targets: [], problems: [] };
  processes: NodeProcess[] = [];
  readonly launched: LaunchOptions[] = [];
  readonly attached: AttachOptions[] = [];
  /** What the next launch or attach answers with. */
  next: () => Promise<Capture> = async () => {
    throw new Error('This test expected no recording.');
  };

  readonly engine: CaptureEngine = {
    ...captureBundle,
    findTargets: async () => this.found,
    listProcesses: async () => this.processes,
    parseAttachTarget: (text) => {
      const [host, port] = text.split(':');
      if (port === undefined) return { kind: 'pid', pid: Number(text) };
      if (!/^\d+$/.test(port)) throw new HotlightError('usage', `"${text}" has no port number.`);
      return { kind: 'address', host: host || '127.0.0.1', port: Number(port) };
    },
    startCapture: async (options) => {
      this.launched.push(options);
      return this.next();
    },
    attachCapture: async (options) => {
      this.attached.push(options);
      return this.next();
    },
  };

  /** The terminal that the last launch was given. */
  get spawner(): Spawner {
    const stdio = this.launched.at(-1)?.stdio;
    if (typeof stdio !== 'function') throw new Error('The last launch was given no terminal.');
    return stdio;
  }
}

export function targetOf(changes: Partial<LaunchTarget> & Pick<LaunchTarget, 'cwd'>): LaunchTarget {
  return {
    id: 'npm:start',
    kind: 'npm-script',
    label: 'start',
    description: 'npm script',
    detail: 'node server.js',
    command: ['npm', 'run', 'start'],
    env: {},
    ...changes,
  };
}

/** Lets promises and events that are on their way arrive. */
export async function arrivals(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** Waits for something that becomes true by itself; the test's timeout is the limit. */
export async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 5));
}
