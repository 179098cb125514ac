import type * as vscode from 'vscode';
import type { Disposable, ExtensionContext, LogOutputChannel } from 'vscode';
import type { ActiveProfile } from './active/activeProfile';
import type { Annotations } from './annotations/annotations';
import type { Recorder } from './capture/recorder';
import type { StatusAlert } from './capture/statusAlert';
import type { ContextKeys } from './contextKeys';
import type { DatabaseModel } from './database/databaseModel';
import type { Engines } from './engines';
import type { FindingsModel } from './findings/findingsModel';
import type { Notify } from './notify';
import type { Plans } from './plan/plans';
import type { RunsModel } from './runs/runsModel';
import type { Settings } from './settings';
import type { MeasuredDocuments } from './sources/measuredDocument';

/** The `vscode` module. It is injected, so that features run against a fake in plain Node. */
export type VSCode = typeof vscode;

/** What every feature is given; built once, in extension.ts. */
export interface Services {
  readonly vscode: VSCode;
  readonly context: ExtensionContext;
  readonly log: LogOutputChannel;
  readonly notify: Notify;
  readonly settings: Settings;
  readonly contextKeys: ContextKeys;
  readonly engines: Engines;
  readonly runs: RunsModel;
  readonly recorder: Recorder;
  readonly statusAlert: StatusAlert;
  readonly active: ActiveProfile;
  readonly annotations: Annotations;
  readonly measured: MeasuredDocuments;
  readonly findings: FindingsModel;
  readonly plans: Plans;
  readonly database: DatabaseModel;
}

/** One folder of src/editor: what it adds to the editor is undone by disposing of it. */
export interface Feature {
  readonly name: string;
  register(services: Services): Disposable;
  /** Adds to the preview of Markdown; called with VS Code's markdown-it after `register`. */
  extendMarkdownIt?(markdown: unknown): void;
}
