import { messageOf } from '../../core/base/errors';
import type { Log } from '../../core/base/log';
import type { CaptureSettings, MachineInfo } from '../../core/runs/run';
import type { CdpConnection } from '../cdp/client';
import { readGitInfo } from '../git';
import type { ExtraRequest } from '../runs/extraRun';
import type { NewRun, StoredRun } from '../runs/store';
import { closeInspectorLater, type TargetInfo } from './targetInfo';

/** A process that we are connected to, and what to record of it. */
export interface CaptureRequest {
  readonly connection: CdpConnection;
  readonly info: TargetInfo;
  /** Of the session's own thread; 0 for the main thread. */
  readonly threadId: number;
  readonly machine: MachineInfo;
  readonly settings: CaptureSettings;
  readonly root: string;
  readonly name: string;
  readonly durationMs: number | undefined;
  readonly rotateMs: number;
  /** The session belongs to a debugger that shares it: only one thread, and only the profiler is ours. */
  readonly shared: boolean;
  /** The inspector was closed before, and is to be closed again. */
  readonly closeInspector: boolean;
  /** Whether others are connected to the inspector, besides us. */
  readonly hasOtherClients: () => Promise<boolean>;
  /** Whether the process still runs; undefined when that can't be told. */
  readonly isAlive: () => Promise<boolean | undefined>;
  readonly notes: readonly string[];
  /** Text of the sampler of metrics; without it there are none. */
  readonly probe: string | undefined;
  /** Records something more of the same process, by a connection of its own. */
  readonly recordExtra: (request: ExtraRequest & { readonly kind: 'cpu' | 'heap' }) => Promise<StoredRun>;
  readonly log: Log | undefined;
}

/** What is known of the run before it starts. */
export async function newRunOf({ info, machine, settings, root, name }: CaptureRequest): Promise<NewRun> {
  const git = await readGitInfo(root);
  return {
    name,
    command: info.command,
    attached: true,
    cwd: info.cwd,
    machine,
    settings,
    ...(git !== undefined && { git }),
  };
}

/** Disconnects, leaving the process as it was found. Returns what its owner must know, one sentence each. */
export async function leave(request: CaptureRequest, isExiting: boolean): Promise<string[]> {
  const { connection, info, closeInspector, hasOtherClients, log } = request;
  const notes: string[] = [];
  if (connection.isOpen && closeInspector && !isExiting) {
    const closes = await hasOtherClients()
      .then((others) => !others && closeInspectorLater(connection))
      .catch((error) => {
        log?.warn(messageOf(error));
        return false;
      });
    if (!closes) {
      notes.push(
        `The inspector of process ${info.pid}, opened for this recording, stays open until the process ends.`,
      );
    }
  }
  // The session's own state (debugger, profiler, workers) goes with it.
  await connection.close();
  return notes;
}
