import { HotlightError } from '../../core/base/errors';
import { type Listener, reachable, type SystemProcess } from './systemProcess';
import { runTool } from './tool';

/** One JSON object, in UTF-8 whatever the console's code page is. */
const SCRIPT = `
$ErrorActionPreference = 'Stop'
[Console]::OutputEncoding = [Text.Encoding]::UTF8
$processes = @(Get-CimInstance Win32_Process -Filter "Name LIKE 'node%.exe'" | ForEach-Object {
  [pscustomobject]@{ pid = $_.ProcessId; parent = $_.ParentProcessId; line = $_.CommandLine
    started = if ($_.CreationDate) { ([DateTimeOffset]$_.CreationDate).ToUnixTimeMilliseconds() } } })
$ids = @($processes | ForEach-Object { $_.pid })
$sockets = @(Get-NetTCPConnection -State Listen -ErrorAction SilentlyContinue |
  Where-Object { $ids -contains $_.OwningProcess } |
  ForEach-Object { [pscustomobject]@{ pid = $_.OwningProcess; host = $_.LocalAddress; port = $_.LocalPort } })
ConvertTo-Json -Compress -Depth 3 @{ processes = $processes; sockets = $sockets }
`;

/** The Node.js processes that Windows' CIM shows. */
export async function listWindowsProcesses(limit: number, signal?: AbortSignal): Promise<SystemProcess[]> {
  const args = ['-NoProfile', '-NonInteractive', '-Command', SCRIPT];
  return parseCim(await runTool('powershell.exe', args, { signal })).slice(0, limit);
}

interface CimProcess {
  readonly pid: number;
  readonly parent: number;
  /** Null for another user's process. */
  readonly line: string | null;
  readonly started: number | null;
}

/** @throws HotlightError `bad-input`. */
export function parseCim(printed: string): SystemProcess[] {
  let answer: { processes: CimProcess[]; sockets: (Listener & { pid: number })[] };
  try {
    answer = JSON.parse(printed.replace(/^\ufeff/, ''));
    if (!Array.isArray(answer.processes) || !Array.isArray(answer.sockets)) throw new Error('not a list');
  } catch (error) {
    throw new HotlightError(
      'bad-input',
      'PowerShell did not list the processes: give the process id yourself.',
      {
        cause: error,
      },
    );
  }
  return answer.processes.map(({ pid, parent, line, started }) => ({
    pid,
    parentPid: parent,
    argv: splitArguments(line ?? 'node.exe'),
    commandLine: line ?? 'node.exe',
    ...(started !== null && { startedAt: started }),
    listeners: answer.sockets
      .filter((socket) => socket.pid === pid)
      .map(({ host, port }) => ({ host: reachable(host), port })),
    foreign: line === null,
    isolated: false,
  }));
}

/** Splits as the C runtime does: backslashes escape only before a quote. */
function splitArguments(line: string): string[] {
  const words = line.match(/(?:"(?:\\.|[^"\\])*(?:"|$)|\\"|[^\s"])+/g) ?? [];
  return words.map((word) => word.replace(/\\"|"/g, (quote) => (quote === '"' ? '' : '"')));
}
