import { randomBytes, timingSafeEqual } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HotlightError, messageOf } from '../../core/base/errors';
import {
  type AgentToLauncher,
  type HeapRequest,
  type LauncherToAgent,
  parseAgentMessage,
  type RecordRequest,
} from '../../protocol/agent';

/** Longest path of a Unix socket on macOS; Linux allows a few characters more. */
const LONGEST_SOCKET_PATH = 103;
const LONGEST_LINE = 4096;
const MOST_CONNECTIONS = 4096;
const HELLO_TIMEOUT_MS = 5_000;

export interface AgentLinkEvents {
  /** A process has begun to record. */
  onProcess(pid: number): void;
  /** A signal that ends programs has reached a recorded process. */
  onSignal(pid: number, signal: string): void;
  /** A capture could not be written, for the reason that the system's error code names. */
  onTrouble(pid: number, code: string): void;
}

interface Agent {
  readonly pid: number;
  readonly socket: Socket;
}

/** The private socket on which the agents of one run report, and are told to stop. */
export class AgentLink {
  /** What agents connect to. */
  readonly address: string;
  /** What they must present. */
  readonly token = randomBytes(24).toString('base64url');
  readonly #folder: string | undefined;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #agents = new Map<Socket, Agent>();
  /** Called when there is one agent less. */
  readonly #listeners = new Set<() => void>();
  readonly #recordedListeners = new Set<(socket: Socket, id: number) => void>();
  #nextRequest = 1;
  #events: AgentLinkEvents | undefined;
  #isStopping = false;

  /** @throws HotlightError `io` when no socket can be made. */
  static async open(): Promise<AgentLink> {
    let folder: string | undefined;
    try {
      folder = process.platform === 'win32' ? undefined : await privateFolder();
      const link = new AgentLink(folder);
      await link.#listen();
      return link;
    } catch (error) {
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
      throw new HotlightError(
        'io',
        `A socket for the profiled program could not be made in ${tmpdir()}: ${messageOf(error)}.`,
        { cause: error },
      );
    }
  }

  private constructor(folder: string | undefined) {
    this.#folder = folder;
    this.address =
      folder === undefined ? `\\\\.\\pipe\\hotlight-${randomBytes(16).toString('hex')}` : join(folder, 's');
    this.#server = createServer((socket) => this.#accept(socket));
    this.#server.maxConnections = MOST_CONNECTIONS;
  }

  /** From now on, `events` hears of what agents report. */
  follow(events: AgentLinkEvents): void {
    this.#events = events;
  }

  /** Ids of the processes that are recording now. */
  get pids(): number[] {
    return [...this.#agents.values()].map(({ pid }) => pid);
  }

  /** Has a process write the heap of one of its threads; false when it is not, or no longer, recorded. */
  requestHeap(pid: number, request: HeapRequest): boolean {
    for (const agent of this.#agents.values()) {
      if (agent.pid !== pid) continue;
      send(agent.socket, request);
      return true;
    }
    return false;
  }

  /**
   * Has every process write what it has recorded and end its recording, and those that connect later at once.
   * @returns the processes that have not answered within `timeoutMs`, or before `signal` was aborted
   */
  async stop(timeoutMs: number, signal: AbortSignal): Promise<number[]> {
    this.#isStopping = true;
    for (const { socket } of this.#agents.values()) send(socket, { type: 'stop' });
    await new Promise<void>((resolve) => {
      // Not AbortSignal.any: Node 20 may collect its sources as garbage, and then it never comes.
      const timer = setTimeout(end, timeoutMs);
      const check = (): void => {
        if (this.#agents.size === 0 || signal.aborted) end();
      };
      const listeners = this.#listeners;
      function end(): void {
        clearTimeout(timer);
        listeners.delete(check);
        signal.removeEventListener('abort', check);
        resolve();
      }
      listeners.add(check);
      signal.addEventListener('abort', check);
      check();
    });
    return this.pids;
  }

  /**
   * Has processes record something more for a while.
   * @param only the process that is meant; all when absent
   * @returns the processes that have written it within `timeoutMs`
   */
  async record(
    request: Omit<RecordRequest, 'type' | 'id'>,
    timeoutMs: number,
    only?: number,
  ): Promise<number[]> {
    const id = this.#nextRequest;
    this.#nextRequest += 1;
    const asked = [...this.#agents.values()].filter(({ pid }) => only === undefined || pid === only);
    const written: number[] = [];
    const answered = new Set<Socket>();
    await new Promise<void>((resolve) => {
      const check = (): void => {
        // One that is gone has written what it could.
        if (asked.every(({ socket }) => answered.has(socket) || !this.#agents.has(socket))) end();
      };
      const onRecorded = (socket: Socket, recorded: number): void => {
        const agent = asked.find((it) => it.socket === socket);
        if (recorded !== id || agent === undefined) return;
        answered.add(socket);
        written.push(agent.pid);
        check();
      };
      const end = (): void => {
        clearTimeout(timer);
        this.#listeners.delete(check);
        this.#recordedListeners.delete(onRecorded);
        resolve();
      };
      const timer = setTimeout(end, timeoutMs);
      this.#listeners.add(check);
      this.#recordedListeners.add(onRecorded);
      for (const { socket } of asked) send(socket, { type: 'record', id, ...request });
      check();
    });
    return written;
  }

  /** Drops all connections, upon which agents end their recordings, and removes the socket. */
  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true });
  }

  async #listen(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.address, () => {
        this.#server.off('error', reject);
        this.#server.on('error', () => undefined); // a connection that could not be accepted
        resolve();
      });
    });
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket);
    const timer = setTimeout(() => socket.destroy(), HELLO_TIMEOUT_MS);
    let text = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      text += chunk;
      for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n')) {
        this.#receive(socket, parseAgentMessage(text.slice(0, end)));
        text = text.slice(end + 1);
      }
      if (this.#agents.has(socket)) clearTimeout(timer);
      if (text.length > LONGEST_LINE) socket.destroy();
    });
    socket.on('error', () => undefined); // told by 'close'
    socket.on('close', () => {
      clearTimeout(timer);
      this.#sockets.delete(socket);
      this.#forget(socket);
    });
  }

  #receive(socket: Socket, message: AgentToLauncher | undefined): void {
    const agent = this.#agents.get(socket);
    if (message === undefined || (agent === undefined) !== (message.type === 'hello')) {
      socket.destroy();
      return;
    }
    switch (message.type) {
      case 'hello':
        if (!isSame(message.token, this.token)) {
          socket.destroy();
          return;
        }
        this.#agents.set(socket, { pid: message.pid, socket });
        this.#events?.onProcess(message.pid);
        if (this.#isStopping) send(socket, { type: 'stop' });
        return;
      case 'done':
        this.#forget(socket);
        return;
      case 'recorded':
        for (const listener of this.#recordedListeners) listener(socket, message.id);
        return;
      case 'signal':
        this.#events?.onSignal(agent!.pid, message.signal);
        return;
      case 'trouble':
        this.#events?.onTrouble(agent!.pid, message.code);
        return;
    }
  }

  #forget(socket: Socket): void {
    if (!this.#agents.delete(socket)) return;
    for (const listener of this.#listeners) listener();
  }
}

async function privateFolder(): Promise<string> {
  const longest = LONGEST_SOCKET_PATH - '/hotlight-XXXXXX/s'.length;
  const base = Buffer.byteLength(tmpdir()) <= longest ? tmpdir() : '/tmp';
  const folder = await mkdtemp(join(base, 'hotlight-'));
  await chmod(folder, 0o700);
  return folder;
}

function send(socket: Socket, message: LauncherToAgent): void {
  if (socket.writable) socket.write(`${JSON.stringify(message)}\n`);
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
