import type { RunThread, Scheduling } from '../core/runs/run';
import type { AgentConfig } from '../protocol/agent';
import type { Capture } from '../protocol/captureFile';
import { OwnFrames } from '../protocol/ownFrames';
import type { Board } from './board';
import type { CompiledTexts } from './compiledTexts';
import { chooseEngine, type Engine } from './engines';
import { writeWhole } from './files';
import { now, stringify } from './originals';
import { isOwnScript } from './ownScripts';
import { readScheduling, schedulingSince } from './scheduling';
import { ScriptCollector } from './scripts';
import { OwnSession } from './session';

const STARTING_MS = 2000;
/** So many are looked at in no time. */
const FEW_SCRIPTS = 20;

/** What a recorder needs to know of its thread. */
export interface ThreadIdentity
  extends Pick<RunThread, 'id' | 'pid' | 'threadId' | 'parent' | 'nodeVersion'> {
  /** What becomes known in time. */
  describe(): Pick<RunThread, 'name' | 'argv'>;
}

/** What is recorded of a thread, from its start to its end. */
export interface Recording {
  readonly isRecording: boolean;
  start(): void;
  /** Writes what was recorded since the last segment and goes on. */
  rotate(): void;
  /** Writes what is left and ends the recording. Returns false when that will happen a little later. */
  finish(): boolean;
  /** Keeps the texts of all scripts of the program, also of those that no profile names. */
  keepScripts(): void;
}

/** What a recorder needs to know of how to record. */
export type RecorderConfig = Pick<
  AgentConfig,
  'dir' | 'kind' | 'engine' | 'engineFallback' | 'interval' | 'live'
> & {
  /** The program has been running for a while when the recording begins. */
  readonly isMidway?: boolean;
};

/**
 * Records one thread into segments on disk. `rotate` and `finish` may be called at any time, even from the middle
 * of the program's own code, and never throw.
 */
export class Recorder implements Recording {
  readonly #config: RecorderConfig;
  readonly #identity: ThreadIdentity;
  readonly #board: Board;
  readonly #epoch: number;
  readonly #startedAt = now();
  readonly #engine: Engine;
  readonly #ownFrames: OwnFrames;
  readonly #scripts: ScriptCollector;
  readonly #profiles: string[] = [];
  readonly #notes: string[] = [];
  #schedulingBefore: Scheduling | undefined;
  /** Until the end of the newest segment. */
  #scheduling: Scheduling | undefined;
  #state: 'new' | 'recording' | 'ended' = 'new';
  /** A rotation or the end is under way; the watcher may interrupt it with another. */
  #isWriting = false;
  #mustFinish = false;

  /**
   * @param epoch when the recording of the process began, in milliseconds
   * @param ownFolder where the agent's scripts are
   * @param texts of scripts that V8 may have dropped when the recording is written
   */
  constructor(
    config: RecorderConfig,
    identity: ThreadIdentity,
    board: Board,
    epoch: number,
    ownFolder: string,
    texts: CompiledTexts | undefined,
  ) {
    this.#config = config;
    this.#identity = identity;
    this.#board = board;
    this.#epoch = epoch;
    const session = new OwnSession();
    const { engine, note } = chooseEngine(config, session);
    this.#engine = engine;
    if (note !== undefined) this.#notes.push(note);
    this.#ownFrames = new OwnFrames(isOwnScript(ownFolder));
    this.#scripts = new ScriptCollector(session, config.dir, identity.id, texts);
  }

  get isRecording(): boolean {
    return this.#state === 'recording';
  }

  start(): void {
    this.#engine.start();
    if (this.#config.kind === 'cpu') this.#schedulingBefore = readScheduling();
    this.#state = 'recording';
    this.#board.setRecording(this.#identity.threadId, now() - this.#epoch);
    this.#guarded(() => this.#writeThread(false));
  }

  rotate(): void {
    if (this.#state !== 'recording' || this.#isWriting) return;
    this.#guarded(() => {
      const capture = this.#engine.next();
      this.#scheduling = schedulingSince(this.#schedulingBefore);
      this.#keep(capture);
      this.#board.setRecording(this.#identity.threadId, now() - this.#epoch);
      this.#writeThread(false);
    });
  }

  finish(): boolean {
    if (this.#state !== 'recording') return true;
    this.#mustFinish = true;
    if (this.#isWriting) return false;
    this.#guarded(() => {
      this.#state = 'ended';
      this.#scheduling = schedulingSince(this.#schedulingBefore);
      this.#keep(this.#engine.stop());
      this.#writeThread(true);
    });
    this.#board.setEnded(this.#identity.threadId);
    return true;
  }

  keepScripts(): void {
    if (this.#state !== 'recording' || this.#isWriting) return;
    this.#guarded(() => {
      this.#scripts.collectOwn();
      this.#writeThread(false);
    });
  }

  #guarded(action: () => void): void {
    this.#isWriting = true;
    try {
      action();
    } catch (error) {
      this.#giveUp(error as NodeJS.ErrnoException);
    } finally {
      this.#isWriting = false;
    }
    if (this.#mustFinish && this.#state === 'recording') this.finish();
  }

  /** What was written before is whole; nothing more is recorded. */
  #giveUp(error: NodeJS.ErrnoException): void {
    // The board tells of the disk; what the inspector says stands in the thread's own note.
    if (error.syscall !== undefined) this.#board.setTrouble(error.code ?? '');
    if (this.#state === 'recording') {
      this.#state = 'ended';
      this.#board.setEnded(this.#identity.threadId);
      try {
        this.#engine.stop();
      } catch {
        // It has stopped, or can't be.
      }
    }
    try {
      const why =
        error.code === 'ENOSPC' || error.code === 'EDQUOT'
          ? 'the disk is full; free some space and record again'
          : (error.message ?? String(error)).replace(/\.$/, '');
      this.#notes.push(`The recording of thread ${this.#identity.id} ended early: ${why}.`);
      this.#writeThread(false);
    } catch (failure) {
      // The launcher hears of it from the board.
      this.#board.setTrouble((failure as NodeJS.ErrnoException).code ?? '');
    }
  }

  #keep(capture: Capture): void {
    this.#ownFrames.takeOut(capture);
    const number = this.#engine.isCumulative ? 1 : this.#profiles.length + 1;
    const name = `${this.#identity.id}.${number}.${this.#engine.extension}`;
    writeWhole(this.#config.dir, name, stringify(capture));
    if (this.#profiles.at(-1) !== name) this.#profiles.push(name);
    this.#scripts.note(capture);
    // While a program starts, new scripts come in all the time, and looking at them takes V8 a while. A small one may
    // end before that, and V8 drops a script when nothing of it can run any more.
    const isStarting = this.#state === 'recording' && now() - this.#startedAt < STARTING_MS;
    if (isStarting && this.#scripts.wanted > FEW_SCRIPTS) return;
    try {
      this.#scripts.collect();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).syscall !== undefined) throw error;
      this.#notes.push(
        `The sources of thread ${this.#identity.id} could not be kept: ${(error as Error).message}.`,
      );
    }
  }

  #writeThread(complete: boolean): void {
    const sources = this.#scripts.file;
    const { describe, ...identity } = this.#identity;
    const thread: RunThread = {
      ...identity,
      ...describe(),
      startedAt: this.#startedAt,
      profiles: this.#profiles,
      ...(sources === undefined ? {} : { sources }),
      complete,
      ...(this.#scheduling === undefined ? {} : { scheduling: this.#scheduling }),
      ...(this.#notes.length === 0 ? {} : { notes: this.#notes }),
    };
    writeWhole(this.#config.dir, `${this.#identity.id}.json`, stringify(thread));
  }
}
