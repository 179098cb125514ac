import { HotlightError } from '../../core/base/errors';
import { AGENT_ENV } from '../../protocol/agent';
import type { AttachTarget } from '../attach/attach';
import { openInspector } from '../attach/openInspector';
import { askTarget, closeInspectorLater, type TargetInfo } from '../attach/targetInfo';
import { blockingSeconds } from '../capture/roomForHeap';
import { type CdpConnection, connectCdp } from '../cdp/client';
import { findInspectorUrl } from '../cdp/discover';
import type { CdpSession } from '../cdp/session';
import { watchWorkers } from '../cdp/workers';
import { HeapThread, LOAD } from './heapThread';

/** From this version of Node on, V8 can name the functions of any stack. */
const STACKS_ARE_SAFE = 22;
/** For a worker thread to say that it is there. */
const ANSWER_MS = 3_000;
const TURN = `new Promise((done) => (${LOAD})('node:timers').setImmediate(done))`;

/** V8 prints a complaint about flags that it doesn't know, and Node 18 has no Maglev. */
function inliningTo(prefix: '--' | '--no-'): string {
  return `{
    const v8 = (${LOAD})('node:v8');
    v8.setFlagsFromString('${prefix}turbo-inlining');
    if (Number.parseInt(process.versions.node, 10) >= 20) v8.setFlagsFromString('${prefix}maglev-inlining');
  }`;
}

/** A Node.js process of this machine whose heap we look at. Its program goes on as before after `close`. */
export class HeapTarget extends HeapThread {
  /** False while we keep V8 from inlining. */
  private inlines = true;

  private constructor(
    private readonly connection: CdpConnection,
    readonly info: TargetInfo,
    private readonly closesInspector: boolean,
  ) {
    super(connection);
  }

  /** @throws HotlightError when there is no such process or it can't be inspected */
  static async open(target: AttachTarget, signal?: AbortSignal): Promise<HeapTarget> {
    const { url, openedByUs, peer } = await inspectorOf(target, signal);
    const connection = await connectCdp(url, { peer });
    try {
      const info = await askTarget(connection);
      // At its end a process waits for us to leave.
      connection.on('NodeRuntime.waitingForDisconnect', () => {
        connection.end(`${peer} has ended`);
        void connection.close();
      });
      await connection.send('NodeRuntime.notifyWhenWaitingForDisconnect', { enabled: true });
      return new HeapTarget(connection, info, openedByUs || info.inheritedClose);
    } catch (error) {
      await connection.close();
      throw error;
    }
  }

  /**
   * Tells of the worker threads that run, and of those that start from now on.
   * @throws HotlightError when the process offers none
   */
  async watchWorkers(onWorker: (worker: HeapWorkerThread) => void): Promise<void> {
    await watchWorkers(this.connection, ({ session, title, url }) => {
      // Node runs the hooks of loaders in a thread of its own.
      if (!url.startsWith('node:')) onWorker(new HeapWorkerThread(session, title, this.canTrace));
    });
  }

  private get canTrace(): boolean {
    return Number.parseInt(this.info.nodeVersion.slice(1), 10) >= STACKS_ARE_SAFE;
  }

  override async traceAllocations(): Promise<void> {
    if (this.canTrace || (await this.stopInlining())) await super.traceAllocations();
  }

  override async stopTracing(): Promise<void> {
    await super.stopTracing();
    if (!this.inlines && this.isOpen) await this.evaluate(inliningTo('--'));
    this.inlines = true;
  }

  /**
   * Up to Node 20, tracing crashes the process when a function returns to one whose inlined code had to be given up:
   * of a closure that was never made, V8 looks for the name. So there must be no inlined code: no more is made, and
   * what there is goes by counting calls, except in functions that run, which are waited for.
   * @returns false when the process counts its calls for somebody else, which this would end
   */
  private async stopInlining(): Promise<boolean> {
    if ((await this.evaluate('!!process.env.NODE_V8_COVERAGE')) === true) return false;
    // Our own recordings run without, and go on so.
    if ((await this.evaluate(`'${AGENT_ENV}' in process.env`)) !== true) this.inlines = false;
    await this.evaluate(inliningTo('--no-'));
    await this.connection.send('Profiler.enable');
    await this.connection.send('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
    await this.connection.send('Profiler.stopPreciseCoverage');
    await this.connection.send('Profiler.disable');
    await this.evaluate(TURN);
    return true;
  }

  /** Leaves the process as it was found, once it has written what it is at. */
  async close(): Promise<void> {
    await this.writing;
    if (this.connection.isOpen && this.closesInspector) {
      await closeInspectorLater(this.connection).catch(() => false);
    }
    await this.connection.close();
  }
}

/** A worker thread of such a process. */
export class HeapWorkerThread extends HeapThread {
  /** @param title as Node gives it: `[worker 3] name` */
  constructor(
    session: CdpSession,
    readonly title: string,
    private readonly canTrace: boolean,
  ) {
    super(session);
  }

  /** Bytes of the heap; undefined when the thread doesn't answer in time: one that waits for a lock hears nothing. */
  async answeredBytes(): Promise<number | undefined> {
    const bytes = await this.heapBytes(ANSWER_MS).catch(() => 0);
    return bytes === 0 ? undefined : bytes;
  }

  /** The search goes on without a worker that has stopped answering. */
  protected override longestWriteMs(bytes: number): number {
    return 60_000 + blockingSeconds(bytes) * 10_000;
  }

  override async traceAllocations(): Promise<void> {
    if (this.canTrace) await super.traceAllocations();
  }
}

async function inspectorOf(
  target: AttachTarget,
  signal: AbortSignal | undefined,
): Promise<{ readonly url: string; readonly openedByUs: boolean; readonly peer: string }> {
  switch (target.kind) {
    case 'pid':
      return { ...(await openInspector(target.pid, signal)), peer: `process ${target.pid}` };
    case 'address': {
      const { host, port } = target;
      const url = await findInspectorUrl(host, port, signal);
      return { url, openedByUs: false, peer: `${host}:${port}` };
    }
    case 'url':
      return { url: target.url, openedByUs: false, peer: target.url };
    case 'proxy':
      throw new HotlightError(
        'unsupported',
        'A debug session passes no heap snapshots on: choose its process by its id instead.',
      );
  }
}
