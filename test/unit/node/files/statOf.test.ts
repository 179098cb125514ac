import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { resolveCommand, thisHost } from '../../../../src/node/capture/command';
import { statOf } from '../../../../src/node/files/statOf';

describe('looking at a path', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'hotlight-stat-'));
    writeFileSync(path.join(folder, 'tool'), '#!/bin/sh\n', { mode: 0o755 });
    // Closed to everybody, the superuser included: a link to itself.
    symlinkSync('closed', path.join(folder, 'closed'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('finds what is there, and nothing where it may not look', () => {
    assert.equal(statOf(path.join(folder, 'tool'))?.isFile(), true);
    assert.equal(statOf(path.join(folder, 'missing')), undefined);
    assert.equal(statOf(path.join(folder, 'tool', 'below a file')), undefined);
    assert.equal(statOf(path.join(folder, 'closed', 'tool')), undefined);
  });

  it('goes on with the rest of the PATH after a folder that is closed', function () {
    if (process.platform === 'win32') this.skip();
    const env = { PATH: [path.join(folder, 'closed'), folder].join(path.delimiter) };
    assert.equal(resolveCommand(['tool'], thisHost(folder, env)).file, path.join(folder, 'tool'));
  });
});
