import assert from 'node:assert/strict';
import { appendFile, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HotlightError } from '../../../../src/core/base/errors';
import { formatSample } from '../../../../src/core/metrics/sampleLine';
import { followMetrics } from '../../../../src/node/metrics/followMetrics';
import { sampleAt } from '../../core/metrics/samples';

describe('following the metrics of a run', () => {
  let dir: string;
  let file: string;
  let told: string[];
  let isOver: boolean;
  let abort: AbortController;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'hotlight follow é-'));
    file = join(dir, 'metrics.ndjson');
    told = [];
    isOver = false;
    abort = new AbortController();
  });
  afterEach(async () => {
    abort.abort();
    await rm(dir, { recursive: true, force: true });
  });

  const line = (second: number): string => `${formatSample(sampleAt(second))}\n`;
  const follow = (): Promise<number> =>
    followMetrics(
      dir,
      {
        onSamples: (samples, isNew) => {
          for (const { at } of samples) told.push(`${isNew ? 'new' : 'old'} ${(at / 1000) % 100}`);
        },
        onCaughtUp: () => void told.push('caught up'),
        isOver: () => isOver,
      },
      abort.signal,
    );
  const until = async (count: number): Promise<void> => {
    while (told.length < count) await new Promise((resolve) => setTimeout(resolve, 10));
  };

  it('tells what was there, then what is written, and ends with the run', async () => {
    await writeFile(file, line(1) + line(2));
    const done = follow();
    await until(3);
    const next = line(3);
    await appendFile(file, next.slice(0, 40));
    await new Promise((resolve) => setTimeout(resolve, 300));
    await appendFile(file, next.slice(40) + line(4));
    await until(5);
    isOver = true;
    assert.equal(await done, 0);
    assert.deepEqual(told, ['old 1', 'old 2', 'caught up', 'new 3', 'new 4']);
  });

  it('waits for a file that does not exist yet, and ends when there never is one', async () => {
    const done = follow();
    await until(1);
    await writeFile(file, line(7));
    await until(2);
    assert.deepEqual(told.slice(0, 2), ['caught up', 'old 7']);
    isOver = true;
    await done;
    await rm(file);
    told = [];
    assert.equal(await follow(), 0);
    assert.deepEqual(told, ['caught up']);
  });

  it('goes on past a line that a dying program tore, and after somebody emptied the file', async () => {
    await writeFile(file, `${line(1)}{"v":1,"thr\n${line(3)}{"v":1,"thread":"1-0","at`);
    const done = follow();
    await until(3);
    await truncate(file, 0);
    await new Promise((resolve) => setTimeout(resolve, 600));
    await appendFile(file, `\n${line(9)}`);
    await until(4);
    isOver = true;
    assert.ok((await done) >= 1);
    assert.deepEqual(told, ['old 1', 'old 3', 'caught up', 'new 9']);
  });

  it('refuses a file that is not ours in one sentence', async () => {
    await writeFile(file, 'nothing of ours\n');
    await assert.rejects(follow(), (error) => HotlightError.is(error, 'bad-input'));
  });

  it('ends at once when nobody wants it any more', async () => {
    await writeFile(file, line(1));
    const done = follow();
    await until(2);
    abort.abort();
    assert.equal(await done, 0);
  });
});
