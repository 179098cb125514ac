import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { localCopy, removeLeftCopies } from '../../src/editor/localCopy';
import { type Hotlight, startHotlight } from './hotlight';
import { until } from './recording';

describe('files of a virtual workspace', () => {
  let folder: string;
  let hotlight: Hotlight;
  let services: Parameters<typeof localCopy>[0];
  let read: () => Promise<Uint8Array>;
  const copies = () => readdirSync(path.join(folder, 'open'));

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'hotlight virtual '));
    hotlight = startHotlight();
    const { vscode, log, context } = hotlight.services;
    const readFile = (): Promise<Uint8Array> => read();
    services = {
      log,
      vscode: { ...vscode, workspace: { ...vscode.workspace, fs: { ...vscode.workspace.fs, readFile } } },
      context: { ...context, globalStorageUri: vscode.Uri.file(folder) },
    };
  });
  afterEach(() => {
    hotlight.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  const uri = () => hotlight.vscode.Uri.parse('memory:/shop/of today.cpuprofile');

  it('are copied under their names, and the copy goes with its editor', async () => {
    read = async () => new TextEncoder().encode('{}');
    const { file, dispose } = await localCopy(services, uri());
    assert.equal(path.basename(file), 'of today.cpuprofile');
    assert.equal(readFileSync(file, 'utf8'), '{}');
    await removeLeftCopies(services);
    assert.ok(existsSync(file), 'this window still has it open');
    dispose();
    await until(() => copies().length === 0);
  });

  it('leave nothing of windows that were closed with them', async () => {
    await removeLeftCopies(services);
    const left = path.join(folder, 'open', '999999999-left');
    mkdirSync(left, { recursive: true });
    writeFileSync(path.join(left, 'heap.heapsnapshot'), 'secret');
    await removeLeftCopies(services);
    assert.deepEqual(copies(), []);
  });

  it('are read where they are when they lie on this disk', async () => {
    const file = path.join(folder, 'a.cpuprofile');
    assert.equal((await localCopy(services, hotlight.vscode.Uri.file(file))).file, file);
  });
});
