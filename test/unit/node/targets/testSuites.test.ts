import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { findTargets } from '../../../../src/node/targets/findTargets';
import type { LaunchTarget } from '../../../../src/node/targets/target';
import { install, makeWorkspace, removeWorkspaces, type Workspace } from './workspace';

const suitesIn = async ({ root }: Workspace, currentFile?: string): Promise<LaunchTarget[]> =>
  (await findTargets([root], currentFile === undefined ? {} : { currentFile })).targets.filter(
    ({ kind }) => kind === 'test',
  );

const NODE_TEST = "import { test } from 'node:test';\ntest('adds', () => {});\n";

describe('test suites', function () {
  this.timeout(30_000);
  afterEach(removeWorkspaces);

  it('of mocha run by its own script, all or the current file', async () => {
    const workspace = await makeWorkspace({
      'package.json': { devDependencies: { mocha: '^11' }, scripts: { test: 'mocha' } },
      'test/a.spec.js': "it('passes', () => {});\n",
      'test/b.spec.js': "it('passes too', () => {});\n",
    });
    await install(workspace, 'mocha');
    const [one, all] = await suitesIn(workspace, workspace.path('test', 'a.spec.js'));
    assert.equal(all!.label, 'All mocha tests');
    assert.equal(all!.detail, 'mocha');
    const run = ({ command: [, ...args], cwd }: LaunchTarget): string =>
      execFileSync(process.execPath, args, { cwd, encoding: 'utf8' });
    assert.match(run(all!), /2 passing/);
    assert.equal(one!.detail, 'mocha test/a.spec.js');
    assert.match(run(one!), /1 passing/);
  });

  it('of jest and vitest run once and in few processes', async () => {
    const workspace = await makeWorkspace({
      'package.json': { devDependencies: { jest: '^30' } },
      'vitest.config.ts': 'export default {};\n',
      'node_modules/jest/package.json': { name: 'jest', bin: './bin/jest.js' },
      'node_modules/jest/bin/jest.js': '',
      'node_modules/vitest/package.json': { name: 'vitest', bin: { vitest: './vitest.mjs' } },
      'node_modules/vitest/vitest.mjs': '',
      'src/price.test.ts': '',
    });
    const { path } = workspace;
    assert.deepEqual(
      (await suitesIn(workspace, path('src', 'price.test.ts'))).map(({ command }) => command),
      [
        [
          'node',
          path('node_modules', 'jest', 'bin', 'jest.js'),
          '--runInBand',
          '--runTestsByPath',
          'src/price.test.ts',
        ],
        ['node', path('node_modules', 'vitest', 'vitest.mjs'), 'run', 'src/price.test.ts'],
        ['node', path('node_modules', 'vitest', 'vitest.mjs'), 'run'],
        ['node', path('node_modules', 'jest', 'bin', 'jest.js'), '--runInBand'],
      ].sort((a, b) => Number(a.length === 3) - Number(b.length === 3)),
    );
  });

  it('that are not installed say so', async () => {
    const workspace = await makeWorkspace({ 'package.json': { devDependencies: { vitest: '^3' } } });
    const [suite] = await suitesIn(workspace);
    assert.match(suite!.disabled!, /^vitest is used in .* but not installed: install its dependencies/);
    assert.deepEqual(suite!.command, []);
  });

  it('of node:test are run as the script says, when no shell is needed for it', async () => {
    const plain = await makeWorkspace({
      'package.json': { scripts: { test: "node --import tsx --test 'test/**/*.test.ts'" } },
    });
    assert.deepEqual((await suitesIn(plain))[0]!.command, [
      'node',
      '--import',
      'tsx',
      '--test',
      'test/**/*.test.ts',
    ]);
    const shell = await makeWorkspace({
      'package.json': { scripts: { test: 'node --test | tap-spec' } },
      'test/a.test.mjs': NODE_TEST,
    });
    assert.deepEqual((await suitesIn(shell))[0]!.command, ['node', '--test']);
  });

  it('of node:test are found by their files', async () => {
    const workspace = await makeWorkspace({
      'package.json': {},
      'src/price.test.js': "const test = require('node:test');\n",
      'node_modules/x/a.test.js': NODE_TEST,
    });
    const [suite] = await suitesIn(workspace);
    assert.equal(suite!.label, 'All node:test tests');
    assert.deepEqual(suite!.command, ['node', '--test']);
    const none = await makeWorkspace({
      'package.json': {},
      'test/a.js': "// no 'node:test' here\n",
      'node_modules/x/a.test.js': NODE_TEST,
    });
    assert.deepEqual(await suitesIn(none), []);
  });

  it('of a package do not take the test file of another', async () => {
    const workspace = await makeWorkspace({
      'package.json': { workspaces: ['packages/*'], devDependencies: { mocha: '*' } },
      'packages/a/package.json': { name: 'a', devDependencies: { mocha: '*' } },
      'packages/a/test/a.test.js': '',
    });
    await install(workspace, 'mocha');
    const file = workspace.path('packages', 'a', 'test', 'a.test.js');
    const ofFile = (await suitesIn(workspace, file)).filter(({ label }) => label.startsWith('mocha:'));
    assert.deepEqual(
      ofFile.map(({ cwd, description }) => [cwd, description]),
      [[workspace.path('packages', 'a'), 'a']],
    );
  });
});
