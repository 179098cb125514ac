import type { DebugSession, Disposable, QuickPickItem } from 'vscode';
import { HotlightError, messageOf } from '../../core/base/errors';
import type { AttachTarget } from '../../node/attach/attach';
import type { NodeProcess } from '../../node/attach/processes';
import { programOf } from '../../node/capture/workingProcess';
import type { CaptureEngine } from '../engines';
import { plainLabel, shorten } from '../labels';
import type { Services, VSCode } from '../services';

export interface AttachChoice {
  readonly target: AttachTarget;
  /** For people. */
  readonly title: string;
  /** Where the process works, to find the workspace folder that it belongs to. */
  readonly cwd?: string;
}

export interface ProcessItem extends QuickPickItem {
  readonly choose?: () => AttachChoice | Promise<AttachChoice>;
}

/**
 * Asks which running program to record: a process of this machine, a debug session of this window, or an address
 * typed into the same box.
 * @returns undefined when the user chose nothing
 */
export async function pickProcess(
  services: Pick<Services, 'vscode' | 'engines'>,
  sessions: readonly DebugSession[],
): Promise<AttachChoice | undefined> {
  const { vscode } = services;
  const engine = services.engines.capture();
  const picker = vscode.window.createQuickPick<ProcessItem>();
  picker.title = 'Attach to Process';
  picker.placeholder = 'Choose a Node.js process, or type a process id, host:port or ws:// address';
  picker.matchOnDescription = true;
  picker.matchOnDetail = true;
  picker.busy = true;
  const abort = new AbortController();
  let processes: readonly ProcessItem[] = [];
  const show = (): void => {
    picker.items = [
      ...typedItems(vscode, engine, picker.value),
      ...sessionItems(vscode, sessions),
      ...processes,
    ];
  };
  const subscriptions: Disposable[] = [picker, picker.onDidChangeValue(show)];
  const chosen = new Promise<ProcessItem | undefined>((resolve) => {
    subscriptions.push(
      picker.onDidAccept(() => {
        const item = picker.selectedItems[0];
        if (item?.choose !== undefined) resolve(item);
      }),
      picker.onDidHide(() => resolve(undefined)),
    );
  });
  show();
  picker.show();
  void engine
    .listProcesses({ signal: abort.signal })
    .then(
      (found) => processItems(vscode, found, Date.now()),
      (error: unknown): ProcessItem[] => [
        { label: `$(warning) ${plainLabel(messageOf(error))}`, alwaysShow: true },
      ],
    )
    .then((items) => {
      if (abort.signal.aborted) return;
      processes = items;
      picker.busy = false;
      show();
    });
  try {
    return await (await chosen)?.choose?.();
  } finally {
    abort.abort();
    for (const subscription of subscriptions) subscription.dispose();
  }
}

function processItems(vscode: VSCode, processes: readonly NodeProcess[], now: number): ProcessItem[] {
  if (processes.length === 0)
    return [{ label: 'No Node.js process is running on this machine', alwaysShow: true }];
  const section = (label: string, some: readonly NodeProcess[]): ProcessItem[] =>
    some.length === 0
      ? []
      : [
          { label, kind: vscode.QuickPickItemKind.Separator },
          ...some.map((process) => processItem(process, now)),
        ];
  return [
    ...section(
      'processes',
      processes.filter((it) => !it.isStarter),
    ),
    ...section(
      'what has started them',
      processes.filter((it) => it.isStarter),
    ),
  ];
}

function processItem(process: NodeProcess, now: number): ProcessItem {
  const { inspector, startedAt, cwd, ports } = process;
  const title = shorten(programOf(process), 60);
  const item = {
    label: plainLabel(title),
    description: [
      `pid ${process.pid}`,
      ...(ports.length === 0 ? [] : [`listens on ${ports.slice(0, 3).join(', ')}`]),
      ...(inspector === undefined ? [] : [`inspector on ${inspector.host}:${inspector.port}`]),
      ...(startedAt === undefined ? [] : [`running for ${runningTime(now - startedAt)}`]),
      ...(cwd === undefined ? [] : [`in ${plainLabel(cwd)}`]),
    ].join(' · '),
    detail: plainLabel(shorten(process.commandLine, 200)),
  };
  if (process.denied !== undefined) {
    return { ...item, label: `$(circle-slash) ${item.label}`, detail: plainLabel(process.denied) };
  }
  const target: AttachTarget =
    inspector === undefined
      ? { kind: 'pid', pid: process.pid }
      : { kind: 'address', host: inspector.host, port: inspector.port };
  return { ...item, choose: () => ({ target, title, ...(cwd === undefined ? {} : { cwd }) }) };
}

function sessionItems(vscode: VSCode, sessions: readonly DebugSession[]): ProcessItem[] {
  if (sessions.length === 0) return [];
  const separator = { label: 'debug sessions', kind: vscode.QuickPickItemKind.Separator };
  return [
    separator,
    ...sessions.map((session) => ({
      label: `$(debug) ${plainLabel(session.name)}`,
      description: 'the debugger stays connected',
      choose: () => debugSessionChoice(vscode, session),
    })),
  ];
}

/** js-debug shares its connection to the program; a second inspector client is not needed. */
async function debugSessionChoice(vscode: VSCode, session: DebugSession): Promise<AttachChoice> {
  const proxy: unknown = await vscode.commands.executeCommand(
    'extension.js-debug.requestCDPProxy',
    session.id,
  );
  const { host, port, path } = (proxy ?? {}) as { host?: unknown; port?: unknown; path?: unknown };
  if (typeof host !== 'string' || typeof port !== 'number') {
    throw new HotlightError(
      'unsupported',
      `The debugger of ${session.name} gives no access to its program; attach to the process itself instead.`,
    );
  }
  const target = { kind: 'proxy', host, port, ...(typeof path === 'string' ? { path } : {}) } as const;
  const cwd: unknown = session.configuration.cwd;
  return { target, title: session.name, ...(typeof cwd === 'string' ? { cwd } : {}) };
}

function typedItems(vscode: VSCode, engine: CaptureEngine, text: string): ProcessItem[] {
  if (text.trim() === '' || !/^(?:\d+|\S*:\S+)$/.test(text.trim())) return [];
  const label = `$(plug) ${plainLabel(text.trim())}`;
  try {
    const target = engine.parseAttachTarget(text.trim());
    const separator = { label: 'address', kind: vscode.QuickPickItemKind.Separator };
    const choice: AttachChoice = {
      target,
      title: target.kind === 'pid' ? `process ${target.pid}` : text.trim(),
    };
    return [separator, { label, description: 'attach to this', alwaysShow: true, choose: () => choice }];
  } catch (error) {
    return [{ label, detail: plainLabel(messageOf(error)), alwaysShow: true }];
  }
}

function runningTime(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes < 1) return 'less than a minute';
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h`;
}
