import { readdir, readFile, readlink } from 'node:fs/promises';
import { isNodeExecutable, type Listener, reachable, type SystemProcess } from './systemProcess';

/** Kernel clock ticks per second as `/proc` counts them; 100 on every architecture that Node runs on. */
const TICKS_PER_SECOND = 100;
const AT_ONCE = 64;
const MAX_DESCRIPTORS = 8_192;
const LISTEN_STATE = '0A';
const ESTABLISHED_STATE = '01';
const SIGUSR1 = 10;

/** The Node.js processes that `/proc` shows, ours included. Processes that end meanwhile are left out. */
export async function listLinuxProcesses(limit: number): Promise<SystemProcess[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const shared: Shared = { bootMs: await readBootTime(), tcp: new Map() };
  const found: SystemProcess[] = [];
  for (let i = 0; i < pids.length && found.length < limit; i += AT_ONCE) {
    const some = pids.slice(i, i + AT_ONCE).map((pid) => readLinuxProcess(pid, shared));
    found.push(...(await Promise.all(some)).filter((it) => it !== undefined));
  }
  return found;
}

/** What many processes have in common, read once per listing. */
interface Shared {
  readonly bootMs: number;
  /** By network namespace. */
  readonly tcp: Map<string, Promise<TcpSocket[]>>;
}

async function readLinuxProcess(pid: number, shared: Shared): Promise<SystemProcess | undefined> {
  const dir = `/proc/${pid}`;
  const [exe, cmdline] = await Promise.all([link(`${dir}/exe`), text(`${dir}/cmdline`)]);
  if (cmdline === undefined || cmdline === '') return undefined; // gone, a kernel thread, or a zombie
  const argv = cmdline.replace(/\0+$/, '').split('\0'); // a process that set its title leaves padding behind
  // The link of another user's process can't be read; the first argument is what is left to judge by.
  if (!isNodeExecutable(exe ?? argv[0]!)) return undefined;
  const [stat, status, cwd, environ, net, ownNet] = await Promise.all([
    readStat(pid),
    text(`${dir}/status`),
    link(`${dir}/cwd`),
    text(`${dir}/environ`),
    link(`${dir}/ns/net`),
    link('/proc/self/ns/net'),
  ]);
  if (stat === undefined || status === undefined) return undefined;
  const uid = Number(/^Uid:\s+(\d+)/m.exec(status)?.[1]);
  const self = process.geteuid?.();
  const tcp = shared.tcp.get(net ?? '') ?? readTcp(pid);
  if (net !== undefined) shared.tcp.set(net, tcp);
  const variables = environ?.split('\0') ?? [];
  const nodeOptions = variables.find((line) => line.startsWith('NODE_OPTIONS='));
  const kilobytes = /^VmRSS:\s+(\d+)/m.exec(status)?.[1];
  return {
    pid,
    parentPid: stat.parentPid,
    argv,
    commandLine: argv.join(' '),
    startedAt: shared.bootMs + (stat.startTicks / TICKS_PER_SECOND) * 1000,
    ...(cwd !== undefined && { cwd }),
    ...(nodeOptions !== undefined && { nodeOptions: nodeOptions.slice('NODE_OPTIONS='.length) }),
    listeners: listenersAmong(await tcp, await socketInodes(pid)),
    cpuMs: (stat.cpuTicks / TICKS_PER_SECOND) * 1000,
    ...(kilobytes !== undefined && { memory: Number(kilobytes) * 1024 }),
    // Its worker removes the variable from what it sees itself, not from what the system shows.
    isClusterWorker: variables.some((line) => line.startsWith('NODE_UNIQUE_ID=')),
    foreign: self !== 0 && uid !== self,
    isolated: net !== undefined && ownNet !== undefined && net !== ownNet,
  };
}

async function readBootTime(): Promise<number> {
  const stat = await text('/proc/stat');
  return Number(/^btime (\d+)/m.exec(stat ?? '')?.[1] ?? 0) * 1000;
}

export interface LinuxStat {
  /** `R`, `S`, `T` (stopped), `t` (traced), `Z` (ended), … */
  readonly state: string;
  readonly parentPid: number;
  readonly startTicks: number;
  /** In user and in kernel code. */
  readonly cpuTicks: number;
}

/** Undefined when there is no such process. */
export async function readStat(pid: number): Promise<LinuxStat | undefined> {
  const stat = await text(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The name, in parentheses, may hold blanks and parentheses itself.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return {
    state: fields[0] ?? '',
    parentPid: Number(fields[1]),
    startTicks: Number(fields[19]),
    cpuTicks: Number(fields[11]) + Number(fields[12]),
  };
}

/** The executable of a process; undefined when it is gone or not ours to read. */
export function readExecutable(pid: number): Promise<string | undefined> {
  return link(`/proc/${pid}/exe`);
}

/** Whether a handler for SIGUSR1 is installed; undefined when it can't be read. */
export async function catchesSigusr1(pid: number): Promise<boolean | undefined> {
  const mask = /^SigCgt:\s+([0-9a-f]+)/m.exec((await text(`/proc/${pid}/status`)) ?? '')?.[1];
  if (mask === undefined) return undefined;
  return (BigInt(`0x${mask}`) & (1n << BigInt(SIGUSR1 - 1))) !== 0n;
}

/** The ids of a process in the namespaces that it is in, ours first. */
export async function readNamespacePids(pid: number): Promise<number[]> {
  const ids = /^NSpid:\s+(.+)$/m.exec((await text(`/proc/${pid}/status`)) ?? '')?.[1] ?? '';
  return ids.split(/\s+/).map(Number);
}

/** Where a process listens; empty when its descriptors can't be read. */
export async function listLinuxListeners(pid: number): Promise<Listener[]> {
  return listenersAmong(await readTcp(pid), await socketInodes(pid));
}

function listenersAmong(sockets: readonly TcpSocket[], inodes: ReadonlySet<string>): Listener[] {
  return sockets
    .filter((socket) => socket.state === LISTEN_STATE && inodes.has(socket.inode))
    .map(({ host, port }) => ({ host: reachable(host), port }));
}

/** The process that listens on a port of `pid`'s network, as far as we may see; undefined when the port is free. */
export async function findLinuxHolder(
  pid: number,
  port: number,
): Promise<{ readonly pid?: number } | undefined> {
  const sockets = (await readTcp(pid)).filter((it) => it.state === LISTEN_STATE && it.port === port);
  if (sockets.length === 0) return undefined;
  const inodes = new Set(sockets.map(({ inode }) => inode));
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    for (const inode of await socketInodes(Number(name))) if (inodes.has(inode)) return { pid: Number(name) };
  }
  return {};
}

/** How many clients are connected to a port that `pid` listens on. */
export async function countLinuxClients(pid: number, port: number): Promise<number> {
  const [inodes, sockets] = await Promise.all([socketInodes(pid), readTcp(pid)]);
  return sockets.filter((it) => it.state === ESTABLISHED_STATE && it.port === port && inodes.has(it.inode))
    .length;
}

interface TcpSocket {
  readonly host: string;
  readonly port: number;
  readonly state: string;
  readonly inode: string;
}

async function readTcp(pid: number): Promise<TcpSocket[]> {
  const tables = await Promise.all([text(`/proc/${pid}/net/tcp`), text(`/proc/${pid}/net/tcp6`)]);
  return tables.flatMap((table) => parseTcpTable(table ?? ''));
}

/** Parses `/proc/net/tcp` and `tcp6`: addresses are hexadecimal words in the machine's byte order. */
export function parseTcpTable(table: string): TcpSocket[] {
  const sockets: TcpSocket[] = [];
  for (const line of table.split('\n').slice(1)) {
    const fields = line.trim().split(/\s+/);
    const [address, port] = fields[1]?.split(':') ?? [];
    if (address === undefined || port === undefined || fields.length < 10) continue;
    sockets.push({
      host: parseAddress(address),
      port: Number.parseInt(port, 16),
      state: fields[3]!,
      inode: fields[9]!,
    });
  }
  return sockets;
}

function parseAddress(hex: string): string {
  const bytes = Buffer.from(hex, 'hex');
  if (isLittleEndian()) bytes.swap32();
  if (bytes.length === 4) return bytes.join('.');
  if (bytes.subarray(0, 12).toString('hex') === '00000000000000000000ffff')
    return bytes.subarray(12).join('.');
  const groups = Array.from({ length: 8 }, (_, i) => bytes.readUInt16BE(i * 2).toString(16));
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}

function isLittleEndian(): boolean {
  return new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
}

async function socketInodes(pid: number): Promise<Set<string>> {
  const inodes = new Set<string>();
  const dir = `/proc/${pid}/fd`;
  const names = await readdir(dir).catch(() => []);
  for (let i = 0; i < Math.min(names.length, MAX_DESCRIPTORS); i += AT_ONCE) {
    const links = await Promise.all(names.slice(i, i + AT_ONCE).map((name) => link(`${dir}/${name}`)));
    for (const target of links) {
      const inode = /^socket:\[(\d+)\]$/.exec(target ?? '')?.[1];
      if (inode !== undefined) inodes.add(inode);
    }
  }
  return inodes;
}

/** Undefined for what is gone or not ours to read: both happen at any time in `/proc`. */
async function text(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}

async function link(path: string): Promise<string | undefined> {
  return readlink(path).catch(() => undefined);
}
