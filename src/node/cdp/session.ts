import { HotlightError, messageOf } from '../../core/base/errors';
import { capitalized } from '../../core/base/words';
import type { CdpCommands, CdpEvent, CdpEvents, CdpMethod, CdpParams, CdpResult } from './protocol';

export interface SendOptions {
  /** How long to wait for the answer; 30 000 ms when absent. */
  readonly timeoutMs?: number;
}

interface Pending {
  readonly method: string;
  readonly resolve: (result: never) => void;
  readonly reject: (error: HotlightError) => void;
  readonly timer: NodeJS.Timeout;
}

const ANSWER_TIMEOUT_MS = 30_000;

/** Either half of the params may be left out when the method has none that must be given. */
type Arguments<M extends CdpMethod> =
  Record<string, never> extends CdpCommands[M][0]
    ? [params?: CdpParams<M>, options?: SendOptions]
    : [params: CdpParams<M>, options?: SendOptions];

/**
 * Commands and events of one inspected thread, over anything that carries text. Answers are matched by id;
 * a session that has ended rejects what is pending and everything that follows.
 */
export class CdpSession {
  private nextId = 1;
  private readonly pending = new Map<number, Pending>();
  private readonly listeners = new Map<string, Set<(params: never) => void>>();
  private endedBecause: string | undefined;
  private settleEnded!: (why: string) => void;

  /** Settles, with why, when no more answers or events can come. */
  readonly ended = new Promise<string>((resolve) => {
    this.settleEnded = resolve;
  });

  /**
   * @param peer who is inspected, for messages: `process 4711`
   * @param transmit sends one message; may throw
   */
  constructor(
    readonly peer: string,
    private readonly transmit: (text: string) => void,
  ) {}

  get isOpen(): boolean {
    return this.endedBecause === undefined;
  }

  /**
   * @throws HotlightError `target` when the peer refuses the command, `io` when it doesn't answer in time or
   * the session has ended.
   */
  send<M extends CdpMethod>(method: M, ...[params, options]: Arguments<M>): Promise<CdpResult<M>> {
    if (this.endedBecause !== undefined) return Promise.reject(this.endError(method));
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      const timeoutMs = options?.timeoutMs ?? ANSWER_TIMEOUT_MS;
      const timer = setTimeout(() => {
        this.pending.delete(id);
        reject(
          new HotlightError(
            'io',
            `${capitalized(this.peer)} did not answer ${method} within ${timeoutMs / 1000} s: ` +
              'it is blocked in a synchronous call or stopped at a breakpoint; try again when it runs.',
          ),
        );
      }, timeoutMs);
      this.pending.set(id, { method, resolve, reject, timer });
      try {
        this.transmit(JSON.stringify({ id, method, params: params ?? {} }));
      } catch (error) {
        this.settle(id)?.reject(
          new HotlightError('io', `${method} could not be sent to ${this.peer}: ${messageOf(error)}.`, {
            cause: error,
          }),
        );
      }
    });
  }

  on<E extends CdpEvent>(event: E, listener: (params: CdpEvents[E]) => void): { dispose(): void } {
    let set = this.listeners.get(event);
    if (set === undefined) {
      set = new Set();
      this.listeners.set(event, set);
    }
    set.add(listener);
    return { dispose: () => void set.delete(listener) };
  }

  /**
   * Takes in one message of the peer. Unknown ids (answers that came too late) and events without a listener
   * are dropped.
   * @throws HotlightError `bad-input` for what is not a protocol message.
   */
  receive(text: string): void {
    let message: { id?: unknown; method?: unknown; params?: unknown; result?: unknown; error?: unknown };
    try {
      message = JSON.parse(text);
      if (typeof message !== 'object' || message === null) throw new Error('not an object');
    } catch (error) {
      throw new HotlightError(
        'bad-input',
        `${capitalized(this.peer)} sent something that is not a DevTools protocol message (${messageOf(error)}): check the address.`,
        { cause: error },
      );
    }
    if (typeof message.id === 'number') this.answer(message.id, message);
    else if (typeof message.method === 'string') {
      for (const listener of [...(this.listeners.get(message.method) ?? [])]) {
        listener((message.params ?? {}) as never);
      }
    }
  }

  /** Ends the session: pending commands are rejected. Only the first call counts. */
  end(why: string): void {
    if (this.endedBecause !== undefined) return;
    this.endedBecause = why;
    for (const id of [...this.pending.keys()]) {
      const pending = this.settle(id);
      pending?.reject(this.endError(pending.method));
    }
    this.listeners.clear();
    this.settleEnded(why);
  }

  private answer(id: number, message: { result?: unknown; error?: unknown }): void {
    const pending = this.settle(id);
    if (pending === undefined) return;
    if (message.error === undefined) {
      pending.resolve((message.result ?? {}) as never);
      return;
    }
    const { message: text } = message.error as { message?: unknown };
    pending.reject(
      new HotlightError(
        'target',
        `${capitalized(this.peer)} refused ${pending.method}: ${String(text).replace(/\.$/, '')}.`,
      ),
    );
  }

  private settle(id: number): Pending | undefined {
    const pending = this.pending.get(id);
    if (pending === undefined) return undefined;
    this.pending.delete(id);
    clearTimeout(pending.timer);
    return pending;
  }

  private endError(method: string): HotlightError {
    return new HotlightError('io', `${method} got no answer: ${this.endedBecause}.`);
  }
}
