import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AttachedCapture } from '../../../../src/node/attach/attachedCapture';
import type { CaptureRequest } from '../../../../src/node/attach/request';
import type { CdpConnection } from '../../../../src/node/cdp/client';
import { CdpSession } from '../../../../src/node/cdp/session';
import { machineInfo } from '../../../../src/node/machine';

/** The inspector of a process that answers each command with nothing, and keeps what was evaluated in its worker. */
class Inspector extends CdpSession {
  readonly evaluatedInWorker: string[] = [];
  closed = 0;

  constructor() {
    super('process 4711', (text) => {
      const { id, method, params } = JSON.parse(text);
      if (method === 'NodeWorker.sendMessageToWorker') this.#workerGot(JSON.parse(params.message));
      queueMicrotask(() => this.receive(JSON.stringify({ id, result: { result: {} } })));
    });
  }

  tellOfWorker(): void {
    const workerInfo = {
      workerId: '1',
      type: 'worker',
      title: '[worker 1] mailer',
      url: 'file:///mailer.js',
    };
    this.#tell('NodeWorker.attachedToWorker', { sessionId: 'w', workerInfo, waitingForDebugger: false });
  }

  async close(): Promise<void> {
    this.closed++;
    this.end('the connection was closed');
  }

  #workerGot({ id, params }: { id: number; params: { expression?: string } }): void {
    this.evaluatedInWorker.push(params.expression ?? '');
    const message = JSON.stringify({ id, result: { result: {} } });
    queueMicrotask(() => this.#tell('NodeWorker.receivedMessageFromWorker', { sessionId: 'w', message }));
  }

  #tell(method: string, params: object): void {
    this.receive(JSON.stringify({ method, params }));
  }
}

describe('the recording of an attached process', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'hotlight attached-'));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const requestOn = (inspector: Inspector): CaptureRequest => ({
    connection: inspector as unknown as CdpConnection,
    info: {
      pid: 4711,
      command: ['node', 'shop.js'],
      name: 'shop.js',
      cwd: root,
      nodeVersion: 'v22.0.0',
      platform: process.platform,
      arch: process.arch,
      inheritedClose: false,
    },
    threadId: 0,
    machine: machineInfo(),
    settings: { kind: 'metrics', engine: 'inspector', attribution: 'as-is', interval: 0 },
    root,
    name: 'shop',
    durationMs: undefined,
    rotateMs: 10_000,
    shared: false,
    closeInspector: false,
    hasOtherClients: async () => false,
    isAlive: async () => true,
    notes: [],
    probe: 'probe',
    recordExtra: () => Promise.reject(new Error('not asked for')),
    log: undefined,
  });

  for (const how of ['stop', 'cancel'] as const) {
    it(`leaves nothing in a worker that begins at its end: ${how}`, async () => {
      const inspector = new Inspector();
      const capture = await AttachedCapture.start(requestOn(inspector));
      inspector.tellOfWorker();
      await capture[how]();
      assert.match(inspector.evaluatedInWorker[0]!, /probe/);
      assert.match(inspector.evaluatedInWorker.at(-1)!, /\?\.stop\(\), delete/);
      assert.equal(inspector.closed, 1);
      if (how === 'stop') {
        const { threads } = await capture.done;
        assert.deepEqual(
          threads.map(({ id, complete }) => [id, complete]),
          [
            ['4711-0', true],
            ['4711-1', true],
          ],
        );
      }
    });
  }
});
