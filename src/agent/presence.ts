import type { Board } from './board';
import { writeWhole } from './files';
import { now, stringify } from './originals';
import type { Recording, ThreadIdentity } from './recorder';

/** The word of a thread of which nothing but metrics is recorded: that it is there, and how it ended. */
export class Presence implements Recording {
  readonly #dir: string;
  readonly #identity: ThreadIdentity;
  readonly #board: Board;
  readonly #epoch: number;
  readonly #startedAt = now();
  #isOn = false;
  #isNamed = false;

  /** `epoch`: when the recording of the process began, in milliseconds. */
  constructor(dir: string, identity: ThreadIdentity, board: Board, epoch: number) {
    this.#epoch = epoch;
    this.#dir = dir;
    this.#identity = identity;
    this.#board = board;
  }

  get isRecording(): boolean {
    return this.#isOn;
  }

  start(): void {
    this.#isOn = true;
    this.#tellBoard();
    this.#write(false);
  }

  rotate(): void {
    if (!this.#isOn) return;
    this.#tellBoard();
    if (this.#isNamed) return;
    this.#isNamed = true; // a worker learns of its script after its preloads have run
    this.#write(false);
  }

  /** There are none: what nothing is recorded of by line keeps no scripts. */
  keepScripts(): void {}

  finish(): boolean {
    if (!this.#isOn) return true;
    this.#isOn = false;
    this.#write(true);
    this.#board.setEnded(this.#identity.threadId);
    return true;
  }

  #tellBoard(): void {
    this.#board.setRecording(this.#identity.threadId, now() - this.#epoch);
  }

  #write(complete: boolean): void {
    try {
      const { describe, ...identity } = this.#identity;
      const thread = { ...identity, ...describe(), startedAt: this.#startedAt, profiles: [], complete };
      writeWhole(this.#dir, `${identity.id}.json`, stringify(thread));
    } catch (error) {
      this.#board.setTrouble((error as NodeJS.ErrnoException).code ?? '');
    }
  }
}
