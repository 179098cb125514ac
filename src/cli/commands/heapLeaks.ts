import { resolve } from 'node:path';
import { HotlightError } from '../../core/base/errors';
import { displayPath } from '../../core/base/paths';
import { formatBytes } from '../../core/base/units';
import type { AllocationPlace } from '../../core/heap/allocationPlace';
import { leakSentence, type PlacedLeak } from '../../core/heap/placeLeaks';
import type { SourcePlace } from '../../core/heap/sources';
import { plainLine } from '../../core/report/plainLine';
import { accepts } from '../../node/accepts';
import { endTree } from '../../node/capture/processTree';
import { spawnProgram } from '../../node/capture/program';
import {
  awaitWorking,
  findWorking,
  programOf,
  type WorkingProcess,
  workingText,
} from '../../node/capture/workingProcess';
import { analyseLeaks, type FoundLeaks } from '../../node/heap/analyseLeaks';
import { HeapTarget } from '../../node/heap/heapTarget';
import { namedLoad, type StepLoad, waitingLoad } from '../../node/heap/leakLoad';
import { searchLeaks } from '../../node/heap/searchLeaks';
import type { Invocation, OptionSpec } from '../command';
import { EXIT, type Io } from '../io';

/** For a connection to this machine. */
const ACCEPT_TIMEOUT_MS = 2_000;

export const LEAK_OPTIONS = {
  'find-leaks': { type: 'boolean', help: 'look for what a program keeps: -- <command…>, or --pid' },
  pid: { type: 'string', value: 'PID', help: 'a process that runs already, for --find-leaks' },
  load: {
    type: 'string',
    value: 'URL|FILE',
    help: 'what to put on it: an address to request, a scenario of hotlight load, or a script to run',
  },
  requests: { type: 'string', value: 'N', help: 'requests per step, when --load is an address (200)' },
  window: { type: 'string', value: 'S', help: 'seconds per step, when there is no --load (10)' },
  steps: { type: 'string', value: 'N', help: 'how often to put the load on (3)' },
  out: { type: 'string', value: 'DIR', help: 'keep the snapshots of --find-leaks there' },
} as const satisfies Record<string, OptionSpec>;

/** Runs `hotlight heap --find-leaks`. Exit status 1 when there are leaks. */
export async function runFindLeaks(invocation: Invocation, io: Io): Promise<number> {
  const pid = invocation.number('pid', { min: 1, max: 2 ** 31 });
  if ((pid === undefined) === (invocation.rest.length === 0)) {
    throw new HotlightError(
      'usage',
      'Name one program to watch: hotlight heap --find-leaks -- node server.js, or --pid 4711.',
    );
  }
  const steps = invocation.number('steps', { min: 2, max: 20 }) ?? 3;
  const load = await loadOf(invocation, io);
  const out = invocation.string('out');
  const program =
    pid === undefined ? await launch(invocation.rest, load.port, io) : await named(pid, load.port, io);
  try {
    const target = await HeapTarget.open({ kind: 'pid', pid: program.pid }, io.signal);
    try {
      const found = await searchLeaks({
        target,
        steps,
        load: (step) => load.put(step),
        analyse: async (files) => analyseLeaks(files, { signal: io.signal }),
        onProgress: (message) => io.err(`hotlight: ${message}.\n`),
        signal: io.signal,
        ...(out === undefined ? {} : { keepIn: resolve(io.cwd, out) }),
      });
      io.out(invocation.flag('json') ? leaksJson(found, target.info.pid, io) : leaksText(found, io));
      return found.leaks.length > 0 ? EXIT.failed : EXIT.ok;
    } finally {
      await target.close();
    }
  } finally {
    await program.end();
  }
}

async function loadOf(invocation: Invocation, io: Io): Promise<StepLoad> {
  const load = invocation.string('load');
  const requests = invocation.number('requests', { min: 1, max: 10_000_000 }) ?? 200;
  if (load === undefined) {
    return waitingLoad(invocation.number('window', { min: 0.1, max: 86_400 }) ?? 10, io.signal);
  }
  return namedLoad(load, { cwd: io.cwd, requests, env: io.env, signal: io.signal });
}

interface Watched {
  readonly pid: number;
  end(): Promise<void>;
}

/** Starts the program and finds the process that runs its code: under npm, one of those that it has started. */
async function launch(command: readonly string[], port: number | undefined, io: Io): Promise<Watched> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(io.env)) if (value !== undefined) env[name] = value;
  const program = await spawnProgram({ command, cwd: io.cwd, env }, 'stderr', undefined);
  const first = await program.pid;
  let exit: string | undefined;
  void program.exited.then(({ code, signal }) => {
    exit = signal === null ? `with status ${code}` : `by ${signal}`;
  });
  const end = async (): Promise<void> => {
    if (exit !== undefined || first === undefined) return;
    if (process.platform === 'win32') program.kill();
    else await endTree([first], [first]);
  };
  try {
    const found =
      first === undefined
        ? undefined
        : await awaitWorking(first, {
            port,
            signal: io.signal,
            hasEnded: () => exit !== undefined,
            accepts: (one) => accepts('localhost', one, ACCEPT_TIMEOUT_MS),
          });
    if (found !== undefined && !io.signal.aborted) {
      io.err(`hotlight: Watching ${plainLine(workingText(found))}${rivalsText(found)}.\n`);
      return { pid: found.process.pid, end };
    }
    throw new HotlightError(
      io.signal.aborted ? 'cancelled' : 'target',
      exit === undefined
        ? port === undefined
          ? `${command.join(' ')} started no Node.js process that could be watched; name one with --pid.`
          : `${command.join(' ')} has not listened on port ${port} within a minute, where the load goes; is the address right?`
        : `${command.join(' ')} ended ${exit} before its heap could be looked at; it must keep running.`,
    );
  } catch (error) {
    await end();
    throw error;
  }
}

function rivalsText({ rivals }: WorkingProcess): string {
  if (rivals.length === 0) return '';
  const names = rivals.map((it) => `${it.pid} (${plainLine(programOf(it))})`).join(', ');
  return `; others that work, too, and that --pid can name: ${names}`;
}

/** A process that somebody named is watched, also when it is there to start others only; that is said. */
async function named(pid: number, port: number | undefined, io: Io): Promise<Watched> {
  const found = await findWorking(pid, port, io.signal);
  if (found?.isRootStarter === true && found.process.pid !== pid) {
    io.err(`hotlight: Process ${pid} has started ${plainLine(workingText(found))}: is that the one?\n`);
  }
  return { pid, end: async () => undefined };
}

function functionText({ function: name }: AllocationPlace): string {
  return name === '' ? 'a function without a name,' : `${name},`;
}

function placeOf({ file, line }: SourcePlace, io: Io): string {
  return `${displayPath(file, io.cwd)}:${line}`;
}

function placeText(leak: PlacedLeak, io: Io): string | undefined {
  return leak.file === undefined ? undefined : `${displayPath(leak.file, io.cwd)}:${leak.line}`;
}

function leaksText({ leaks, totals, notes }: FoundLeaks, io: Io): string {
  const grew = `Heap after each step: ${totals.map(formatBytes).join(' → ')}`;
  const said = notes.map((note) => `${plainLine(note)}\n`).join('');
  if (leaks.length === 0) return `${grew}\nNothing grew in every step: no leak was found.\n${said}`;
  const lines = leaks.flatMap((one) => [
    '',
    plainLine(`${formatBytes(one.leak.retained).padStart(9)}  ${leakSentence(one, placeText(one, io))}`),
    plainLine(`           ${one.leak.path.join(' › ')}`),
    ...(one.allocated === undefined
      ? []
      : [plainLine(`           made in ${functionText(one.allocated)} ${placeOf(one.allocated, io)}`)]),
  ]);
  return `${grew}\n${leaks.length === 1 ? '1 leak' : `${leaks.length} leaks`}\n${lines.join('\n')}\n${said === '' ? '' : `\n${said}`}`;
}

function leaksJson({ leaks, totals, notes }: FoundLeaks, pid: number, io: Io): string {
  const rows = leaks.map((one) => ({
    rule: one.rule,
    pattern: one.leak.pattern,
    ...(one.file === undefined ? {} : { file: displayPath(one.file, io.cwd), line: one.line }),
    name: one.name,
    className: one.leak.className,
    holderClass: one.leak.holderClass,
    counts: one.leak.counts,
    retainedBytes: one.leak.retained,
    neverDeleted: one.leak.neverDeleted,
    message: leakSentence(one, placeText(one, io)),
    retainerPath: one.leak.path,
    ...(one.threads === undefined ? {} : { threads: one.threads }),
    ...(one.allocated === undefined
      ? {}
      : {
          allocatedAt: {
            file: displayPath(one.allocated.file, io.cwd),
            line: one.allocated.line,
            function: one.allocated.function,
            exact: one.allocated.isExact,
          },
        }),
    ...(one.code === undefined
      ? {}
      : { code: { file: displayPath(one.code.file, io.cwd), line: one.code.line } }),
  }));
  return `${JSON.stringify({ version: 1, pid, totals, leaks: rows, notes }, null, 2)}\n`;
}
