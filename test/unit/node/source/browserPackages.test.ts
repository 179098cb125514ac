import assert from 'node:assert/strict';
import { browserFolders } from '../../../../src/node/source/browserPackages';

describe('packages that only browsers run', () => {
  const needs = (...names: string[]) => names.map((name) => [name, '*'] as const);
  const page = (name: string, ...others: string[]) => ({
    folder: `/w/${name}`,
    name: `@shop/${name}`,
    dependencies: needs('react', 'react-dom', 'vite', ...others),
  });
  const api = { folder: '/w/api', name: '@shop/api', dependencies: needs('express', 'pg') };

  it('draw pages and are bundled for them', () => {
    assert.deepEqual(browserFolders([api, page('web', 'eslint-config-next')]), ['/w/web']);
    const library = { folder: '/w/ui', name: '@shop/ui', dependencies: needs('react', 'react-dom') };
    const tool = { folder: '/w/tool', name: '@shop/tool', dependencies: needs('vite') };
    assert.deepEqual(browserFolders([api, library, tool]), []);
  });

  it("may have Ember's models, which are asked of a server", () => {
    const dependencies = needs('ember-source', 'ember-cli', 'ember-data', '@ember-data/model');
    assert.deepEqual(browserFolders([{ folder: '/w/web', name: 'web', dependencies }]), ['/w/web']);
  });

  it('have no server, no database, and nothing that draws pages on a server', () => {
    for (const name of [
      'express',
      'pg',
      '@prisma/client',
      'next',
      '@sveltejs/kit',
      '@trpc/server',
      'electron',
      '@shop-data/db',
      'firebase',
      '@supabase/supabase-js',
      'dexie',
      '@tauri-apps/plugin-sql',
    ])
      assert.deepEqual(browserFolders([page('web', name)]), [], name);
  });

  it('depend on no package of the program that has one, however far', () => {
    const shared = { folder: '/w/shared', name: '@shop/shared', dependencies: needs('@shop/data') };
    const data = { folder: '/w/data', name: '@shop/data', dependencies: needs('@shop/shared', 'knex') };
    const plain = { folder: '/w/plain', name: '@shop/plain', dependencies: needs('zod') };
    const web = page('web', '@shop/shared');
    const shop = page('shop', '@shop/plain');
    assert.deepEqual(browserFolders([web, shared, data, shop, plain]), ['/w/shop']);
    // What depends on each other is told by both.
    assert.deepEqual(
      browserFolders([page('first', '@shop/data'), page('then', '@shop/shared'), shared, data]),
      [],
    );
  });

  it('depend on nothing that lies beside them and is not known', () => {
    const web = page('web');
    const linked = { ...web, dependencies: [...web.dependencies, ['shared', 'file:../Shared'] as const] };
    assert.deepEqual(browserFolders([linked]), []);
  });

  it('hold none that runs elsewhere', () => {
    const inside = { folder: '/w/web/functions', name: 'functions', dependencies: needs('pg') };
    assert.deepEqual(browserFolders([page('web'), inside]), []);
    const example = { ...page('example'), folder: '/w/web/example' };
    assert.deepEqual(browserFolders([page('web'), example]), ['/w/web', '/w/web/example']);
  });
});
