import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { currentFileTarget } from '../../../../src/node/targets/currentFile';
import { findTargets } from '../../../../src/node/targets/findTargets';
import { typeStripping } from '../../../../src/node/targets/nodeFile';
import type { LaunchTarget } from '../../../../src/node/targets/target';
import { install, makeWorkspace, removeWorkspaces, type Workspace } from './workspace';

const PRINT = 'const text: string = process.argv.length + " ran";\nconsole.log(text);\n';

describe('the current file', function () {
  this.timeout(30_000);
  afterEach(removeWorkspaces);

  const target = (
    { root, path }: Workspace,
    file: string,
    version?: string,
  ): Promise<LaunchTarget | undefined> =>
    currentFileTarget(path(...file.split('/')), [root], async () => version);

  it('is run by node from the folder of its package', async () => {
    const workspace = await makeWorkspace({
      'package.json': {},
      'packages/api/package.json': {},
      'packages/api/src/a b.js': 'console.log(process.cwd())',
    });
    const it = (await target(workspace, 'packages/api/src/a b.js'))!;
    assert.deepEqual(it.command, ['node', workspace.path('packages', 'api', 'src', 'a b.js')]);
    assert.equal(it.cwd, workspace.path('packages', 'api'));
    assert.equal(it.detail, process.platform === 'win32' ? 'node "src\\a b.js"' : "node 'src/a b.js'");
    assert.equal((await target(workspace, 'src/x.mjs'))!.cwd, workspace.root);
    assert.equal(
      (await currentFileTarget('/elsewhere/x.js', [workspace.root], async () => undefined))!.cwd,
      '/elsewhere',
    );
  });

  it('is no target when it is no program', async () => {
    const workspace = await makeWorkspace({});
    for (const file of ['README.md', 'types.d.ts', 'types.d.mts', 'App.vue', 'data.json', 'js']) {
      assert.equal(await target(workspace, file), undefined, file);
    }
  });

  it('as TypeScript is run by the loader that is installed', async () => {
    const workspace = await makeWorkspace({ 'package.json': {}, 'src/job.ts': PRINT });
    await install(workspace, 'tsx');
    const { command, cwd, disabled } = (await target(workspace, 'src/job.ts'))!;
    assert.equal(disabled, undefined);
    assert.deepEqual(command, ['node', '--import', 'tsx', workspace.path('src', 'job.ts')]);
    const [, ...args] = command;
    assert.equal(execFileSync(process.execPath, args, { cwd, encoding: 'utf8' }), '2 ran\n');
  });

  it('as TypeScript is run by the loaders of others, for its kind of module', async () => {
    const cases: [loader: string, type: string, file: string, args: string[]][] = [
      ['ts-node', 'commonjs', 'a.ts', ['--require', 'ts-node/register']],
      ['ts-node', 'module', 'a.ts', ['--loader', 'ts-node/esm']],
      ['ts-node', 'commonjs', 'a.mts', ['--loader', 'ts-node/esm']],
      ['ts-node', 'module', 'a.cts', ['--require', 'ts-node/register']],
      ['@swc-node/register', 'module', 'a.ts', ['--import', '@swc-node/register/esm-register']],
      ['esbuild-register', 'commonjs', 'a.ts', ['--require', 'esbuild-register']],
    ];
    for (const [loader, type, file, args] of cases) {
      const workspace = await makeWorkspace({
        'package.json': { type },
        [`node_modules/${loader}/package.json`]: { name: loader },
      });
      assert.deepEqual(
        (await target(workspace, file, 'v24.0.0'))!.command.slice(1, -1),
        args,
        `${loader} ${type} ${file}`,
      );
    }
  });

  it('as TypeScript without a loader is run by a Node.js that strips types', async () => {
    const workspace = await makeWorkspace({ 'package.json': {} });
    assert.deepEqual((await target(workspace, 'a.ts', 'v24.3.0'))!.command, ['node', workspace.path('a.ts')]);
    assert.deepEqual((await target(workspace, 'a.ts', 'v22.7.0'))!.command, [
      'node',
      '--experimental-strip-types',
      workspace.path('a.ts'),
    ]);
    const old = (await target(workspace, 'a.ts', 'v20.19.0'))!;
    assert.match(
      old.disabled!,
      /^a\.ts is TypeScript, and there is no loader for it \(Node\.js 20\.19\.0\): install one \(npm install --save-dev tsx\)/,
    );
    assert.deepEqual(old.command, []);
    assert.match((await target(workspace, 'a.tsx', 'v24.3.0'))!.disabled!, /is TypeScript/);
    assert.match((await target(workspace, 'a.ts'))!.disabled!, /no node on the path/);
  });

  it('needs a flag for stripping types in some versions only', () => {
    const flag = ['--experimental-strip-types'];
    const versions: [string, readonly string[] | undefined][] = [
      ['v20.19.0', undefined],
      ['v22.5.1', undefined],
      ['v22.6.0', flag],
      ['v22.17.1', flag],
      ['v22.18.0', []],
      ['v23.5.0', flag],
      ['v23.6.0', []],
      ['v24.0.0', []],
      ['v26.10.0', []],
    ];
    for (const [version, args] of versions) assert.deepEqual(typeStripping(version), args, version);
    assert.equal(typeStripping(undefined), undefined);
  });

  it('comes first, and asks the node on the path for its version', async () => {
    const workspace = await makeWorkspace({
      'package.json': { scripts: { start: 'node .' } },
      'a.ts': PRINT,
    });
    const { targets } = await findTargets([workspace.root], { currentFile: workspace.path('a.ts') });
    assert.equal(targets[0]!.kind, 'file');
    const version = execFileSync('node', ['--version'], { encoding: 'utf8' }).trim();
    if (typeStripping(version) === undefined) assert.ok(targets[0]!.disabled!.includes(version.slice(1)));
    else assert.equal(targets[0]!.disabled, undefined);
    const nowhere = await findTargets([workspace.root], {
      currentFile: workspace.path('a.ts'),
      env: { PATH: workspace.root },
    });
    assert.match(nowhere.targets[0]!.disabled!, /no node on the path/);
  });
});
