import type { Disposable, Event, EventEmitter, WorkspaceFolder } from 'vscode';
import { HotlightError } from '../../core/base/errors';
import type { CaptureSettings, Run } from '../../core/runs/run';
import type { AttachTarget } from '../../node/attach/attach';
import type { Capture } from '../../node/capture/launch';
import type { ExtraRequest } from '../../node/runs/extraRun';
import type { StoredRun } from '../../node/runs/store';
import type { LaunchTarget } from '../../node/targets/target';
import { COMMANDS } from '../commands';
import type { ContextKeys } from '../contextKeys';
import type { Engines } from '../engines';
import type { Notify } from '../notify';
import { withPatience } from '../progress';
import type { RunLocation } from '../runs/runLocation';
import type { VSCode } from '../services';
import type { Settings } from '../settings';

export type Recording =
  | { readonly phase: 'idle' }
  | { readonly phase: 'starting'; readonly title: string }
  | {
      readonly phase: 'recording';
      readonly title: string;
      readonly kind: RecordingKind['kind'];
      /** Milliseconds since the epoch. */
      readonly since: number;
      readonly dir: string;
      /** Processes and worker threads that record. */
      readonly threads: number;
    }
  | { readonly phase: 'stopping'; readonly title: string };

export interface FinishedRecording {
  readonly run: Run;
  /** Folder of the run, absolute. */
  readonly dir: string;
}

/** What is recorded: CPU samples, metrics alone, or memory allocations, the latter all or only what stays. */
export type RecordingKind = Pick<CaptureSettings, 'kind' | 'live'>;

const CPU: RecordingKind = { kind: 'cpu' };

/** Bytes between two samples of allocations. */
const ALLOCATION_INTERVAL = 32_768;
/** Milliseconds between two samples of metrics. */
const METRICS_INTERVAL = 1000;

interface Dependencies {
  readonly vscode: VSCode;
  readonly engines: Engines;
  readonly settings: Settings;
  readonly notify: Notify;
  readonly contextKeys: ContextKeys;
  readonly log: import('vscode').LogOutputChannel;
}

/** Records one thing at a time, from the choice of what to record until its run is on disk. */
export class Recorder implements Disposable {
  readonly #services: Dependencies;
  readonly #changes: EventEmitter<void>;
  readonly #finishes: EventEmitter<FinishedRecording>;
  readonly onDidChange: Event<void>;
  readonly onDidFinish: Event<FinishedRecording>;
  #state: Recording = { phase: 'idle' };
  #capture: Capture | undefined;
  #starting: AbortController | undefined;

  constructor(services: Dependencies) {
    this.#services = services;
    this.#changes = new services.vscode.EventEmitter();
    this.#finishes = new services.vscode.EventEmitter();
    this.onDidChange = this.#changes.event;
    this.onDidFinish = this.#finishes.event;
  }

  get state(): Recording {
    return this.#state;
  }

  /** What is recorded now, if anything. */
  get capture(): Capture | undefined {
    return this.#capture;
  }

  /**
   * Whether something may be recorded now. When not, the user is told why and offered the way out.
   */
  async isAllowed(): Promise<boolean> {
    const { vscode, notify } = this.#services;
    if (!vscode.workspace.isTrusted) {
      const question =
        'Profiling runs the code of this workspace, which is not trusted: nothing was started.';
      if (await notify.ask(question, 'Manage Workspace Trust')) {
        await vscode.commands.executeCommand('workbench.trust.manage');
      }
      return false;
    }
    if (this.#state.phase === 'idle') return true;
    const question = `Hotlight is already recording ${this.#state.title}; stop that before recording something else.`;
    if (await notify.ask(question, 'Stop Recording')) {
      await vscode.commands.executeCommand(COMMANDS.stopRecording);
    }
    return false;
  }

  /** Starts a program in a terminal and records it. */
  async launch(target: LaunchTarget, location: RunLocation, what: RecordingKind = CPU): Promise<void> {
    const { engines, settings, log, vscode } = this.#services;
    const folder: WorkspaceFolder | undefined = location.folder;
    const { startCapture, terminalSpawner } = engines.capture();
    await this.#start(
      target.label,
      (signal) =>
        startCapture({
          ...what,
          engine: what.kind === 'cpu' ? settings.get('capture.engine') : 'inspector',
          // What measures nothing by line needs not slow the program down for it.
          attribution: what.kind === 'metrics' ? 'as-is' : settings.get('capture.attribution'),
          interval: this.#intervalOf(what),
          command: target.command,
          cwd: target.cwd,
          env: withChanges(process.env, target.env),
          root: location.root,
          name: target.label,
          agentPath: engines.agentPath,
          engineFallback: engines.engineFallback,
          stdio: terminalSpawner(vscode, { title: target.label, folder }),
          signal,
          log,
        }),
      what,
    );
  }

  /** Records a process that runs already. */
  async attach(
    target: AttachTarget,
    title: string,
    location: RunLocation,
    what: RecordingKind = CPU,
  ): Promise<void> {
    const { engines, log } = this.#services;
    await this.#start(
      title,
      (signal) =>
        engines.capture().attachCapture({
          target,
          ...what,
          interval: this.#intervalOf(what),
          root: location.root,
          name: title,
          probePath: engines.probePath,
          signal,
          log,
        }),
      what,
    );
  }

  /**
   * Records something more of what is being recorded, into a run of its own.
   * @throws HotlightError `usage` when nothing is being recorded in `dir`, or that is
   */
  async recordExtra(dir: string, request: Omit<ExtraRequest, 'interval'>): Promise<StoredRun> {
    const capture = this.#capture;
    if (capture?.dir !== dir || this.#state.phase !== 'recording') {
      throw new HotlightError('usage', 'That program is not being recorded by this window.');
    }
    const interval = request.kind === 'snapshot' ? 0 : this.#intervalOf({ kind: request.kind });
    return capture.recordExtra({ ...request, interval });
  }

  /** Ends the recording, and the program if we started it. Does nothing when nothing is recorded. */
  async stop(): Promise<void> {
    const capture = this.#capture;
    if (capture === undefined) {
      this.#starting?.abort();
      return;
    }
    if (this.#state.phase !== 'recording') return;
    const { title } = this.#state;
    this.#set({ phase: 'stopping', title });
    await withPatience(this.#services.vscode, `Writing the recording of ${title}`, async (signal) => {
      signal.addEventListener('abort', () => void capture.cancel());
      // What comes of it arrives through `done`.
      await capture.stop().catch(() => undefined);
    });
  }

  /** The window closes: write what there is. */
  async shutdown(): Promise<void> {
    this.#starting?.abort();
    await this.#capture?.stop().catch(() => undefined);
  }

  dispose(): void {
    this.#changes.dispose();
    this.#finishes.dispose();
  }

  #intervalOf({ kind }: Pick<RecordingKind, 'kind'>): number {
    if (kind === 'metrics') return METRICS_INTERVAL;
    return kind === 'cpu' ? this.#services.settings.get('capture.interval') : ALLOCATION_INTERVAL;
  }

  async #start(
    title: string,
    begin: (signal: AbortSignal) => Promise<Capture>,
    { kind }: RecordingKind,
  ): Promise<void> {
    if (this.#state.phase !== 'idle') throw new HotlightError('usage', 'Hotlight is already recording.');
    const abort = new AbortController();
    this.#starting = abort;
    this.#set({ phase: 'starting', title });
    let capture: Capture;
    try {
      capture = await withPatience(this.#services.vscode, `Starting ${title}`, (signal) => {
        signal.addEventListener('abort', () => abort.abort());
        return begin(abort.signal);
      });
    } catch (error) {
      this.#set({ phase: 'idle' });
      throw error;
    } finally {
      this.#starting = undefined;
    }
    void this.#follow(capture, title, kind);
  }

  async #follow(capture: Capture, title: string, kind: RecordingKind['kind']): Promise<void> {
    this.#capture = capture;
    const since = Date.now();
    const show = (): void => {
      if (this.#state.phase === 'stopping') return;
      const { threads } = capture.run();
      const { dir } = capture;
      this.#set({ phase: 'recording', title, kind, since, dir, threads: threads.length });
    };
    show();
    const subscription = capture.onChange(show);
    let finished: FinishedRecording | undefined;
    try {
      finished = { run: await capture.done, dir: capture.dir };
    } catch (error) {
      this.#services.notify.error(error);
    }
    subscription.dispose();
    this.#capture = undefined;
    this.#set({ phase: 'idle' });
    if (finished !== undefined) this.#finishes.fire(finished);
  }

  #set(state: Recording): void {
    this.#state = state;
    this.#services.contextKeys.set(
      'hotlight.recording',
      state.phase === 'recording' || state.phase === 'starting',
    );
    this.#changes.fire();
  }
}

function withChanges(
  env: NodeJS.ProcessEnv,
  changes: Readonly<Record<string, string | null>>,
): Record<string, string | undefined> {
  const result: Record<string, string | undefined> = { ...env };
  for (const [name, value] of Object.entries(changes)) {
    // A terminal can set variables and can't remove them; nearly every program reads an empty one as none.
    result[name] = value ?? '';
  }
  return result;
}
