import { randomBytes } from 'node:crypto';
import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../../core/base/errors';
import type { Log } from '../../core/base/log';
import { METRICS_FILE } from '../../protocol/metrics';
import type { CdpSession } from '../cdp/session';

const SECOND_MS = 1000;
/** A thread in native code answers late; it is not asked again meanwhile. */
const ANSWER_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 2_000;
/** So many seconds without a probe, and the thread can't have one. */
const PATIENCE_SECONDS = 5;

/** Names what we evaluate, so that it can be told from the program's code. */
const OWN_URL = 'hotlight:metrics';
const LOAD = '(name) => process.getBuiltinModule?.(name) ?? process.mainModule?.require(name)';

export interface Probed {
  readonly session: CdpSession;
  /** Id of the thread in the run. */
  readonly thread: string;
  readonly isMain: boolean;
  /** Folder of the run. */
  readonly dir: string;
  readonly log: Log | undefined;
}

/**
 * Measures a thread of an attached process: puts the agent's sampler into it, asks for a sample in each second and
 * appends it to the run's metrics. Nothing of it is left in the thread after `stop`.
 */
export class MetricsProbe {
  readonly #probed: Probed;
  readonly #key = `hotlight.metrics.${randomBytes(6).toString('hex')}`;
  readonly #ended = new AbortController();
  #work: Promise<void> = Promise.resolve();
  #hasAnswered = false;
  #reason: string | undefined;

  /** `source`: text of the sampler, dist/metricsProbe.js. */
  constructor(probed: Probed, source: string) {
    this.#probed = probed;
    this.#work = this.#run(source);
  }

  /** Why the thread has no metrics, when it has none. */
  get reason(): string | undefined {
    return this.#hasAnswered ? undefined : this.#reason;
  }

  /** Writes the last sample and takes the sampler out of the thread. Never rejects. */
  async stop(): Promise<void> {
    if (this.#ended.signal.aborted) return this.#work;
    this.#ended.abort();
    await Promise.race([this.#work, sleep(STOP_TIMEOUT_MS, undefined, { ref: false })]);
    if (!this.#probed.session.isOpen) return;
    const handle = `globalThis[Symbol.for('${this.#key}')]`;
    await this.#take(STOP_TIMEOUT_MS).catch(() => undefined);
    await this.#evaluate(
      `${handle}?.stop(), delete ${handle}, delete globalThis[Symbol.for('${this.#key}.error')]`,
      STOP_TIMEOUT_MS,
    ).catch(() => undefined);
  }

  async #run(source: string): Promise<void> {
    const { log, session, thread } = this.#probed;
    void session.ended.then(() => this.#ended.abort());
    try {
      await this.#begin(source);
      for (let seconds = 1; await this.#nextSecond(); seconds++) {
        if (await this.#take(ANSWER_TIMEOUT_MS)) this.#hasAnswered = true;
        else if (!this.#hasAnswered && seconds >= PATIENCE_SECONDS) {
          throw new Error(
            (await this.#evaluate(`globalThis[Symbol.for('${this.#key}.error')]`)) || 'no answer',
          );
        }
      }
    } catch (error) {
      if (this.#ended.signal.aborted) return;
      this.#reason = messageOf(error);
      log?.warn(`Thread ${thread} can't be measured: ${this.#reason}`);
    }
  }

  /**
   * The sampler is made when the event loop turns: a thread that is just starting must not be made to load modules.
   * Until then what stands in its place can be stopped, too.
   */
  async #begin(source: string): Promise<void> {
    const { isMain, thread } = this.#probed;
    const key = JSON.stringify(this.#key);
    // A script with a file's name: profiles of allocations do not know what a script is called by its last comment.
    const text = JSON.stringify(`(require, module, exports) => {${source}\n}`);
    await this.#evaluate(`(() => {
      const put = (key, value) => Object.defineProperty(globalThis, Symbol.for(key), { value, configurable: true });
      const timer = globalThis.setTimeout(() => {
        try {
          const load = ${LOAD};
          const { Script } = load('node:vm');
          const module = { exports: {} };
          new Script(${text}, { filename: '${OWN_URL}' }).runInThisContext()(load, module, module.exports);
          put(${key}, new module.exports.MetricsSampler(${JSON.stringify(thread)}, ${isMain}));
        } catch (error) {
          put(${key} + '.error', String(error?.message ?? error));
        }
      }, 0);
      put(${key}, { takeLine: () => '', stop: () => globalThis.clearTimeout(timer) });
    })()`);
  }

  /** At the full seconds of the clock, as the agent does. False when it is over. */
  async #nextSecond(): Promise<boolean> {
    const { signal } = this.#ended;
    await sleep(SECOND_MS - (Date.now() % SECOND_MS), undefined, { signal }).catch(() => undefined);
    return !signal.aborted;
  }

  /** @returns whether there was a sample */
  async #take(timeoutMs: number): Promise<boolean> {
    const line = await this.#evaluate(`globalThis[Symbol.for('${this.#key}')]?.takeLine() ?? ''`, timeoutMs);
    if (line === '') return false;
    // In one write, since other threads append to the same file.
    await appendFile(join(this.#probed.dir, METRICS_FILE), `${line}\n`);
    return true;
  }

  async #evaluate(expression: string, timeoutMs = ANSWER_TIMEOUT_MS): Promise<string> {
    const { result, exceptionDetails } = await this.#probed.session.send(
      'Runtime.evaluate',
      { expression: `${expression}\n//# sourceURL=${OWN_URL}`, silent: true, returnByValue: true },
      { timeoutMs },
    );
    if (exceptionDetails !== undefined) {
      throw new Error(exceptionDetails.exception?.description?.split('\n')[0] ?? exceptionDetails.text);
    }
    return typeof result.value === 'string' ? result.value : '';
  }
}

/** Text of the sampler; undefined when there is no such file. */
export async function readProbe(path: string | undefined): Promise<string | undefined> {
  return path === undefined ? undefined : readFile(path, 'utf8').catch(() => undefined);
}
