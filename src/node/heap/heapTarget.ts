import { rm, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { HotlightError, messageOf } from '../../core/base/errors';
import { AGENT_ENV } from '../../protocol/agent';
import type { AttachTarget } from '../attach/attach';
import { openInspector } from '../attach/openInspector';
import { ScriptCollector } from '../attach/scripts';
import { askTarget, closeInspectorLater, type TargetInfo } from '../attach/targetInfo';
import { checkRoom, heapWriteFailure } from '../capture/roomForHeap';
import { type CdpConnection, connectCdp } from '../cdp/client';
import { findInspectorUrl } from '../cdp/discover';

const LOAD = '(name) => process.getBuiltinModule?.(name) ?? process.mainModule?.require(name)';
const STATISTICS = `(${LOAD})('node:v8').getHeapStatistics().used_heap_size`;
const LONGEST_WRITE_MS = 30 * 60_000;
/** Objects whose finalizers run between two collections go with the next one. */
const COLLECTIONS = 3;

/** From this version of Node on, V8 can name the functions of any stack. */
const STACKS_ARE_SAFE = 22;
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
export class HeapTarget {
  private writing: Promise<unknown> = Promise.resolve();
  /** False while we keep V8 from inlining. */
  private inlines = true;

  private constructor(
    private readonly connection: CdpConnection,
    readonly info: TargetInfo,
    private readonly closesInspector: boolean,
  ) {}

  /** @throws HotlightError when there is no such process or it can't be inspected */
  static async open(target: AttachTarget, signal?: AbortSignal): Promise<HeapTarget> {
    const { url, openedByUs, peer } = await inspectorOf(target, signal);
    const connection = await connectCdp(url, { peer });
    try {
      const info = await askTarget(connection);
      return new HeapTarget(connection, info, openedByUs || info.inheritedClose);
    } catch (error) {
      await connection.close();
      throw error;
    }
  }

  /** Bytes of the heap that are in use. */
  async heapBytes(): Promise<number> {
    return Number(await this.evaluate(STATISTICS)) || 0;
  }

  async collectGarbage(): Promise<void> {
    for (let i = 0; i < COLLECTIONS; i++) await this.connection.send('HeapProfiler.collectGarbage');
  }

  /**
   * Has the process write a snapshot of its main thread to `file`, which blocks it; nothing goes over the connection.
   * V8 can't be stopped in the middle: when `signal` is aborted the file is removed as soon as it is whole.
   * @throws HotlightError `io` when the disk has no room or the file can't be written, `cancelled`
   */
  async writeSnapshot(file: string, signal?: AbortSignal): Promise<void> {
    await checkRoom(file, await this.heapBytes());
    const written = this.write(file);
    this.writing = written.catch(() => undefined);
    if (signal === undefined) return written;
    let onAbort: (() => void) | undefined;
    const aborted = new Promise<'aborted'>((resolve) => {
      onAbort = () => resolve('aborted');
      if (signal.aborted) onAbort();
      else signal.addEventListener('abort', onAbort, { once: true });
    });
    try {
      if ((await Promise.race([written, aborted])) !== 'aborted') return;
    } finally {
      signal.removeEventListener('abort', onAbort!);
    }
    this.writing = this.writing.then(() => rm(file, { force: true }));
    throw new HotlightError('cancelled', 'The heap snapshot was cancelled.');
  }

  private async write(file: string): Promise<void> {
    try {
      await this.evaluate(
        `(${LOAD})('node:v8').writeHeapSnapshot(${JSON.stringify(file)})`,
        LONGEST_WRITE_MS,
      );
      if ((await stat(file)).size === 0) throw new Error('nothing was written');
    } catch (error) {
      await rm(file, { force: true });
      if (HotlightError.is(error) && !/ENOSPC|EDQUOT|EFBIG|EACCES|EROFS|ENOENT/.test(error.message))
        throw error;
      throw heapWriteFailure(file, messageOf(error), error);
    }
  }

  /**
   * From now on, snapshots tell which functions made the objects, of those that are made from now on. The program
   * is several times slower at making them until `stopTracing`.
   */
  async traceAllocations(): Promise<void> {
    if (Number.parseInt(this.info.nodeVersion.slice(1), 10) < STACKS_ARE_SAFE && !(await this.stopInlining()))
      return;
    await this.connection.send('HeapProfiler.startTrackingHeapObjects', { trackAllocations: true });
  }

  /** Not by `stopTrackingHeapObjects`, which sends a whole snapshot. */
  async stopTracing(): Promise<void> {
    if (!this.connection.isOpen) return;
    await this.connection.send('HeapProfiler.disable');
    if (!this.inlines) await this.evaluate(inliningTo('--'));
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

  /** Keeps the program's own scripts and their source maps beside a snapshot: it tells positions in them only. */
  async keepSources(snapshot: string): Promise<void> {
    const stem = basename(snapshot, '.heapsnapshot');
    const scripts = new ScriptCollector(this.connection, dirname(snapshot), stem, true);
    await scripts.collectAll((url) => !/[\\/]node_modules[\\/]/.test(url));
  }

  /** Leaves the process as it was found, once it has written what it is at. */
  async close(): Promise<void> {
    await this.writing;
    if (this.connection.isOpen && this.closesInspector) {
      await closeInspectorLater(this.connection).catch(() => false);
    }
    await this.connection.close();
  }

  private async evaluate(expression: string, timeoutMs?: number): Promise<unknown> {
    const { result, exceptionDetails } = await this.connection.send(
      'Runtime.evaluate',
      { expression, returnByValue: true, awaitPromise: true },
      timeoutMs === undefined ? {} : { timeoutMs },
    );
    if (exceptionDetails !== undefined) {
      const said = exceptionDetails.exception?.description ?? exceptionDetails.text;
      throw new HotlightError('target', `${this.connection.peer} answered: ${said.split('\n')[0] ?? ''}.`);
    }
    return result.value;
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
