/** Signals whose default is to end the program without running any of its JavaScript. */
export const ENDING_SIGNALS = ['SIGHUP', 'SIGINT', 'SIGTERM'] as const;
export type EndingSignal = (typeof ENDING_SIGNALS)[number];

const LISTENS = 0;
const EMITTED = LISTENS + ENDING_SIGNALS.length;
const TROUBLE = EMITTED + ENDING_SIGNALS.length;
const LINE = TROUBLE + 1;
const HEADER = LINE + 1;
/** Cells for threads. When more live at the same time, some share a cell, which only makes a wait shorter. */
const THREADS = 1024;
const CELLS_PER_THREAD = 2;

const NONE = 0;
const RECORDING = 1;

const LINE_FREE = 0;
const LINE_TAKEN = 1;
const LINE_CLOSED = 2;

/** Trouble as a number, because memory between threads holds nothing else. */
const TROUBLES = ['', 'EIO', 'ENOSPC', 'EDQUOT', 'EFBIG', 'EROFS', 'ENOENT', 'EACCES'];

/**
 * Memory that all recorded threads of a process share: the one thing that still works between them when their
 * event loops don't turn.
 */
export class Board {
  readonly #cells: Int32Array;

  constructor(readonly memory: SharedArrayBuffer = new SharedArrayBuffer(Board.bytes)) {
    this.#cells = new Int32Array(memory);
  }

  private static get bytes(): number {
    return (HEADER + THREADS * CELLS_PER_THREAD) * Int32Array.BYTES_PER_ELEMENT;
  }

  /** Whether the program itself listens to a signal. */
  setListens(signal: EndingSignal, listens: boolean): void {
    Atomics.store(this.#cells, LISTENS + ENDING_SIGNALS.indexOf(signal), listens ? 1 : 0);
  }

  listens(signal: EndingSignal): boolean {
    return Atomics.load(this.#cells, LISTENS + ENDING_SIGNALS.indexOf(signal)) === 1;
  }

  /** Counts the signals that reached the program's own listeners. */
  addEmitted(signal: EndingSignal): void {
    Atomics.add(this.#cells, EMITTED + ENDING_SIGNALS.indexOf(signal), 1);
  }

  emitted(signal: EndingSignal): number {
    return Atomics.load(this.#cells, EMITTED + ENDING_SIGNALS.indexOf(signal));
  }

  /** Why a capture could not be written; the first reason stays. */
  setTrouble(code: string): void {
    Atomics.compareExchange(this.#cells, TROUBLE, 0, Math.max(1, TROUBLES.indexOf(code)));
  }

  /** '' when there is none. */
  get trouble(): string {
    return TROUBLES[Atomics.load(this.#cells, TROUBLE)] ?? '';
  }

  /**
   * Takes the watcher's line to the main thread; false when it is taken, or closed for good. While the watcher is
   * connected, Node does not let the process exit without a message about a debugger.
   */
  takeLine(): boolean {
    return Atomics.compareExchange(this.#cells, LINE, LINE_FREE, LINE_TAKEN) === LINE_FREE;
  }

  freeLine(): void {
    Atomics.compareExchange(this.#cells, LINE, LINE_TAKEN, LINE_FREE);
    Atomics.notify(this.#cells, LINE);
  }

  /** Closes the line before the process exits; waits for the watcher to leave it, `milliseconds` at most. */
  closeLine(milliseconds: number): void {
    if (Atomics.compareExchange(this.#cells, LINE, LINE_FREE, LINE_CLOSED) !== LINE_TAKEN) return;
    Atomics.wait(this.#cells, LINE, LINE_TAKEN, milliseconds);
    Atomics.store(this.#cells, LINE, LINE_CLOSED);
    // The inspector hears of the end of the connection by an interrupt, too.
    Atomics.wait(this.#cells, LINE, LINE_CLOSED, 1);
  }

  /** `time`: of the last segment, in milliseconds since the process's recording began. */
  setRecording(threadId: number, time: number): void {
    Atomics.store(this.#cells, cellOf(threadId) + 1, time);
    Atomics.store(this.#cells, cellOf(threadId), RECORDING);
  }

  setEnded(threadId: number): void {
    Atomics.store(this.#cells, cellOf(threadId), NONE);
    Atomics.notify(this.#cells, cellOf(threadId));
  }

  isRecording(threadId: number): boolean {
    return Atomics.load(this.#cells, cellOf(threadId)) === RECORDING;
  }

  /** When the thread last wrote a segment. */
  lastWritten(threadId: number): number {
    return Atomics.load(this.#cells, cellOf(threadId) + 1);
  }

  /** The worker threads that record, by an id that this class knows them by. */
  recordingWorkers(): number[] {
    const ids: number[] = [];
    for (let id = 1; id < THREADS; id++) if (this.isRecording(id)) ids.push(id);
    return ids;
  }

  /**
   * Blocks until a thread has ended its recording, for `milliseconds` at most. The inspector's messages to this
   * thread are still served meanwhile.
   */
  waitForEnd(threadId: number, milliseconds: number): void {
    Atomics.wait(this.#cells, cellOf(threadId), RECORDING, milliseconds);
  }
}

function cellOf(threadId: number): number {
  // Cell 0 is the main thread's alone.
  const cell = threadId === 0 ? 0 : 1 + ((threadId - 1) % (THREADS - 1));
  return HEADER + cell * CELLS_PER_THREAD;
}
