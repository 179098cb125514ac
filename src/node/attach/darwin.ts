import { userInfo } from 'node:os';
import { isNodeExecutable, type Listener, reachable, type SystemProcess } from './systemProcess';
import { runTool } from './tool';

/** The Node.js processes that `ps` shows; where they listen and stand comes from `lsof`, when it is there. */
export async function listDarwinProcesses(limit: number, signal?: AbortSignal): Promise<SystemProcess[]> {
  // Times are printed in the zone of `ps` and without naming it.
  const options = { signal, env: { LC_ALL: 'C', TZ: 'UTC' } };
  const [commands, loads, details] = await Promise.all([
    runTool('ps', ['-axww', '-o', 'pid=,comm='], options),
    runTool('ps', ['-ax', '-o', 'pid=,time=,rss='], options).then(parseLoads),
    runTool('ps', ['-axww', '-o', 'pid=,ppid=,uid=,lstart=,command='], options),
  ]);
  const executables = parseCommands(commands);
  const uid = userInfo().uid;
  const found = parseDetails(details)
    .filter(({ pid, commandLine }) => isNode(executables.get(pid), commandLine))
    .slice(0, limit);
  if (found.length === 0) return [];
  const pids = found.map(({ pid }) => pid).join(',');
  const [files, sockets] = await Promise.all([
    runTool('lsof', ['-nP', '-a', '-p', pids, '-d', 'cwd', '-Fpn'], { signal }).catch(() => ''),
    runTool('lsof', ['-nP', '-a', '-p', pids, '-iTCP', '-sTCP:LISTEN', '-Fpn'], { signal }).catch(() => ''),
  ]);
  const cwds = parseLsof(files);
  const listeners = parseLsof(sockets);
  return found.map(({ owner, ...it }) => {
    const cwd = cwds.get(it.pid)?.[0];
    return {
      ...it,
      // `ps` joins the arguments; blanks inside one are lost.
      argv: it.commandLine.split(' '),
      ...(cwd !== undefined && { cwd }),
      listeners: (listeners.get(it.pid) ?? []).flatMap(parseListener),
      ...loads.get(it.pid),
      foreign: uid !== 0 && owner !== uid,
      isolated: false,
    };
  });
}

/** A program may rename its main thread, and with it what `ps` takes for its command. */
function isNode(executable: string | undefined, commandLine: string): boolean {
  return isNodeExecutable(executable ?? '') || isNodeExecutable(commandLine.split(' ')[0]!);
}

/** `  123 /usr/local/bin/node` per line. */
function parseCommands(printed: string): Map<number, string> {
  const commands = new Map<number, string>();
  for (const line of printed.split('\n')) {
    const match = /^\s*(\d+)\s+(.*?)\s*$/.exec(line);
    if (match !== null) commands.set(Number(match[1]), match[2]!);
  }
  return commands;
}

/** `  123   0:07.42  51234` per line: time of the processor, with days and hours in front or not, and kilobytes. */
function parseLoads(printed: string): Map<number, { readonly cpuMs: number; readonly memory: number }> {
  const loads = new Map<number, { readonly cpuMs: number; readonly memory: number }>();
  for (const line of printed.split('\n')) {
    const match = /^\s*(\d+)\s+(?:(\d+)-)?([\d:.]+)\s+(\d+)\s*$/.exec(line);
    if (match === null) continue;
    const seconds = match[3]!.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
    const cpuMs = Math.round((Number(match[2] ?? 0) * 86_400 + seconds) * 1000);
    loads.set(Number(match[1]), { cpuMs, memory: Number(match[4]) * 1024 });
  }
  return loads;
}

interface ProcessLine {
  readonly pid: number;
  readonly parentPid: number;
  readonly owner: number;
  readonly startedAt?: number;
  readonly commandLine: string;
}

/** `123 1 501 Sat Nov 21 01:45:57 2026 node server.js` per line; the date in UTC. */
export function parseDetails(printed: string): ProcessLine[] {
  const lines: ProcessLine[] = [];
  for (const line of printed.split('\n')) {
    const match = /^\s*(\d+)\s+(\d+)\s+(-?\d+)\s+(\w{3}\s+\w{3}\s+\d+\s+[\d:]{8}\s+\d{4})\s(.*)$/.exec(line);
    if (match === null) continue;
    const startedAt = Date.parse(`${match[4]} UTC`);
    lines.push({
      pid: Number(match[1]),
      parentPid: Number(match[2]),
      owner: Number(match[3]),
      ...(Number.isFinite(startedAt) && { startedAt }),
      commandLine: match[5]!.trim(),
    });
  }
  return lines;
}

/** The output of `lsof -Fpn`: a `p<pid>` line, then an `n<name>` line for each of its files. */
export function parseLsof(printed: string): Map<number, string[]> {
  const names = new Map<number, string[]>();
  let current: string[] = [];
  for (const line of printed.split('\n')) {
    if (line.startsWith('p')) {
      current = [];
      names.set(Number(line.slice(1)), current);
    } else if (line.startsWith('n')) current.push(line.slice(1));
  }
  return names;
}

/** `127.0.0.1:9229`, `*:3000`, `[::1]:8080`. */
export function parseListener(name: string): Listener[] {
  const match = /^(?:\[(.+)\]|(.+)):(\d+)$/.exec(name);
  return match === null ? [] : [{ host: reachable((match[1] ?? match[2])!), port: Number(match[3]) }];
}
