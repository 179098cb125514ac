import { setTimeout as sleep } from 'node:timers/promises';
import { HotlightError } from '../../core/base/errors';
import type { Run, RunThread } from '../../core/runs/run';
import type { AgentConfig } from '../../protocol/agent';
import type { ExtraRequest } from '../runs/extraRun';
import { finalizeRun } from '../runs/finalize';
import { deleteRun, type StoredRun } from '../runs/store';
import type { AgentLink } from './agentLink';
import { withAgent } from './environment';
import { recordThroughAgents } from './extra';
import type { Capture, LaunchOptions, ProgramExit, SpawnedProgram, StopOptions } from './launch';
import { endOf, notesOf, type Outcome } from './outcome';
import { endTree } from './processTree';
import { spawnProgram } from './program';
import { type HeapOptions, writeThreadHeap } from './threadHeap';
import { ThreadWatch } from './threadWatch';

const ROTATE_MS = 10_000;
/** For every process to write what it has recorded. */
const FLUSH_TIMEOUT_MS = 10_000;
/** For a program that has got a signal from elsewhere (the terminal's Ctrl-C) to end in its own way. */
const OWN_END_MS = 5_000;
/** Within this time, a signal that the terminal sent to us and to the program has reached both. */
const SIGNAL_SETTLE_MS = 50;
/** For the end of a program that was ended to be reported. */
const EXIT_TIMEOUT_MS = 1_000;

/** A program that we have started, while it is recorded. */
export class LaunchedCapture implements Capture {
  readonly dir: string;
  readonly done: Promise<Run>;
  readonly #run: Run;
  readonly #options: LaunchOptions;
  readonly #link: AgentLink;
  readonly #threads: ThreadWatch;
  readonly #startedAt = Date.now();
  readonly #listeners = new Set<() => void>();
  readonly #signalled = new Set<number>();
  readonly #cancelled = new AbortController();
  #trouble: string | undefined;
  #program: SpawnedProgram | undefined;
  #exit: ProgramExit | undefined;
  #settle!: { resolve: (run: Run) => void; reject: (error: unknown) => void };
  #finished: Run | undefined;
  #isEnding = false;
  #limit: NodeJS.Timeout | undefined;

  constructor({ dir, run }: StoredRun, options: LaunchOptions, link: AgentLink) {
    this.dir = dir;
    this.#run = run;
    this.#options = options;
    this.#link = link;
    this.#threads = new ThreadWatch(dir, () => this.#changed());
    this.done = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    this.done.catch(() => {}); // whoever awaits it hears of it; nobody has to
    link.follow({
      onProcess: (pid) => {
        options.log?.debug(`Process ${pid} records.`);
        this.#changed();
      },
      onSignal: (pid, signal) => {
        options.log?.debug(`Process ${pid} got ${signal}.`);
        this.#signalled.add(pid);
      },
      onTrouble: (pid, code) => {
        options.log?.warn(`Process ${pid} could not write its recording: ${code}.`);
        this.#trouble ??= code;
      },
    });
  }

  /** Starts the program. When that fails, no run is left. @throws HotlightError */
  async begin(): Promise<void> {
    const { command, cwd, durationMs, log, onOutput, stdio } = this.#options;
    const program = { command, cwd, env: this.#environment() };
    try {
      this.#program =
        typeof stdio === 'function' ? stdio(program) : await spawnProgram(program, stdio, onOutput);
    } catch (error) {
      await this.#discard();
      throw error;
    }
    log?.info(`Recording ${command.join(' ')} in ${this.dir}.`);
    this.#program.exited.then(
      (exit) => this.#onExit(exit),
      (error) => this.#onFailedStart(error),
    );
    if (durationMs !== undefined) this.#limit = setTimeout(() => this.#end('duration', {}), durationMs);
  }

  run(): Run {
    return (
      this.#finished ?? {
        ...this.#run,
        durationMs: Date.now() - this.#startedAt,
        threads: this.#threads.threads,
      }
    );
  }

  onChange(listener: () => void): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => void this.#listeners.delete(listener) };
  }

  stop(options: StopOptions = {}): Promise<Run> {
    void this.#end('stopped', options);
    return this.done;
  }

  async recordExtra(request: ExtraRequest): Promise<StoredRun> {
    if (this.#isEnding) throw new HotlightError('usage', `${this.#run.name} is not being recorded any more.`);
    return recordThroughAgents(this.#link, request, this.run(), this.#options.root);
  }

  async cancel(): Promise<void> {
    this.#cancelled.abort();
    void this.#end('stopped', {});
    await this.done.catch(() => {});
  }

  writeHeap(thread: RunThread, options: HeapOptions): Promise<string> {
    return writeThreadHeap(this.#link, this.dir, thread, options);
  }

  #environment(): Record<string, string> {
    const { agentPath, attribution, engine, engineFallback, env, interval, kind, live, rotateMs } =
      this.#options;
    const config: AgentConfig = {
      version: 1,
      dir: this.dir,
      socket: this.#link.address,
      token: this.#link.token,
      kind,
      engine,
      ...(engineFallback === undefined ? {} : { engineFallback }),
      attribution,
      interval,
      ...(live === undefined ? {} : { live }),
      rotateMs: rotateMs ?? ROTATE_MS,
    };
    return withAgent(env, agentPath, config);
  }

  #onExit(exit: ProgramExit): void {
    this.#exit = exit;
    void this.#end(undefined, {});
  }

  /** Only a spawner of somebody else learns of it so late. */
  async #onFailedStart(error: unknown): Promise<void> {
    if (this.#isEnding) return;
    this.#isEnding = true;
    await this.#discard().catch(() => {});
    this.#settle.reject(error);
    this.#changed();
  }

  /** `asked` is undefined when the program has ended by itself. Never rejects: `done` does. */
  async #end(asked: Outcome['asked'], { keepAlive = false }: StopOptions): Promise<void> {
    if (this.#isEnding) return;
    this.#isEnding = true;
    clearTimeout(this.#limit);
    this.#changed();
    try {
      const recording = this.#link.pids;
      const unanswered = await this.#link.stop(FLUSH_TIMEOUT_MS, this.#cancelled.signal);
      const durationMs = Date.now() - this.#startedAt;
      if (asked !== undefined && !keepAlive) await this.#endProgram(recording);
      if (this.#cancelled.signal.aborted) {
        await this.#discard();
        throw new HotlightError('cancelled', 'The recording was cancelled; nothing was kept.');
      }
      const leftOver = asked === undefined ? recording.length : 0;
      this.#finished = await this.#finalize({ asked, durationMs, unanswered, leftOver });
      this.#settle.resolve(this.#finished);
    } catch (error) {
      await this.#close();
      this.#settle.reject(error);
    }
    this.#changed();
  }

  async #endProgram(recording: readonly number[]): Promise<void> {
    await sleep(SIGNAL_SETTLE_MS);
    if (this.#signalled.size > 0) await this.#waitForExit(OWN_END_MS);
    const own = await this.#ownPid();
    // A process that has ended may have lost its id to another one; those that recorded a moment ago have not.
    const roots = [...(own === undefined || this.#exit !== undefined ? [] : [own]), ...recording];
    await endTree(roots, recording);
    if (this.#exit === undefined && own === undefined) this.#program?.kill();
    await this.#waitForExit(EXIT_TIMEOUT_MS);
  }

  /** A terminal may never say. */
  async #ownPid(): Promise<number | undefined> {
    return Promise.race([this.#program?.pid, sleep(EXIT_TIMEOUT_MS, undefined, { ref: false })]);
  }

  async #waitForExit(milliseconds: number): Promise<void> {
    const exited = this.#program?.exited.then(
      () => undefined,
      () => undefined,
    );
    const timeout = new AbortController();
    await Promise.race([
      exited,
      sleep(milliseconds, undefined, { signal: timeout.signal }).catch(() => undefined),
    ]);
    timeout.abort();
  }

  async #finalize(known: Pick<Outcome, 'asked' | 'durationMs' | 'unanswered' | 'leftOver'>): Promise<Run> {
    await this.#threads.refresh();
    await this.#close();
    const { threads } = this.#threads;
    const hasNoProfile = threads.every(({ profiles }) => profiles.length === 0);
    const outcome: Outcome = {
      ...known,
      command: this.#options.command,
      dir: this.dir,
      exit: this.#exit,
      sawNode: threads.length > 0,
      isEmpty: hasNoProfile && this.#options.kind !== 'metrics',
      signalled: this.#signalled.size,
      trouble: this.#trouble,
    };
    const run = await finalizeRun(this.dir, {
      end: outcome.sawNode ? endOf(outcome) : 'failed',
      durationMs: outcome.durationMs,
      // When nothing at all was recorded, what the threads say about that comes first.
      notes: [...(hasNoProfile ? threads.flatMap(({ notes }) => notes ?? []) : []), ...notesOf(outcome)],
      ...(this.#exit === undefined ? {} : { exitCode: this.#exit.code, exitSignal: this.#exit.signal }),
    });
    for (const note of run.notes) this.#options.log?.info(note);
    return run;
  }

  async #close(): Promise<void> {
    this.#threads.dispose();
    await this.#link.close();
  }

  async #discard(): Promise<void> {
    await this.#close();
    await deleteRun(this.dir);
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}
