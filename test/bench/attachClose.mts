/**
 * Does attaching and leaving ever crash a process? Attaches to a busy and an idle program, records for a moment,
 * leaves, and looks whether the program lives and its port is closed again.
 *
 *   npx tsx test/bench/attachClose.mts <runs> [node executables…]
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { attachCapture } from '../../src/node/attach/attach';
import { listLinuxListeners } from '../../src/node/attach/linux';

const BUSY =
  'let s = 0; (function turn() { for (let i = 0; i < 3e5; i++) s += Math.sqrt(i); setImmediate(turn); })()';
const IDLE = 'setInterval(() => {}, 100)';
/** Longer than the process waits until it closes its inspector. */
const SETTLE_MS = 2_200;

const [runs = '20', ...nodes] = process.argv.slice(2);

async function attachOnce(child: ChildProcess, root: string): Promise<'crashed' | 'open' | 'closed'> {
  const capture = await attachCapture({
    target: { kind: 'pid', pid: child.pid! },
    kind: 'cpu',
    interval: 1000,
    root,
  });
  await sleep(200);
  await capture.stop();
  await sleep(SETTLE_MS);
  if (child.exitCode !== null || child.signalCode !== null) return 'crashed';
  return (await listLinuxListeners(child.pid!)).length > 0 ? 'open' : 'closed';
}

for (const node of nodes.length > 0 ? nodes : [process.execPath]) {
  for (const [name, program] of [
    ['busy', BUSY],
    ['idle', IDLE],
  ] as const) {
    const root = await mkdtemp(join(tmpdir(), 'hotlight-'));
    const counts = { crashed: 0, open: 0, closed: 0 };
    let version = '';
    for (let i = 0; i < Number(runs); i++) {
      const child = spawn(
        node,
        ['--inspect-port=127.0.0.1:0', '-e', `console.log(process.version); ${program}`],
        {
          stdio: ['ignore', 'pipe', 'ignore'],
        },
      );
      const exited = once(child, 'exit');
      [version] = (await once(child.stdout!, 'data')).map((data) => String(data).trim()) as [string];
      counts[await attachOnce(child, root)]++;
      child.kill('SIGKILL');
      await exited;
    }
    await rm(root, { recursive: true });
    console.log(
      `${version} ${name}: ${runs} runs, ${counts.crashed} crashed, ${counts.closed} closed, ${counts.open} left open`,
    );
  }
}
