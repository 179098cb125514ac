import { type ChildProcess, spawn } from 'node:child_process';
import type * as vscode from 'vscode';
import { FakeEventEmitter } from './events';

export class FakeProcessExecution implements vscode.ProcessExecution {
  process: string;
  args: string[];
  options?: vscode.ProcessExecutionOptions;

  constructor(
    command: string,
    argsOrOptions?: string[] | vscode.ProcessExecutionOptions,
    options?: vscode.ProcessExecutionOptions,
  ) {
    this.process = command;
    this.args = Array.isArray(argsOrOptions) ? argsOrOptions : [];
    const given = Array.isArray(argsOrOptions) ? options : argsOrOptions;
    if (given) this.options = given;
  }
}

export class FakeTask {
  presentationOptions: vscode.TaskPresentationOptions = {};
  isBackground = false;
  group?: { readonly id: string; readonly isDefault?: boolean };
  readonly definition: vscode.TaskDefinition;
  readonly scope: vscode.WorkspaceFolder | vscode.TaskScope;
  readonly name: string;
  readonly source: string;
  /** Undefined for a task that runs no process, such as one of an extension's own. */
  readonly execution: FakeProcessExecution | undefined;

  constructor(
    definition: vscode.TaskDefinition,
    scope: vscode.WorkspaceFolder | vscode.TaskScope,
    name: string,
    source: string,
    execution?: FakeProcessExecution,
  ) {
    this.definition = definition;
    this.scope = scope;
    this.name = name;
    this.source = source;
    this.execution = execution;
  }
}

interface FakeExecution {
  readonly task: FakeTask;
  terminate(): void;
}

/** Tasks of one process each, really started, with the events in VS Code's order. Their output is kept. */
export class FakeTasks {
  /** What `fetchTasks` finds. */
  readonly known: FakeTask[] = [];
  readonly executions: FakeExecution[] = [];
  output = '';
  readonly #running = new Map<FakeExecution, ChildProcess>();
  readonly #started = new FakeEventEmitter<{ execution: FakeExecution }>();
  readonly #ended = new FakeEventEmitter<{ execution: FakeExecution }>();
  readonly #processStarted = new FakeEventEmitter<{ execution: FakeExecution; processId: number }>();
  readonly #processEnded = new FakeEventEmitter<{
    execution: FakeExecution;
    exitCode: number | undefined;
  }>();

  namespace(): Partial<typeof vscode.tasks> {
    const members = {
      fetchTasks: async () => this.known,
      executeTask: async (task: FakeTask) => this.#execute(task),
      get taskExecutions(): FakeExecution[] {
        return [...running.keys()];
      },
      onDidStartTask: this.#started.event,
      onDidEndTask: this.#ended.event,
      onDidStartTaskProcess: this.#processStarted.event,
      onDidEndTaskProcess: this.#processEnded.event,
    };
    const running = this.#running;
    return members as unknown as Partial<typeof vscode.tasks>;
  }

  /** Ends what still runs. */
  dispose(): void {
    for (const child of this.#running.values()) child.kill('SIGKILL');
  }

  #execute(task: FakeTask): FakeExecution {
    if (task.execution === undefined) return this.#executeNothing(task);
    const { process: command, args, options } = task.execution;
    const child = spawn(command, args, {
      cwd: options?.cwd,
      env: { ...process.env, ...options?.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    // As in VS Code, the execution has a copy of the task, whose definition is made from what is run.
    const definition = { type: 'process', id: [command, ...args].join('|') };
    const copy = new FakeTask(definition, task.scope, task.name, task.source, copyOf(task.execution));
    const execution: FakeExecution = { task: copy, terminate: () => child.kill() };
    this.executions.push(execution);
    this.#running.set(execution, child);
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
      });
    }
    child.once('spawn', () => {
      this.#started.fire({ execution });
      this.#processStarted.fire({ execution, processId: child.pid! });
    });
    child.once('close', (code, signal) => {
      this.#running.delete(execution);
      // A terminal tells of a signal as shells do; of a process that never was, it tells only that the task ended.
      if (child.pid !== undefined) {
        this.#processEnded.fire({ execution, exitCode: signal === null ? (code ?? undefined) : undefined });
      }
      this.#ended.fire({ execution });
    });
    // The failure itself: 'close' follows and tells the listeners.
    child.once('error', (error) => {
      this.output += `${error.message}\n`;
    });
    return execution;
  }

  /** As for a task that an extension runs itself: no process, only a start and an end. */
  #executeNothing(task: FakeTask): FakeExecution {
    const execution: FakeExecution = { task, terminate: () => undefined };
    this.executions.push(execution);
    setImmediate(() => {
      this.#started.fire({ execution });
      this.#ended.fire({ execution });
    });
    return execution;
  }
}

function copyOf({ process: command, args, options }: FakeProcessExecution): FakeProcessExecution {
  return new FakeProcessExecution(command, structuredClone(args), structuredClone(options));
}
