import type { HistogramRecorder } from '../../core/metrics/histogram';
import type { SampleBuilder } from '../../protocol/metrics';

interface ServerMessage {
  readonly response: {
    readonly destroyed?: boolean;
    readonly headersSent: boolean;
    readonly statusCode: number;
  };
}
interface ClientMessage {
  readonly request: object;
  readonly response?: { readonly statusCode?: number };
}
type Subscriber = (message: unknown) => void;

/**
 * Requests that the program answers and makes, told by Node on its diagnostics channels: nothing is patched. What runs
 * for every request makes no objects.
 */
export class HttpMeter {
  readonly #sample: SampleBuilder;
  readonly #durations: HistogramRecorder;
  readonly #clientDurations: HistogramRecorder;
  readonly #now: () => number;
  readonly #subscriptions: readonly (readonly [string, Subscriber])[];
  /** Responses under way → when their requests came. */
  readonly #answering = new Map<ServerMessage['response'], number>();
  readonly #asking = new WeakMap<object, number>();
  #isServer = false;
  #isClient = false;

  /** `now` in milliseconds, from a clock that only goes forward. */
  constructor(sample: SampleBuilder, now: () => number) {
    this.#sample = sample;
    this.#durations = sample.recorderOf('http.duration');
    this.#clientDurations = sample.recorderOf('http.client.duration');
    this.#now = now;
    const asked: Subscriber = (message) => this.#onAsked(message as ClientMessage);
    const answered: Subscriber = (message) => this.#onAnswered(message as ClientMessage);
    const failed: Subscriber = (message) => this.#onFailed(message as ClientMessage);
    this.#subscriptions = [
      ['http.server.request.start', (message) => this.#onStart(message as ServerMessage)],
      ['http.server.response.finish', (message) => this.#onFinish(message as ServerMessage)],
      ['http.client.request.start', asked],
      ['http.client.response.finish', answered],
      ['http.client.request.error', failed],
      ['undici:request:create', asked],
      ['undici:request:headers', answered],
      ['undici:request:error', failed],
    ];
    const { channel } = require('node:diagnostics_channel') as typeof import('node:diagnostics_channel');
    for (const [name, subscriber] of this.#subscriptions) channel(name).subscribe(subscriber);
  }

  /** Requests under way; undefined for a program that has answered none yet. */
  takeActive(): number | undefined {
    for (const [response, start] of this.#answering) {
      if (response.destroyed !== true) continue;
      this.#answering.delete(response);
      // A client that left before it got an answer waited too long. One that left a stream did not.
      if (response.headersSent) continue;
      this.#durations.record((this.#now() - start) * 1000);
      this.#sample.add('http.aborted', 1);
      this.#sample.add('http.errors', 1);
    }
    if (this.#isServer) this.#sample.add('http.errors', 0);
    if (this.#isClient) this.#sample.add('http.client.errors', 0);
    return this.#isServer ? this.#answering.size : undefined;
  }

  stop(): void {
    const { channel } = require('node:diagnostics_channel') as typeof import('node:diagnostics_channel');
    for (const [name, subscriber] of this.#subscriptions) channel(name).unsubscribe(subscriber);
  }

  #onStart({ response }: ServerMessage): void {
    this.#isServer = true;
    this.#answering.set(response, this.#now());
  }

  #onFinish({ response }: ServerMessage): void {
    const start = this.#answering.get(response);
    if (start === undefined) return;
    this.#answering.delete(response);
    this.#durations.record((this.#now() - start) * 1000);
    if (response.statusCode >= 500) this.#sample.add('http.errors', 1);
  }

  #onAsked({ request }: ClientMessage): void {
    this.#isClient = true;
    this.#asking.set(request, this.#now());
  }

  #onAnswered({ request, response }: ClientMessage): void {
    this.#endAsking(request, (response?.statusCode ?? 0) >= 500);
  }

  #onFailed({ request }: ClientMessage): void {
    this.#endAsking(request, true);
  }

  #endAsking(request: object, hasFailed: boolean): void {
    const start = this.#asking.get(request);
    if (start === undefined) return;
    this.#asking.delete(request);
    this.#clientDurations.record((this.#now() - start) * 1000);
    if (hasFailed) this.#sample.add('http.client.errors', 1);
  }
}
