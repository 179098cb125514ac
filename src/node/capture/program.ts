import { type ChildProcess, spawn } from 'node:child_process';
import { HotlightError, messageOf } from '../../core/base/errors';
import { statOf } from '../files/statOf';
import { type CommandHost, resolveCommand, thisHost } from './command';
import type { LaunchOptions, ProgramCommand, ProgramExit, SpawnedProgram } from './launch';
import { noteStarted } from './startedPrograms';

/** How long output may still arrive after the program's end, from what it has left behind. */
const OUTPUT_TIMEOUT_MS = 1_000;

/**
 * Starts a program as our child, without a shell and in our process group, so that a terminal's Ctrl-C reaches it.
 * @throws HotlightError `not-found` and `permission` with what is wrong with the command or its folder.
 */
export async function spawnProgram(
  program: ProgramCommand,
  stdio: 'inherit' | 'stderr' | 'pipe',
  onOutput: LaunchOptions['onOutput'],
): Promise<SpawnedProgram> {
  const { command, cwd, env } = program;
  if (statOf(cwd)?.isDirectory() !== true) {
    throw new HotlightError('not-found', `The folder ${cwd} to run in does not exist.`);
  }
  const host: CommandHost = thisHost(cwd, env);
  const { file, args, verbatim } = resolveCommand(command, host);
  const child = spawn(file, args, {
    cwd,
    env,
    stdio: { inherit: 'inherit', stderr: ['inherit', 2, 2], pipe: ['ignore', 'pipe', 'pipe'] }[stdio] as
      | 'inherit'
      | ['inherit', 2, 2],
    windowsHide: true,
    ...(verbatim && { windowsVerbatimArguments: true }),
  });
  const exited = exitOf(child);
  child.stdout?.on('data', (chunk: Buffer) => onOutput?.('stdout', chunk));
  child.stderr?.on('data', (chunk: Buffer) => onOutput?.('stderr', chunk));
  noteStarted(child);
  await started(child, command[0] ?? '');
  return {
    pid: Promise.resolve(child.pid),
    exited,
    kill: () => void child.kill(),
  };
}

function started(child: ChildProcess, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error: NodeJS.ErrnoException) => {
      const isDenied = error.code === 'EACCES' || error.code === 'EPERM';
      const sentence = isDenied
        ? `"${name}" may not be run: make the file executable, or name the program that runs it.`
        : `"${name}" could not be started: ${messageOf(error)}.`;
      reject(new HotlightError(isDenied ? 'permission' : 'target', sentence, { cause: error }));
    });
  });
}

/** Never settles when the program could not be started. */
function exitOf(child: ChildProcess): Promise<ProgramExit> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      const exit = { code, signal };
      if (child.stdout === null) return resolve(exit);
      // What the program has left running may hold the pipes open.
      const timer = setTimeout(() => resolve(exit), OUTPUT_TIMEOUT_MS);
      child.once('close', () => {
        clearTimeout(timer);
        resolve(exit);
      });
    });
  });
}
