import type { RecordRequest } from '../protocol/agent';
import { Board } from './board';
import type { CompiledTexts } from './compiledTexts';
import { writeSnapshot } from './heapSnapshot';
import { Recorder, type ThreadIdentity } from './recorder';

/** Recordings that are made of this thread for a while, beside the one that goes on all the time. */
export class OnDemand {
  readonly #identity: ThreadIdentity;
  readonly #ownFolder: string;
  readonly #texts: CompiledTexts | undefined;
  /** By the id of what asked for it; kept when it is over, so that asking twice does nothing more. */
  readonly #begun = new Map<number, 'beginning' | 'failed' | 'written' | Recorder>();

  /** `ownFolder`: where the agent's scripts are. */
  constructor(identity: ThreadIdentity, ownFolder: string, texts: CompiledTexts | undefined) {
    this.#identity = identity;
    this.#ownFolder = ownFolder;
    this.#texts = texts;
  }

  /** May be called from the middle of the program's own code. @returns false while it is about to begin */
  record(request: RecordRequest): boolean {
    const { id } = request;
    const before = this.#begun.get(id);
    if (before !== undefined) return before !== 'beginning';
    this.#begun.set(id, 'beginning');
    try {
      this.#begun.set(id, this.#begin(request));
    } catch {
      this.#begun.set(id, 'failed'); // the launcher finds nothing in the folder, and says so
    }
    return true;
  }

  /** Writes what was recorded. @returns true when it is written */
  end(id: number): boolean {
    const begun = this.#begun.get(id);
    return begun instanceof Recorder ? begun.finish() : begun !== 'beginning';
  }

  /** The program ends. */
  finish(): void {
    for (const begun of this.#begun.values()) if (begun instanceof Recorder) begun.finish();
  }

  #begin({ dir, interval, kind }: RecordRequest): 'written' | Recorder {
    if (kind === 'snapshot') {
      // Of a process, that is of its main thread.
      if (this.#identity.threadId === 0) writeSnapshot(dir, { file: `${this.#identity.id}.1.heapsnapshot` });
      return 'written';
    }
    const config = { dir, kind, engine: 'inspector', interval, isMidway: true } as const;
    // A board of its own: that of the process is about the recording that goes on.
    const board = new Board();
    const recorder = new Recorder(config, this.#identity, board, Date.now(), this.#ownFolder, this.#texts);
    recorder.start();
    return recorder;
  }
}
