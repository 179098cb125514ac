import { HotlightError } from '../../core/base/errors';
import type { LaunchTarget } from '../../node/targets/target';
import { COMMANDS, registerCommand } from '../commands';
import { runLocation } from '../runs/runLocation';
import type { Feature, Services } from '../services';
import { DebugSessions } from './debugSessions';
import { presentRun } from './presentRun';
import { RecentTargets } from './recentTargets';
import { createStatusBar } from './statusBar';

/** Argument of `hotlight.profileCpu` for key bindings and other extensions: a command line instead of a question. */
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
      registerCommand(services, COMMANDS.profileCpu, async (given?: unknown) => {
        if (!(await recorder.isAllowed())) return;
        const folder = firstFolder(services);
        const target = isProfileArguments(given)
          ? services.engines.capture().commandTarget(given.command, given.cwd ?? folder)
          : await services.engines.capture().pickTarget(services, recent);
        if (target === undefined || !(await recorder.isAllowed())) return;
        await recent.add(target);
        await launch(services, target, sessions);
      }),
      registerCommand(services, COMMANDS.attach, async () => {
        if (await recorder.isAllowed()) await attach(services, sessions);
      }),
      registerCommand(services, COMMANDS.stopRecording, () => recorder.stop()),
      recorder.onDidFinish((finished) => {
        presentRun(services, finished).catch((error: unknown) => services.notify.error(error));
      }),
    );
  },
};

async function launch(services: Services, target: LaunchTarget, sessions: DebugSessions): Promise<void> {
  const location = runLocation(services, target.cwd);
  if (target.attach === undefined) {
    if (!(await services.engines.capture().runPreLaunchTask(services, target))) return;
    await services.recorder.launch(target, location);
  } else if (target.attach.kind === 'pick') {
    await attach(services, sessions);
  } else {
    await services.recorder.attach(target.attach, target.label, location);
  }
}

async function attach(services: Services, sessions: DebugSessions): Promise<void> {
  const choice = await services.engines.capture().pickProcess(services, sessions.all());
  if (choice === undefined || !(await services.recorder.isAllowed())) return;
  await services.recorder.attach(choice.target, choice.title, runLocation(services, choice.cwd));
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
