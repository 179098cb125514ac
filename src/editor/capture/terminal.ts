import { setTimeout as sleep } from 'node:timers/promises';
import type { Disposable, ProcessExecution, TaskExecution, WorkspaceFolder } from 'vscode';
import { HotlightError } from '../../core/base/errors';
import type { ProgramCommand, ProgramExit, SpawnedProgram, Spawner } from '../../node/capture/launch';
import { isAlive } from '../../node/isAlive';
import type { VSCode } from '../services';

export interface TerminalOptions {
  /** Name of the terminal. */
  readonly title: string;
  readonly folder: WorkspaceFolder | undefined;
}

/**
 * Starts programs in a terminal of the editor, as a task without a shell: the program has a real terminal for
 * its colours and its input, the output can be read after it ended, and closing the terminal ends it.
 */
export function terminalSpawner(vscode: VSCode, options: TerminalOptions): Spawner {
  return (program) => new TerminalProgram(vscode, program, options);
}

type TaskProcessEvent = { readonly execution: TaskExecution };

class TerminalProgram implements SpawnedProgram {
  readonly pid: Promise<number | undefined>;
  readonly exited: Promise<ProgramExit>;
  readonly #program: string;
  readonly #subscriptions: Disposable[] = [];
  #execution: TaskExecution | undefined;
  #killed = false;
  #started = false;
  #processId: number | undefined;
  #resolvePid: (pid: number | undefined) => void = () => undefined;
  #resolveExit: (exit: ProgramExit) => void = () => undefined;
  #rejectExit: (error: unknown) => void = () => undefined;

  constructor(vscode: VSCode, program: ProgramCommand, options: TerminalOptions) {
    this.#program = program.command[0] ?? '';
    this.pid = new Promise((resolve) => {
      this.#resolvePid = resolve;
    });
    this.exited = new Promise((resolve, reject) => {
      this.#resolveExit = resolve;
      this.#rejectExit = reject;
    });
    const [command = '', ...args] = program.command;
    const execution = new vscode.ProcessExecution(command, args, {
      cwd: program.cwd,
      env: changedVariables(program.env),
    });
    const mine = (event: TaskProcessEvent): boolean => runsTheSame(event.execution.task.execution, execution);
    this.#subscriptions.push(
      vscode.tasks.onDidStartTaskProcess((event) => {
        if (!mine(event)) return;
        this.#started = true;
        this.#processId = event.processId;
        this.#resolvePid(event.processId);
      }),
      vscode.tasks.onDidEndTaskProcess((event) => {
        if (mine(event)) void this.#end(event.exitCode);
      }),
      // Comes after the process's end; alone when the process never started or the terminal was closed.
      vscode.tasks.onDidEndTask((event) => {
        if (mine(event)) void this.#end(undefined);
      }),
    );
    void this.#execute(vscode, execution, options);
  }

  kill(): void {
    this.#killed = true;
    this.#execution?.terminate();
  }

  async #execute(vscode: VSCode, execution: ProcessExecution, options: TerminalOptions): Promise<void> {
    const task = new vscode.Task(
      { type: 'process' },
      options.folder ?? vscode.TaskScope.Workspace,
      options.title,
      'Hotlight',
      execution,
      [],
    );
    task.presentationOptions = {
      reveal: vscode.TaskRevealKind.Always,
      panel: vscode.TaskPanelKind.Dedicated,
      focus: false,
      echo: false,
      clear: true,
      showReuseMessage: false,
    };
    try {
      this.#execution = await vscode.tasks.executeTask(task);
      if (this.#killed) this.#execution.terminate();
    } catch (error) {
      this.#dispose();
      this.#rejectExit(
        new HotlightError('target', `${this.#program} could not be started in a terminal; see the log.`, {
          cause: error,
        }),
      );
    }
  }

  /** @param code undefined when the editor knows none: never started, or its terminal was closed */
  async #end(code: number | undefined): Promise<void> {
    this.#dispose();
    if (code !== undefined) {
      this.#resolveExit({ code, signal: null });
    } else if (this.#started || this.#killed) {
      // The terminal is gone before the program, which may still be writing what it has.
      if (this.#processId !== undefined) await ended(this.#processId);
      this.#resolveExit({ code: null, signal: 'SIGHUP' });
    } else {
      this.#rejectExit(
        new HotlightError(
          'not-found',
          `${this.#program} could not be started; check that it is installed and on the PATH.`,
        ),
      );
    }
  }

  #dispose(): void {
    this.#resolvePid(undefined);
    for (const subscription of this.#subscriptions) subscription.dispose();
  }
}

const END_TIMEOUT_MS = 5000;
const END_POLL_MS = 50;

/** Waits until there is no process of this id, or for as long as one may take that was told to end. */
async function ended(pid: number): Promise<void> {
  const deadline = Date.now() + END_TIMEOUT_MS;
  while (Date.now() < deadline && isAlive(pid)) await sleep(END_POLL_MS);
}

/**
 * Events can arrive before executeTask has answered, carry copies of the task, and the editor rewrites the
 * definitions of these. What is run stays as it is, and its environment names our run, so no other task has it.
 */
function runsTheSame(one: unknown, other: ProcessExecution): boolean {
  const what = ({ process: command, args, options }: Partial<ProcessExecution>): string =>
    JSON.stringify([command, args, options?.env]);
  return typeof one === 'object' && one !== null && what(one) === what(other);
}

/**
 * What differs from our own environment. The editor merges it with its own and takes out what only concerns
 * itself; handing over everything would put that back.
 */
function changedVariables(env: ProgramCommand['env']): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([name, value]) => process.env[name] !== value));
}
