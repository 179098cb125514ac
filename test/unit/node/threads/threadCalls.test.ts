import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { HotlightError } from '../../../../src/core/base/errors';
import { ThreadCalls } from '../../../../src/node/threads/threadCalls';

interface Methods {
  double(value: number): number;
  wait(key: string, context: { signal: AbortSignal }): Promise<string>;
  release(key: string): void;
  refuse(question: undefined): never;
  end(question: undefined): never;
}

/** `wait` says that it waits, and is answered by `release`. */
const worker = (inOrder: boolean): string => `
  import { parentPort } from 'node:worker_threads';
  import { HotlightError } from './src/core/base/errors';
  import { serveCalls } from './src/node/threads/serveCalls';
  const waiting = new Map();
  const methods = {
    double: (value) => value * 2,
    wait: (key, { signal, progress }) => new Promise((resolve, reject) => {
      waiting.set(key, resolve);
      signal.addEventListener('abort', () => reject(signal.reason));
      progress('waiting for ' + key);
    }),
    release: (key) => waiting.get(key)(key),
    refuse: () => { throw new HotlightError('not-found', 'There is no such thing.'); },
    end: () => process.exit(),
  };
  serveCalls(parentPort, (method, ...asked) => methods[method](...asked), {
    cancelled: 'The call was cancelled.',
    inOrder: ${inOrder},
  });
`;

describe('calls to a thread', () => {
  let folder: string;
  let calls: ThreadCalls<Methods, string>;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'hotlight-threads-'));
    for (const inOrder of [true, false]) {
      buildSync({
        stdin: {
          contents: worker(inOrder),
          resolveDir: join(__dirname, '..', '..', '..', '..'),
          loader: 'ts',
        },
        outfile: join(folder, `${inOrder}.js`),
        bundle: true,
        platform: 'node',
      });
    }
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  afterEach(() => calls.dispose());

  const open = (inOrder: boolean): void => {
    calls = new ThreadCalls({
      workerPath: join(folder, `${inOrder}.js`),
      workerData: undefined,
      memory: 64,
      cancelled: 'The call was cancelled.',
      ended: 'The thread ended; try again.',
      outOfMemory: 'Too much.',
    });
  };

  it('are answered side by side, with what they report on the way', async () => {
    open(false);
    const said: string[] = [];
    const waiting = new Promise<string>((told) => {
      void calls.call('wait', 'a', { onProgress: told }).then((answer) => said.push(answer));
    });
    assert.equal(await waiting, 'waiting for a');
    assert.equal(await calls.call('double', 4), 8);
    assert.deepEqual(said, [], 'the first call still waits');
    await calls.call('release', 'a');
    assert.deepEqual(said, ['a']);
  });

  it('are answered in their order when the thread says so, after a cancelled one too', async () => {
    open(true);
    const abort = new AbortController();
    const order: string[] = [];
    const first = calls.call('wait', 'a', { signal: abort.signal, onProgress: () => abort.abort() });
    const second = calls.call('double', 1).then(() => order.push('second'));
    await assert.rejects(
      first.finally(() => order.push('first')),
      (error) => HotlightError.is(error, 'cancelled') && error.message === 'The call was cancelled.',
    );
    await second;
    assert.deepEqual(order, ['first', 'second']);
  });

  it('fail as the method does, with its reason', async () => {
    open(false);
    await assert.rejects(
      calls.call('refuse', undefined),
      (error) => HotlightError.is(error, 'not-found') && error.message === 'There is no such thing.',
    );
  });

  it('fail when the thread ends, and the next one has a new thread', async () => {
    open(false);
    const waiting = calls.call('wait', 'a');
    const ended = calls.call('end', undefined);
    for (const call of [waiting, ended]) {
      await assert.rejects(call, (error) => HotlightError.is(error, 'io'));
    }
    assert.equal(await calls.call('double', 2), 4);
  });

  it('are refused after the end, without a thread', async () => {
    open(false);
    const waiting = calls.call('wait', 'a');
    calls.dispose();
    await assert.rejects(waiting, (error) => HotlightError.is(error, 'cancelled'));
    await assert.rejects(calls.call('double', 2), (error) => HotlightError.is(error, 'cancelled'));
  });
});
