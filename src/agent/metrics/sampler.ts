import type { Gauge } from '../../core/metrics/sample';
import { SampleBuilder } from '../../protocol/metrics';
import { now, stringify } from '../originals';
import { EventLoopMeter } from './eventLoop';
import { GarbageMeter } from './garbage';
import { HttpMeter } from './http';
import { PostgresMeter } from './postgres';

/** Measures the thread that it is made in. Costs a fraction of a millisecond per sample. */
export class MetricsSampler {
  readonly #thread: string;
  /** Whether it speaks for the process, too. */
  readonly #isMain: boolean;
  readonly #sample = new SampleBuilder();
  readonly #clock: () => number;
  readonly #v8 = require('node:v8') as typeof import('node:v8');
  readonly #eventLoop = new EventLoopMeter();
  readonly #garbage: GarbageMeter | undefined;
  readonly #http: HttpMeter;
  readonly #postgres: PostgresMeter;
  #since: number;
  #cpu = process.cpuUsage();

  /** `thread`: id of the thread in the run. */
  constructor(thread: string, isMain: boolean) {
    this.#thread = thread;
    this.#isMain = isMain;
    // A method of its own: the program may put a clock of its own in its place.
    const { performance } = require('node:perf_hooks') as typeof import('node:perf_hooks');
    this.#clock = performance.now.bind(performance);
    this.#since = this.#clock();
    this.#garbage = GarbageMeter.create(this.#v8.getHeapStatistics().used_heap_size);
    this.#http = new HttpMeter(this.#sample, this.#clock);
    this.#postgres = new PostgresMeter(this.#sample, this.#clock);
  }

  /** What was measured since the last call, as a line of the run's metrics, without its end. */
  takeLine(): string {
    const heap = this.#v8.getHeapStatistics();
    const gauges: Partial<Record<Gauge, number>> = {
      'heap.used': heap.used_heap_size,
      'heap.total': heap.total_heap_size,
      'heap.limit': heap.heap_size_limit,
      external: heap.external_memory,
    };
    if (typeof process.getActiveResourcesInfo === 'function') {
      gauges['handles.active'] = process.getActiveResourcesInfo().length;
    }
    const active = this.#http.takeActive();
    if (active !== undefined) gauges['http.active'] = active;
    this.#postgres.takeInto(gauges);
    if (this.#isMain) {
      gauges.rss = process.memoryUsage.rss();
      const { system, user } = process.cpuUsage(this.#cpu);
      this.#cpu = process.cpuUsage();
      this.#sample.add('cpu.time', user + system);
    }
    this.#garbage?.takeInto(this.#sample, heap.used_heap_size);
    const clock = this.#clock();
    const ms = Math.max(0.001, clock - this.#since);
    this.#since = clock;
    this.#eventLoop.takeInto(this.#sample, ms);
    return this.#sample.takeLine({ thread: this.#thread, at: now(), ms }, gauges, stringify);
  }

  stop(): void {
    this.#eventLoop.stop();
    this.#garbage?.stop();
    this.#http.stop();
    this.#postgres.stop();
  }
}
