import { randomUUID } from 'node:crypto';
import type { Disposable, TaskExecution, WorkspaceFolder } from 'vscode';
import { HotlightError } from '../../core/base/errors';
import type { ProgramCommand, ProgramExit, SpawnedProgram, Spawner } from '../../node/capture/launch';
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

class TerminalProgram implements SpawnedProgram {
  readonly pid: Promise<number | undefined>;
  readonly exited: Promise<ProgramExit>;
  readonly #program: string;
  /** Events can arrive before executeTask has answered, so they are told apart by this and not by the execution. */
  readonly #id = randomUUID();
  readonly #subscriptions: Disposable[] = [];
  #execution: TaskExecution | undefined;
  #killed = false;
  #started = false;
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
    const mine = (execution: TaskExecution): boolean => execution.task.definition.id === this.#id;
    this.#subscriptions.push(
      vscode.tasks.onDidStartTaskProcess((event) => {
        if (!mine(event.execution)) return;
        this.#started = true;
        this.#resolvePid(event.processId);
      }),
      vscode.tasks.onDidEndTaskProcess((event) => {
        if (mine(event.execution)) this.#end(event.exitCode ?? null);
      }),
      // Comes after the process's end; alone when the process never started or the terminal was closed.
      vscode.tasks.onDidEndTask((event) => {
        if (mine(event.execution)) this.#end(null);
      }),
    );
    void this.#execute(vscode, program, options);
  }

  kill(): void {
    this.#killed = true;
    this.#execution?.terminate();
  }

  async #execute(vscode: VSCode, program: ProgramCommand, options: TerminalOptions): Promise<void> {
    const [command = '', ...args] = program.command;
    const task = new vscode.Task(
      { type: 'process', id: this.#id },
      options.folder ?? vscode.TaskScope.Workspace,
      options.title,
      'Hotlight',
      new vscode.ProcessExecution(command, args, { cwd: program.cwd, env: changedVariables(program.env) }),
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

  #end(code: number | null): void {
    this.#dispose();
    if (this.#started || this.#killed) {
      this.#resolveExit({ code, signal: null });
      return;
    }
    this.#rejectExit(
      new HotlightError(
        'not-found',
        `${this.#program} could not be started; check that it is installed and on the PATH.`,
      ),
    );
  }

  #dispose(): void {
    this.#resolvePid(undefined);
    for (const subscription of this.#subscriptions) subscription.dispose();
  }
}

/**
 * What differs from our own environment. The editor merges it with its own and takes out what only concerns
 * itself; handing over everything would put that back.
 */
function changedVariables(env: ProgramCommand['env']): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([name, value]) => process.env[name] !== value));
}
