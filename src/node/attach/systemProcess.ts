/** A TCP socket that a process listens on. */
export interface Listener {
  /** An address to connect to: the wildcard addresses stand here as loopback. */
  readonly host: string;
  readonly port: number;
}

/** A Node.js process as the operating system describes it, before anything is made of it. */
export interface SystemProcess {
  readonly pid: number;
  readonly parentPid: number;
  readonly argv: readonly string[];
  readonly commandLine: string;
  readonly cwd?: string;
  /** Milliseconds since the epoch. */
  readonly startedAt?: number;
  /** NODE_OPTIONS as the process was started with, where it can be read. */
  readonly nodeOptions?: string;
  readonly listeners: readonly Listener[];
  /** Processor time since its start, milliseconds, where the system says. */
  readonly cpuMs?: number;
  /** Resident memory, bytes, where the system says. */
  readonly memory?: number;
  /** Was started by `cluster.fork`, where its environment can be read. */
  readonly isClusterWorker?: boolean;
  /** Belongs to another user, and we are not the superuser. */
  readonly foreign: boolean;
  /** Its loopback is not ours: another network namespace. */
  readonly isolated: boolean;
}

const EXECUTABLE = /^node(?:js)?[\d.]*(?:\.exe)?$/i;

/** Whether a path names Node.js: `/usr/bin/node`, `nodejs`, `node20`, `node.exe`. */
export function isNodeExecutable(path: string): boolean {
  // Linux marks an executable that was replaced while it runs.
  const name =
    path
      .replace(/ \(deleted\)$/, '')
      .split(/[\\/]/)
      .pop() ?? '';
  return EXECUTABLE.test(name);
}

/** `0.0.0.0` and `::` are reached by their loopback address. */
export function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '*' || host === '') return '127.0.0.1';
  return host === '::' ? '::1' : host;
}
