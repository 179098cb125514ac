import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { HeapTarget } from '../../../../src/node/heap/heapTarget';
import { testNode } from '../attach/program';

const inlined = fileURLToPath(new URL('../../../fixtures/heap/inlined.js', import.meta.url));

describe('the heap of a running process', function () {
  this.timeout(60_000);
  let child: ChildProcess | undefined;
  afterEach(() => child?.kill('SIGKILL'));

  it('is traced without a crash, whatever V8 has inlined', async () => {
    const program = spawn(testNode, [inlined], { stdio: ['pipe', 'pipe', 'ignore'] });
    child = program;
    await once(program.stdout, 'data');
    const target = await HeapTarget.open({ kind: 'pid', pid: program.pid! });
    await target.traceAllocations();
    const said = once(program.stdout, 'data');
    program.stdin.write('go\n');
    const ended = once(program, 'exit').then(([code, signal]) => `ended: ${code ?? signal}`);
    assert.match(String(await Promise.race([said, ended])), /^done \d+/);
    await target.collectGarbage();
    await target.stopTracing();
    await target.close();
    assert.equal(program.signalCode, null);
  });
});
