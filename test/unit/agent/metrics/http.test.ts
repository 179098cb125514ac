import assert from 'node:assert/strict';
import { channel } from 'node:diagnostics_channel';
import fc from 'fast-check';
import { HttpMeter } from '../../../../src/agent/metrics/http';
import type { MetricsSample } from '../../../../src/core/metrics/sample';
import { parseSample } from '../../../../src/core/metrics/sampleLine';
import { SampleBuilder } from '../../../../src/protocol/metrics';

const started = channel('http.server.request.start');
const finished = channel('http.server.response.finish');

describe('the meter of requests', () => {
  let clock = 0;
  let sample: SampleBuilder;
  let meter: HttpMeter;
  beforeEach(() => {
    sample = new SampleBuilder();
    meter = new HttpMeter(sample, () => clock);
  });
  afterEach(() => meter.stop());

  function take(): MetricsSample {
    const parsed = parseSample(sample.takeLine({ thread: '1-0', at: 1, ms: 1 }, {}, JSON.stringify));
    assert.ok(parsed !== undefined && 'durations' in parsed);
    return parsed;
  }

  it('has the percentiles of requests that overlap in any way', () => {
    const requests = fc.array(
      fc.record({ start: fc.integer({ min: 0, max: 2000 }), ms: fc.integer({ min: 0, max: 5000 }) }),
      { minLength: 1, maxLength: 60 },
    );
    fc.assert(
      fc.property(requests, (all) => {
        const events = all.flatMap(({ ms, start }) => {
          const message = { request: {}, response: { headersSent: true, statusCode: 200 } };
          return [
            { at: start, tell: () => started.publish(message) },
            { at: start + ms, tell: () => finished.publish(message) },
          ];
        });
        // Sorting keeps the order of what happens at the same time.
        for (const { at, tell } of events.sort((a, b) => a.at - b.at)) {
          clock = at;
          tell();
        }
        const histogram = take().durations['http.duration']!;
        const sorted = all.map(({ ms }) => ms).sort((a, b) => a - b);
        assert.equal(histogram.count, all.length);
        for (const percent of [50, 95, 99]) {
          const exact = sorted[Math.ceil((percent / 100) * sorted.length) - 1]!;
          const found = histogram.percentile(percent)! / 1000;
          assert.ok(
            Math.abs(found - exact) <= exact / 128 + 0.001,
            `p${percent} is ${exact}, found ${found}`,
          );
        }
        assert.equal(meter.takeActive(), 0);
        take();
      }),
    );
  });

  it('counts those under way, those that failed and those that were left', () => {
    const response = { headersSent: false, statusCode: 200, destroyed: false };
    clock = 0;
    started.publish({ request: {}, response });
    const failed = { request: {}, response: { headersSent: true, statusCode: 502 } };
    started.publish(failed);
    assert.equal(meter.takeActive(), 2);
    finished.publish(failed);
    assert.equal(meter.takeActive(), 1);
    response.destroyed = true;
    clock = 250;
    assert.equal(meter.takeActive(), 0);
    const { durations, sums } = take();
    assert.equal(durations['http.duration']!.max, 250_000);
    assert.deepEqual(sums, { 'http.errors': 2, 'http.aborted': 1 });
  });
});
