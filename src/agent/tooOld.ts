import * as fs from 'node:fs';
import type { RunThread } from '../core/runs/run';
import type { AgentConfig } from '../protocol/agent';

/** Says in the run that this process could not be recorded. */
export function leaveNote(config: AgentConfig): void {
  const id = `${process.pid}-0`;
  const thread: RunThread = {
    id,
    pid: process.pid,
    threadId: 0,
    name: 'node',
    argv: process.argv,
    nodeVersion: process.version,
    startedAt: Date.now(),
    profiles: [],
    complete: true,
    notes: [
      `Process ${process.pid} runs Node ${process.versions.node}, which is too old to be recorded; use Node 18 or newer.`,
    ],
  };
  fs.writeFileSync(`${config.dir}/${id}.json`, JSON.stringify(thread));
}
