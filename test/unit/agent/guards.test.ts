import assert from 'node:assert/strict';
import { Board } from '../../../src/agent/board';
import { mayBeCrowded } from '../../../src/agent/crowded';
import { isPackageManager } from '../../../src/agent/packageManagers';

describe('package managers', () => {
  it('are known by their script', () => {
    for (const program of [
      '/usr/lib/node_modules/npm/bin/npm-cli.js',
      '/usr/bin/npm',
      'C:\\Program Files\\nodejs\\node_modules\\npm\\bin\\npx-cli.js',
      '/home/a b/.local/share/pnpm/pnpm.cjs',
      '/app/.yarn/releases/yarn-4.5.0.cjs',
      '/usr/share/yarn/bin/yarn.js',
      '/usr/lib/node_modules/corepack/dist/pnpm.js',
    ]) {
      assert.ok(isPackageManager(program), program);
    }
  });

  it('are not taken for programs with similar names', () => {
    for (const program of [
      undefined,
      '',
      '/app/server.js',
      '/app/npm-check.js',
      '/npm/index.js',
      '/app/yarn-ball.js',
    ]) {
      assert.ok(!isPackageManager(program), program);
    }
  });
});

describe('a look at code', () => {
  const comment = '//# sourceMappingURL=a.js.map\n';

  it('finds long lines, and files on one line', () => {
    assert.ok(mayBeCrowded(`a();\n\n${'b();'.repeat(100)}\n${comment}`));
    assert.ok(mayBeCrowded(`a();b();\n${comment}`));
    assert.ok(mayBeCrowded(`"use strict";\na();b();${comment}`));
  });

  it('leaves out code with its lines in place, or without a map', () => {
    assert.ok(!mayBeCrowded(`a();\nb();\nc();\n${comment}`));
    assert.ok(!mayBeCrowded('b();'.repeat(100)));
    assert.ok(!mayBeCrowded(''));
  });
});

describe('the board of a process', () => {
  it('keeps apart what its threads write', () => {
    const board = new Board();
    const other = new Board(board.memory);
    board.setRecording(0, 5);
    board.setRecording(3, 7);
    board.setRecording(1500, 9);
    assert.deepEqual(other.recordingWorkers().length, 2);
    assert.ok(
      other.isRecording(0) && other.isRecording(3) && other.isRecording(1500) && !other.isRecording(1),
    );
    assert.equal(other.lastWritten(3), 7);
    other.setEnded(3);
    assert.ok(!board.isRecording(3) && board.isRecording(0));
    // No cell is shared with the main thread, whatever the number.
    for (let id = 1; id < 5000; id += 1) board.setEnded(id);
    assert.ok(board.isRecording(0));
  });

  it('counts signals and remembers the first trouble', () => {
    const board = new Board();
    board.setListens('SIGINT', true);
    board.addEmitted('SIGTERM');
    board.addEmitted('SIGTERM');
    assert.deepEqual([board.listens('SIGINT'), board.listens('SIGTERM')], [true, false]);
    assert.deepEqual([board.emitted('SIGTERM'), board.emitted('SIGHUP')], [2, 0]);
    assert.equal(board.trouble, '');
    board.setTrouble('ENOSPC');
    board.setTrouble('EFBIG');
    assert.equal(board.trouble, 'ENOSPC');
    const unknown = new Board();
    unknown.setTrouble('EWHATEVER');
    assert.equal(unknown.trouble, 'EIO');
  });

  it('lends its line to one at a time, and to none when it is closed', () => {
    const board = new Board();
    assert.ok(board.takeLine());
    assert.ok(!board.takeLine());
    board.freeLine();
    assert.ok(board.takeLine());
    board.closeLine(1);
    board.freeLine();
    assert.ok(!board.takeLine());
  });
});
