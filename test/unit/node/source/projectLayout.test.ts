import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { toSlashes } from '../../../../src/core/base/paths';
import { moduleMap } from '../../../../src/core/source/program/modules';
import { readProjectLayout } from '../../../../src/node/source/projectLayout';

describe('where imports of a workspace lead', () => {
  let folder: string;

  before(() => {
    folder = toSlashes(mkdtempSync(join(tmpdir(), 'hotlight lay é ')));
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  /** Finds what `specifier` leads to from `from`, in a workspace of these files; relative. */
  async function lead(
    files: Record<string, unknown>,
    from: string,
    specifier: string,
  ): Promise<string | undefined> {
    const paths = Object.keys(files).map((file) => `${folder}/${file}`);
    for (const [file, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), content === 0 ? '' : JSON.stringify(content));
    }
    const layout = await readProjectLayout(paths.filter((file) => file.endsWith('.json')));
    const modules = moduleMap(new Set(paths.filter((file) => !file.endsWith('.json'))), layout);
    return modules.resolve(`${folder}/${from}`, specifier).target?.slice(folder.length + 1);
  }

  const store = (exports: unknown) => ({
    'packages/store/package.json': { name: '@shop/store', exports },
    'packages/store/src/index.ts': 0,
    'packages/store/src/queries/all.ts': 0,
    'packages/store/src/orders.ts': 0,
    'apps/api/main.ts': 0,
  });

  it('is the source of what a package exports by another path', async () => {
    const files = store({
      '.': './dist/index.js',
      './queries': { import: { default: './dist/queries/all.js' } },
    });
    assert.equal(
      await lead(files, 'apps/api/main.ts', '@shop/store/queries'),
      'packages/store/src/queries/all.ts',
    );
    assert.equal(await lead(files, 'apps/api/main.ts', '@shop/store'), 'packages/store/src/index.ts');
  });

  it('is the source of what matches an exported pattern', async () => {
    const files = store({ './of/*': './src/*.ts' });
    assert.equal(
      await lead(files, 'apps/api/main.ts', '@shop/store/of/orders'),
      'packages/store/src/orders.ts',
    );
  });

  it('is the source of a whole folder that is built', async () => {
    const files = store(undefined);
    assert.equal(await lead(files, 'apps/api/main.ts', '@shop/store/lib'), 'packages/store/src/index.ts');
    assert.equal(
      await lead(files, 'apps/api/main.ts', '@shop/store/dist/src/orders'),
      'packages/store/src/orders.ts',
    );
  });

  it('is within the package for what begins with #', async () => {
    const files = {
      'api/package.json': { name: 'api', imports: { '#db/*': './src/db/*.js' } },
      'api/src/db/pool.ts': 0,
    };
    assert.equal(await lead(files, 'api/src/main.ts', '#db/pool'), 'api/src/db/pool.ts');
    assert.equal(await lead(files, 'other/main.ts', '#db/pool'), undefined);
  });

  it('is where a configuration of another folder says that is extended', async () => {
    const files = {
      'build/tsconfig-base.json': { compilerOptions: { baseUrl: '..', paths: { '*': ['*', 'stubs/*'] } } },
      'app/tsconfig.json': { extends: '../build/tsconfig-base.json' },
      'app/server/tsconfig.json': { extends: '../../build/tsconfig-base' },
      'app/server/main.ts': 0,
      'app/store/orders.ts': 0,
      'stubs/app/mail.ts': 0,
    };
    assert.equal(await lead(files, 'app/server/main.ts', 'app/store/orders'), 'app/store/orders.ts');
    assert.equal(await lead(files, 'app/store/orders.ts', 'app/mail'), 'stubs/app/mail.ts');
  });

  it('is where package.json says that a loader is to look', async () => {
    const files = {
      'api/package.json': { _moduleAliases: { '@stock': 'src/models', '@root': '.' } },
      'api/src/models/index.js': 0,
      'api/src/models/order.js': 0,
    };
    assert.equal(await lead(files, 'api/main.js', '@stock'), 'api/src/models/index.js');
    assert.equal(await lead(files, 'api/main.js', '@stock/order'), 'api/src/models/order.js');
    assert.equal(await lead(files, 'api/main.js', '@root/src/models/order'), 'api/src/models/order.js');
    assert.equal(await lead(files, 'other/main.js', '@stock/order'), undefined);
  });

  it('is in a folder above where only a bundler or a loader knows', async () => {
    const files = {
      'api/package.json': { dependencies: { '@prisma/client': '6', config: '4' } },
      'api/src/db/pool.ts': 0,
      'api/src/models/index.ts': 0,
      'api/prisma/client.ts': 0,
      'api/config/lib/util.ts': 0,
      'web/db/pool.ts': 0,
    };
    const from = 'api/src/routes/orders.ts';
    for (const written of [
      '@/db/pool',
      '~/db/pool',
      '~db/pool',
      '@db/pool',
      '$db/pool',
      'db/pool',
      'src/db/pool',
    ])
      assert.equal(await lead(files, from, written), 'api/src/db/pool.ts', written);
    assert.equal(await lead(files, from, '@models'), 'api/src/models/index.ts');
    assert.equal(await lead(files, 'web/main.ts', '@/db/pool'), 'web/db/pool.ts');
    for (const written of [
      '@prisma/client',
      'config/lib/util',
      'models',
      'node:db/pool',
      '@/gone',
      '@',
      '~/',
      '',
    ])
      assert.equal(await lead(files, from, written), undefined, written);
  });

  it('is where a package of the workspace says that a configuration extends, relative to what it adds', async () => {
    const files = {
      'tools/config/package.json': { name: '@shop/config' },
      'tools/config/tsconfig.node.json': { compilerOptions: { baseUrl: '../../api/src' } },
      'api/tsconfig.json': {
        extends: ['@shop/config/tsconfig.node.json', './tsconfig.json'],
        compilerOptions: { paths: { '@/*': ['./*'] } },
      },
      'api/src/main.ts': 0,
      'api/src/orders.ts': 0,
    };
    assert.equal(await lead(files, 'api/src/main.ts', '@/orders'), 'api/src/orders.ts');
    assert.equal(await lead(files, 'api/src/main.ts', 'orders'), 'api/src/orders.ts');
  });

  it('is the package that another gives a name of its own', async () => {
    const named = (where: string) => ({
      ...store(undefined),
      'apps/api/package.json': { name: 'api', dependencies: { Stock: where } },
    });
    const near = named('file:../../packages/store/');
    assert.equal(await lead(near, 'apps/api/main.ts', 'Stock/orders'), 'packages/store/src/orders.ts');
    assert.equal(await lead(near, 'apps/api/main.ts', 'Stock'), 'packages/store/src/index.ts');
    const published = named('npm:@shop/store@^2.0.0');
    assert.equal(await lead(published, 'apps/api/main.ts', 'Stock/orders'), 'packages/store/src/orders.ts');
    assert.equal(await lead(published, 'packages/store/src/index.ts', 'Stock/orders'), undefined);
    assert.equal(
      await lead(named('file:../../packages/gone'), 'apps/api/main.ts', 'Stock/orders'),
      undefined,
    );
  });

  it('is nowhere for what only a name is known of', async () => {
    assert.equal(
      await lead(store({ './queries': null }), 'apps/api/main.ts', '@shop/store/queries/none'),
      undefined,
    );
  });
});
