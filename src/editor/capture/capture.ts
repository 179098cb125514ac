import { HotlightError } from '../../core/base/errors';
import type { LaunchTarget } from '../../node/targets/target';
import { COMMANDS, registerCommand } from '../commands';
import { runLocation } from '../runs/runLocation';
import type { Feature, Services } from '../services';
import { DebugSessions } from './debugSessions';
import { presentRun } from './presentRun';
import { RecentTargets } from './recentTargets';
import type { RecordingKind } from './recorder';
import { createStatusBar } from './statusBar';

const START_PROGRAM = 'Start a program';
const ATTACH_TO_PROCESS = 'Attach to a running process';
const ALL = 'All since the start';
const LIVE = 'Only what stays in memory';
const METRICS: RecordingKind = { kind: 'metrics' };

/**
 * Argument of `hotlight.profileCpu` and `hotlight.profileAllocations` for key bindings and other extensions: a command
 * line instead of a question.
 */
export interface ProfileArguments {
  readonly command: string;
  /** Absolute; the first workspace folder when absent. */
  readonly cwd?: string;
}

export const captureFeature: Feature = {
  name: 'capture',
  register(services) {
    const { vscode, recorder, context } = services;
    const sessions = new DebugSessions(vscode);
    const recent = new RecentTargets(context.workspaceState);
    return vscode.Disposable.from(
      sessions,
      createStatusBar(services),
      registerCommand(services, COMMANDS.profileCpu, (given?: unknown) =>
        profile(services, { kind: 'cpu' }, given, recent, sessions),
      ),
      registerCommand(services, COMMANDS.profileAllocations, async (given?: unknown) => {
        if (isProfileArguments(given)) return profile(services, { kind: 'heap' }, given, recent, sessions);
        if (!(await recorder.isAllowed())) return;
        const way = await vscode.window.showQuickPick([START_PROGRAM, ATTACH_TO_PROCESS], {
          placeHolder: 'Where should memory allocations be recorded?',
        });
        const live = way === undefined ? undefined : await askWhichAllocations(services);
        if (live === undefined) return;
        const what = { kind: 'heap', ...(live ? { live } : {}) } as const;
        return way === ATTACH_TO_PROCESS
          ? attach(services, sessions, what)
          : profile(services, what, undefined, recent, sessions);
      }),
      registerCommand(services, COMMANDS.startLive, async (given?: unknown) => {
        if (!(await recorder.isAllowed())) return;
        const way = isProfileArguments(given)
          ? START_PROGRAM
          : await vscode.window.showQuickPick([START_PROGRAM, ATTACH_TO_PROCESS], {
              placeHolder: 'Which program should be watched live?',
            });
        if (way === START_PROGRAM) await profile(services, METRICS, given, recent, sessions);
        else if (way === ATTACH_TO_PROCESS) await attach(services, sessions, METRICS);
        if (recorder.state.phase === 'recording') await vscode.commands.executeCommand(COMMANDS.showLive);
      }),
      registerCommand(services, COMMANDS.attach, async () => {
        if (await recorder.isAllowed()) await attach(services, sessions, { kind: 'cpu' });
      }),
      registerCommand(services, COMMANDS.stopRecording, () => recorder.stop()),
      recorder.onDidFinish((finished) => {
        presentRun(services, finished).catch((error: unknown) => services.notify.error(error));
      }),
    );
  },
};

/** True for those that stay in memory only; undefined when the user gave up. */
async function askWhichAllocations({ vscode }: Services): Promise<boolean | undefined> {
  const items = [
    {
      label: ALL,
      detail: 'What is collected later, too: who makes work for the garbage collector?',
      live: false,
    },
    {
      label: LIVE,
      detail: 'What is still there when the recording is stopped: who fills the memory?',
      live: true,
    },
  ];
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: 'Which allocations should count?' });
  return chosen?.live;
}

async function profile(
  services: Services,
  kind: RecordingKind,
  given: unknown,
  recent: RecentTargets,
  sessions: DebugSessions,
): Promise<void> {
  const { engines, recorder } = services;
  if (!(await recorder.isAllowed())) return;
  const folder = firstFolder(services);
  const target = isProfileArguments(given)
    ? engines.capture().commandTarget(given.command, given.cwd ?? folder)
    : await engines.capture().pickTarget(services, recent, kind);
  if (target === undefined || !(await recorder.isAllowed())) return;
  await recent.add(target);
  await launch(services, target, sessions, kind);
}

async function launch(
  services: Services,
  target: LaunchTarget,
  sessions: DebugSessions,
  kind: RecordingKind,
): Promise<void> {
  const location = runLocation(services, target.cwd);
  if (target.attach === undefined) {
    if (!(await services.engines.capture().runPreLaunchTask(services, target))) return;
    await services.recorder.launch(target, location, kind);
  } else if (target.attach.kind === 'pick') {
    await attach(services, sessions, kind);
  } else {
    await services.recorder.attach(target.attach, target.label, location, kind);
  }
}

async function attach(services: Services, sessions: DebugSessions, kind: RecordingKind): Promise<void> {
  const choice = await services.engines.capture().pickProcess(services, sessions.all());
  if (choice === undefined || !(await services.recorder.isAllowed())) return;
  await services.recorder.attach(choice.target, choice.title, runLocation(services, choice.cwd), kind);
}

function isProfileArguments(value: unknown): value is ProfileArguments {
  if (typeof value !== 'object' || value === null) return false;
  const { command, cwd } = value as Partial<Record<keyof ProfileArguments, unknown>>;
  return typeof command === 'string' && (cwd === undefined || typeof cwd === 'string');
}

function firstFolder(services: Services): string {
  const { folder, root } = runLocation(services, undefined);
  if (folder === undefined)
    throw new HotlightError('usage', 'Open a folder first: programs are started in it.');
  return root;
}
