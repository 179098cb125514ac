import assert from 'node:assert/strict';
import fc from 'fast-check';
import { findTargets } from '../../../../src/node/targets/findTargets';
import { parsePnpmPackages } from '../../../../src/node/targets/packages';
import type { LaunchTarget } from '../../../../src/node/targets/target';
import { makeWorkspace, removeWorkspaces, type Workspace } from './workspace';

const scriptsIn = async (...roots: string[]): Promise<LaunchTarget[]> =>
  (await findTargets(roots)).targets.filter(({ kind }) => kind === 'npm-script');

const brief = (targets: readonly LaunchTarget[]): string[] =>
  targets.map(({ label, command, description }) => `${label}: ${command.join(' ')} (${description})`);

describe('npm scripts', function () {
  this.timeout(30_000);
  afterEach(removeWorkspaces);

  it('are listed in their order, with what they say', async () => {
    const { root } = await makeWorkspace({
      'package.json': {
        name: 'shop',
        scripts: { start: 'node server.js', 'dev:api': 'node --watch server.js | pino-pretty', build: 'tsc' },
      },
      'package-lock.json': {},
    });
    const targets = await scriptsIn(root);
    assert.deepEqual(brief(targets), [
      'start: npm run start (npm run)',
      'dev:api: npm run dev:api (npm run)',
      'build: npm run build (npm run)',
    ]);
    assert.equal(targets[1]!.detail, 'node --watch server.js | pino-pretty');
    assert.equal(targets[1]!.cwd, root);
    assert.equal(new Set(targets.map(({ id }) => id)).size, 3);
  });

  const managers: [string, Record<string, string | object>, string][] = [
    ['pnpm by its lockfile', { 'pnpm-lock.yaml': "lockfileVersion: '9.0'\n" }, 'pnpm'],
    ['yarn by its lockfile', { 'yarn.lock': '# yarn lockfile v1\n' }, 'yarn'],
    ['bun by its lockfile', { 'bun.lock': '{ "lockfileVersion": 1 }' }, 'bun'],
    ['npm without a lockfile', {}, 'npm'],
    [
      'the packageManager field before a lockfile',
      {
        'package-lock.json': {},
        'package.json': { packageManager: 'pnpm@9.12.0+sha512.abc', scripts: { start: 'node .' } },
      },
      'pnpm',
    ],
    [
      'devEngines',
      {
        'package.json': {
          devEngines: { packageManager: { name: 'yarn', version: '4.x' } },
          scripts: { start: 'node .' },
        },
      },
      'yarn',
    ],
    [
      'npm for a manager that nobody knows',
      { 'package.json': { packageManager: 'vlt@1.0.0', scripts: { start: 'node .' } } },
      'npm',
    ],
  ];
  for (const [title, files, manager] of managers) {
    it(`run by ${title}`, async () => {
      const { root } = await makeWorkspace({ 'package.json': { scripts: { start: 'node .' } }, ...files });
      assert.deepEqual((await scriptsIn(root))[0]!.command, [manager, 'run', 'start']);
    });
  }

  it('of all workspaces are listed, with the manager of the whole', async () => {
    const yarn = await makeWorkspace({
      'package.json': {
        private: true,
        workspaces: { packages: ['packages/*', 'tools/cli', '!packages/old'] },
        scripts: { all: 'turbo run dev' },
      },
      'yarn.lock': '',
      'packages/api/package.json': { name: '@shop/api', scripts: { dev: 'tsx watch src/main.ts' } },
      'packages/web/package.json': { scripts: { dev: 'vite' } },
      'packages/old/package.json': { name: 'old', scripts: { dev: 'node .' } },
      'packages/api/node_modules/left-pad/package.json': { scripts: { test: 'node .' } },
      'tools/cli/package.json': { name: 'cli', scripts: { start: 'node cli.js' } },
    });
    assert.deepEqual(brief(await scriptsIn(yarn.root)), [
      'all: yarn run all (yarn run)',
      'dev: yarn run dev (yarn run · @shop/api)',
      'dev: yarn run dev (yarn run · packages/web)',
      'start: yarn run start (yarn run · cli)',
    ]);
    const pnpm = await makeWorkspace({
      'package.json': { private: true },
      'pnpm-workspace.yaml':
        '# all of them\npackages:\n  - \'apps/**\'\n  - "!**/fixtures/**"\n\ncatalog:\n  - react\n',
      'pnpm-lock.yaml': '',
      'apps/shop/package.json': { name: 'shop', scripts: { start: 'node .' } },
      'apps/nested/deep/package.json': { name: 'deep', scripts: { start: 'node .' } },
      'apps/shop/fixtures/x/package.json': { name: 'x', scripts: { start: 'node .' } },
    });
    assert.deepEqual(brief(await scriptsIn(pnpm.root)), [
      'start: pnpm run start (pnpm run · deep)',
      'start: pnpm run start (pnpm run · shop)',
    ]);
    // A package of the repository, opened alone.
    assert.deepEqual(brief(await scriptsIn(pnpm.path('apps', 'shop'))), ['start: pnpm run start (pnpm run)']);
  });

  it('of subfolders are listed when the folder has no package.json of its own', async () => {
    const { root } = await makeWorkspace({
      'backend/package.json': { scripts: { start: 'node .' } },
      'apps/frontend/package.json': { name: 'front', scripts: { dev: 'vite' } },
      'README.md': '# two programs',
    });
    assert.deepEqual(brief(await scriptsIn(root)), [
      'dev: npm run dev (npm run · front)',
      'start: npm run start (npm run · backend)',
    ]);
  });

  it('of several folders say which', async () => {
    const one = await makeWorkspace({ 'package.json': { scripts: { start: 'node .' } } });
    const two = await makeWorkspace({ 'package.json': { scripts: { start: 'node .' } } });
    const targets = await scriptsIn(one.root, two.root);
    assert.deepEqual(
      targets.map(({ cwd }) => cwd),
      [one.root, two.root],
    );
    assert.notEqual(targets[0]!.description, targets[1]!.description);
  });

  it('that run another runtime are listed with the reason', async () => {
    const { root } = await makeWorkspace({
      'package.json': {
        scripts: { start: 'bun src/index.ts', 'deno:dev': 'deno run main.ts', bundle: 'node bundle.js' },
      },
    });
    const [bun, deno, node] = await scriptsIn(root);
    assert.match(bun!.disabled!, /runs bun, which is not Node\.js/);
    assert.match(deno!.disabled!, /runs deno/);
    assert.deepEqual(bun!.command, []);
    assert.equal(node!.disabled, undefined);
  });

  it('of a broken package.json become a sentence', async () => {
    const broken = await makeWorkspace({ 'package.json': '{ "scripts": { "start": "node ." ' });
    const found = await findTargets([broken.root]);
    assert.deepEqual(found.targets, []);
    assert.equal(found.problems.length, 1);
    assert.match(
      found.problems[0]!,
      /package\.json can't be read: it is not JSON .*; correct it and try again\.$/,
    );
    for (const content of ['[]', 'null', '"x"', '']) {
      const { root } = await makeWorkspace({ 'package.json': content });
      assert.equal((await findTargets([root])).problems.length, 1, content);
    }
    const odd = await makeWorkspace({
      'package.json':
        '\ufeff{ "name": 5, "scripts": { "a": 1, "b": "node ." }, "workspaces": [7], "bin": 3 }',
    });
    assert.deepEqual(brief(await scriptsIn(odd.root)), ['b: npm run b (npm run)']);
  });

  it('of an empty folder, or none, become a sentence', async () => {
    const { root, path } = await makeWorkspace({ 'README.md': '' });
    assert.match(
      (await findTargets([root])).problems[0]!,
      /has neither a package\.json nor a \.vscode\/launch\.json/,
    );
    assert.match((await findTargets([path('missing')])).problems[0]!, /^There is no folder/);
    assert.deepEqual(await findTargets([]), { targets: [], problems: [] });
  });
});

describe('pnpm-workspace.yaml', () => {
  it('lists packages as pnpm writes and documents them', () => {
    assert.deepEqual(
      parsePnpmPackages(
        'packages:\n  - \'packages/*\'\n  # all\n  - components/**   # deep\n- "!**/test/**"\nonlyBuiltDependencies:\n  - esbuild\n',
      ),
      ['packages/*', 'components/**', '!**/test/**'],
    );
    assert.deepEqual(parsePnpmPackages("catalog:\n  react: 18\npackages: ['a/*', b]\n"), ['a/*', 'b']);
    assert.deepEqual(parsePnpmPackages('packages:\r\n  - a/*\r\n'), ['a/*']);
    assert.deepEqual(parsePnpmPackages('catalog: {}\n'), []);
  });

  it('takes every list of quoted patterns', () => {
    const pattern = fc.stringMatching(/^!?[a-z*][a-z0-9*./@-]{0,12}$/);
    fc.assert(
      fc.property(fc.array(pattern), fc.constantFrom("'", '"'), (patterns, quote) => {
        const text = `packages:\n${patterns.map((it) => `  - ${quote}${it}${quote}\n`).join('')}`;
        assert.deepEqual(parsePnpmPackages(text), patterns);
      }),
    );
  });
});

describe('finding targets', () => {
  let workspace: Workspace;
  before(async () => {
    workspace = await makeWorkspace({ 'package.json': { scripts: { start: 'node .' } } });
  });
  after(removeWorkspaces);

  it('can be cancelled', async () => {
    await assert.rejects(
      findTargets([workspace.root], { signal: AbortSignal.abort() }),
      /Finding targets was cancelled/,
    );
  });
});
