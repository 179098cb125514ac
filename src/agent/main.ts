/**
 * What runs inside the profiled program, loaded with `--require` before anything of its own, in every process
 * and worker thread. The program must not notice: nothing here throws, prints, keeps it alive, or changes its
 * exit status or what its signals do. Loads Node's modules on use, since old Nodes don't know all of them.
 */
import { AGENT_ENV, parseAgentConfig } from '../protocol/agent';
import { isPackageManager } from './packageManagers';

try {
  const config = parseAgentConfig(process.env[AGENT_ENV]);
  if (config !== undefined && !isPackageManager(process.argv[1])) {
    if (Number.parseInt(process.versions.node, 10) >= 18) {
      // start.ts in a file of its own, in words that older Nodes can't read.
      (require('./agentStart.js') as typeof import('./start')).start(config, __dirname);
    } else {
      (require('./tooOld') as typeof import('./tooOld')).leaveNote(config);
    }
  }
} catch {
  // A program that runs unprofiled is better than one that doesn't run; the launcher misses the thread and says so.
}
