import type { ExtensionContext } from 'vscode';
import { messageOf } from './core/base/errors';
import { ActiveProfile } from './editor/active/activeProfile';
import { Annotations } from './editor/annotations/annotations';
import { captureFeature } from './editor/capture/capture';
import { Recorder } from './editor/capture/recorder';
import { StatusAlert } from './editor/capture/statusAlert';
import { COMMANDS, registerCommand } from './editor/commands';
import { ContextKeys } from './editor/contextKeys';
import { DatabaseModel } from './editor/database/databaseModel';
import { type Engines, LATER_FEATURES, loadEngines } from './editor/engines';
import { FindingsModel } from './editor/findings/findingsModel';
import { flameFeature } from './editor/flame/flame';
import { heatFeature } from './editor/heat/heat';
import { hoverFeature } from './editor/hover/hover';
import { lensFeature } from './editor/lens/lens';
import { Notify } from './editor/notify';
import { Plans } from './editor/plan/plans';
import { runRoots } from './editor/runs/runLocation';
import { RunsModel } from './editor/runs/runsModel';
import type { Feature, Services, VSCode } from './editor/services';
import { Settings } from './editor/settings';
import { MeasuredDocuments } from './editor/sources/measuredDocument';
import { sourcesFeature } from './editor/sources/sources';

const FEATURES: readonly Feature[] = [
  captureFeature,
  heatFeature,
  lensFeature,
  hoverFeature,
  flameFeature,
  sourcesFeature,
];

let running: Services | undefined;

/** What other extensions get; VS Code's Markdown preview asks for it. */
interface Exports {
  extendMarkdownIt<T>(markdown: T): T;
}

/** Called by the editor, which shows nothing when it throws, and runs commands when the promise is fulfilled. */
export function activate(context: ExtensionContext): Promise<Exports> {
  const vscode: VSCode = require('vscode');
  try {
    running = start(vscode, context, loadEngines(context.extensionPath));
    return startLater(running);
  } catch (error) {
    void vscode.window.showErrorMessage(`Hotlight could not start: ${messageOf(error)}`);
    throw error;
  }
}

/** The editor waits a few seconds for it: time to write what is being recorded. */
export async function deactivate(): Promise<void> {
  await running?.recorder.shutdown();
}

/** Builds the services and registers every feature. Waits for nothing and loads no engine. */
export function start(vscode: VSCode, context: ExtensionContext, engines: Engines): Services {
  const log = vscode.window.createOutputChannel('Hotlight', { log: true });
  const notify = new Notify(vscode, log);
  const settings = new Settings(vscode);
  const contextKeys = new ContextKeys(vscode);
  const measured = new MeasuredDocuments(vscode);
  const findings = new FindingsModel({ vscode });
  const database = new DatabaseModel({ vscode });
  const roots = () => runRoots({ vscode, context });
  const runs = new RunsModel({
    vscode,
    engines,
    contextKeys,
    roots,
    onError: (error) => notify.error(error),
  });
  const statusAlert = new StatusAlert(vscode);
  const recorder = new Recorder({ vscode, engines, settings, notify, contextKeys, log });
  const active = new ActiveProfile({
    vscode,
    engines,
    contextKeys,
    memory: context.workspaceState,
    workspaceRoot: () => roots()[0]?.root,
    onError: (error) => notify.error(error),
  });
  const annotations = new Annotations({ vscode, active, contextKeys });
  const services: Services = {
    vscode,
    context,
    log,
    notify,
    settings,
    contextKeys,
    engines,
    runs,
    recorder,
    statusAlert,
    active,
    annotations,
    measured,
    findings,
    plans: new Plans(),
    database,
  };
  context.subscriptions.push(
    log,
    settings,
    measured,
    findings,
    database,
    runs,
    recorder,
    statusAlert,
    active,
    annotations,
  );
  context.subscriptions.push(registerCommand(services, COMMANDS.showLog, () => log.show()));
  context.subscriptions.push(...FEATURES.map((feature) => feature.register(services)));
  return services;
}

/** Registers the features that have bundles of their own, each in a turn of its own: the host has others to serve. */
async function startLater(services: Services): Promise<Exports> {
  const features: Feature[] = [];
  for (const name of LATER_FEATURES) {
    await new Promise((resolve) => setImmediate(resolve));
    try {
      const feature = services.engines.feature(name);
      services.context.subscriptions.push(feature.register(services));
      features.push(feature);
    } catch (error) {
      services.notify.error(error);
    }
  }
  return {
    extendMarkdownIt(markdown) {
      for (const feature of features) feature.extendMarkdownIt?.(markdown);
      return markdown;
    },
  };
}
