import { Session } from 'node:inspector';

/**
 * An inspector session with this very thread: no port, and answers come before the call returns. It is never
 * closed: a process that ends may not be able to take it (inspector.close() crashes some).
 */
export class OwnSession {
  readonly #session = new Session();

  constructor() {
    this.#session.connect();
  }

  /** Sends a command and returns its result. Throws when the inspector refuses. */
  post<Result = object>(method: string, params: object = {}): Result {
    let answer: { error: Error | null; result: unknown } | undefined;
    this.#session.post(method, params, (error, result) => {
      answer = { error, result };
    });
    if (answer === undefined) throw new Error(`${method} was not answered.`);
    if (answer.error !== null && answer.error !== undefined) throw answer.error;
    return answer.result as Result;
  }

  /** Sends a command that is not answered before the call returns. */
  send(method: string, params: object): void {
    this.#session.post(method, params);
  }

  on<Params>(event: string, listener: (params: Params) => void): void {
    this.#session.on(event, (message: { params: Params }) => listener(message.params));
  }
}
