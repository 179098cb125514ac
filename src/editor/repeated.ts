/** Work that is never done twice at the same time, and whose result is never older than the last call for it. */
export class Repeated {
  readonly #work: () => Promise<void>;
  #running: Promise<void> | undefined;
  #isOutdated = false;

  constructor(work: () => Promise<void>) {
    this.#work = work;
  }

  /** Does it now. A call while it is done makes it be done once more; both calls wait for that. */
  now(): Promise<void> {
    this.#isOutdated = true;
    this.#running ??= this.#run();
    return this.#running;
  }

  async #run(): Promise<void> {
    try {
      while (this.#isOutdated) {
        this.#isOutdated = false;
        await this.#work();
      }
    } finally {
      // At once: a call after the last time must begin another one.
      this.#running = undefined;
    }
  }
}
