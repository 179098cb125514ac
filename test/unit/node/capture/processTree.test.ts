import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { endTree, listTree, parsePs } from '../../../../src/node/capture/processTree';

describe('a process tree', function () {
  this.timeout(30_000);
  const children: ChildProcess[] = [];
  afterEach(async () => {
    // The child's own child would outlive it.
    for (const child of children.splice(0)) await endTree([child.pid!], []);
  });

  /** `source` starts a child that runs `inner`; settles when the child is there. */
  const start = async (source: string, inner: string): Promise<ChildProcess> => {
    const spawning = `const child = require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(
      `${inner};console.log(1);setInterval(() => {}, 1000)`,
    )}], { stdio: 'inherit' });`;
    const child = spawn(process.execPath, ['-e', `${spawning}${source};setInterval(() => {}, 1000)`], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    await once(child.stdout!, 'data');
    return child;
  };

  it('is listed from its root, without others', async () => {
    const child = await start('', '');
    const tree = await listTree([child.pid!]);
    assert.equal(tree.length, 2);
    assert.deepEqual([tree[0]!.pid, tree[1]!.parentPid], [child.pid, child.pid]);
    assert.deepEqual(await listTree([2 ** 30]), []);
  });

  it('is ended, deaf processes and orphans too', async () => {
    for (const inner of ['', "process.on('SIGTERM', () => {})"]) {
      const child = await start('', inner);
      const tree = await listTree([child.pid!]);
      await endTree([child.pid!], []);
      assert.deepEqual(await listTree(tree.map(({ pid }) => pid)), []);
    }
  });

  it('is asked once where that is enough', async () => {
    const child = await start(
      "let n = 0; process.on('SIGTERM', () => { n++; child.kill(); setTimeout(() => process.exit(n), 300) })",
      '',
    );
    const exited = once(child, 'exit');
    await endTree([child.pid!], [child.pid!]);
    assert.deepEqual(await exited, [1, null]);
  });

  it('is read from the output of ps', () => {
    assert.deepEqual(
      parsePs('    1     0 Ss   Sat Nov 21 01:45:57 2026\n  312     1 Z+   Sat Nov 21 01:45:58 2026    \n\n'),
      [{ pid: 1, parentPid: 0, start: 'Sat Nov 21 01:45:57 2026' }],
    );
  });
});
