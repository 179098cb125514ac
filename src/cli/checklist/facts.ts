import { analyse } from '../../node/analysis/analyse';
import { WorkspaceFacts } from '../../node/checklist/workspaceFacts';
import { cacheFolder } from '../../node/source/summaryCache';
import type { Io } from '../io';
import { sourceEngine } from '../sourceEngine';

/** The facts of a workspace, with profiles and sources analysed in this thread. */
export function factsOf(root: string, io: Io): WorkspaceFacts {
  return new WorkspaceFacts(root, {
    hot: async (dir) => (await analyse(dir, { workspaceRoot: root, signal: io.signal })).hot,
    findings: async () => {
      const { SourceSession } = sourceEngine(io);
      const session = new SourceSession({ folders: [root], cacheDir: cacheFolder(io.env) });
      return (await session.analyse(undefined, io.signal)).findings;
    },
  });
}
