import { setTimeout as sleep } from 'node:timers/promises';
import { HotlightError } from '../../core/base/errors';
import type { Run } from '../../core/runs/run';
import { createExtraRun, type ExtraRequest, refuseTwice } from '../runs/extraRun';
import { finalizeRun } from '../runs/finalize';
import { deleteRun, type StoredRun } from '../runs/store';
import { gatherThreads } from '../runs/threadFiles';
import type { AgentLink } from './agentLink';

/** For what is written after the agreed time: symbol tables of a large program, a snapshot of a large heap. */
const WRITE_TIMEOUT_MS = 30_000;
const SNAPSHOT_TIMEOUT_MS = 15 * 60_000;
/** Worker threads write a moment after their main thread. */
const WORKERS_MS = 2_000;
const REPORT_MS = 5_000;
const POLL_MS = 50;

/** Has the agents of a recording record something more. @throws HotlightError as `Capture.recordExtra` */
export async function recordThroughAgents(
  link: AgentLink,
  request: ExtraRequest,
  of: Run,
  root: string,
): Promise<StoredRun> {
  refuseTwice(request, of);
  const { dir } = await createExtraRun(request, of, root);
  try {
    const { durationMs, interval, kind, pid, reason } = request;
    const startedAt = Date.now();
    const isSnapshot = kind === 'snapshot';
    const asked = { dir, kind, interval, durationMs: isSnapshot ? 0 : durationMs };
    const timeout = isSnapshot ? SNAPSHOT_TIMEOUT_MS : durationMs + WRITE_TIMEOUT_MS;
    await reported(link);
    await link.record(asked, timeout, isSnapshot ? pid : undefined);
    if (!isSnapshot) await threadsWritten(dir);
    const run = await finalizeRun(dir, {
      end: 'duration',
      durationMs: isSnapshot ? Date.now() - startedAt : durationMs,
      notes: [reason],
    });
    if (run.state !== 'failed') return { dir, run };
  } catch (error) {
    await deleteRun(dir).catch(() => undefined);
    throw error;
  }
  await deleteRun(dir);
  const what = request.kind === 'snapshot' ? 'wrote no heap snapshot' : 'recorded nothing';
  throw new HotlightError('target', `${of.name} ${what}: it ended, or its disk is full.`);
}

/** On a busy machine, a program that has just started takes a while to report. */
async function reported(link: AgentLink): Promise<void> {
  const deadline = Date.now() + REPORT_MS;
  while (link.pids.length === 0 && Date.now() < deadline) await sleep(POLL_MS);
}

async function threadsWritten(dir: string): Promise<void> {
  const deadline = Date.now() + WORKERS_MS;
  for (;;) {
    const { threads } = await gatherThreads(dir);
    if (threads.length > 0 && threads.every(({ complete }) => complete)) return;
    if (Date.now() > deadline) return;
    await sleep(POLL_MS);
  }
}
