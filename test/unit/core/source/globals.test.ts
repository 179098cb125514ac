import assert from 'node:assert/strict';
import { SourceProgram } from '../../../../src/core/source/sourceProgram';
import { summarize } from '../../../../src/core/source/summary/summarize';

function put(program: SourceProgram, file: string, text: string): void {
  const summary = summarize(text, file);
  assert.ok(summary);
  program.set(file, summary);
}

const KEEPER = `import { PrismaClient } from '@prisma/client';
const prisma = new PrismaClient();
export async function feed(id) { await prisma.feeding.create({ data: { id } }); }
export function name(id) { return String(id); }
`;
const ROUNDS = 'export async function feedAll(ids) { for (const id of ids) await feed(id); }';

function found(program: SourceProgram): string[] {
  program.refresh();
  return program.findings().map(({ file, line }) => `${file}:${line}`);
}

describe('what is seen without an import', () => {
  it('is what Nuxt and Nitro import into their own files', () => {
    const program = new SourceProgram();
    put(program, '/app/nuxt.config.ts', 'export default {};');
    put(program, '/app/server/utils/keeper.ts', KEEPER);
    put(program, '/app/server/api/rounds.ts', ROUNDS);
    put(program, '/other/rounds.ts', ROUNDS);
    assert.deepEqual(found(program), ['/app/server/api/rounds.ts:1']);
    program.delete('/app/nuxt.config.ts');
    assert.deepEqual(found(program), []);
    put(program, '/app/nuxt.config.ts', 'export default {};');
    assert.deepEqual(found(program), ['/app/server/api/rounds.ts:1']);
  });

  it('follows what is put into the global object from edit to edit', () => {
    const program = new SourceProgram();
    put(program, '/app/rounds.ts', ROUNDS);
    put(program, '/app/keeper.ts', KEEPER);
    assert.deepEqual(found(program), []);
    put(program, '/app/keeper.ts', `${KEEPER}globalThis.feed = feed;`);
    assert.deepEqual(found(program), ['/app/rounds.ts:1']);
    put(program, '/app/keeper.ts', `${KEEPER}globalThis.feed = name;`);
    assert.deepEqual(found(program), []);
    program.delete('/app/keeper.ts');
    assert.deepEqual(found(program), []);
  });

  it('is the nearest of several', () => {
    const program = new SourceProgram();
    put(program, '/shop/keeper.ts', `${KEEPER}globalThis.feed = feed;`);
    put(program, '/zoo/keeper.ts', `${KEEPER}globalThis.feed = name;`);
    put(program, '/shop/rounds.ts', ROUNDS);
    put(program, '/zoo/rounds.ts', ROUNDS);
    assert.deepEqual(found(program), ['/shop/rounds.ts:1']);
  });

  it('follows what is registered by a text from edit to edit', () => {
    const program = new SourceProgram();
    const bus = (taken: string): string => `const tasks = new Map();
export const register = (name, task) => tasks.set(name, task);
export function run(name, id) { ${taken} }
`;
    put(program, '/app/keeper.ts', KEEPER);
    put(program, '/app/bus.ts', bus('return tasks.get(name)(id);'));
    put(
      program,
      '/app/rounds.ts',
      "import { run } from './bus';\nexport async function all(ids) { for (const id of ids) await run('feed', id); }",
    );
    assert.deepEqual(found(program), []);
    const setup = (task: string): string =>
      `import { register } from './bus';\nimport * as keeper from './keeper';\nregister('feed', (id) => keeper.${task}(id));`;
    put(program, '/app/setup.ts', setup('feed'));
    assert.deepEqual(found(program), ['/app/rounds.ts:2']);
    put(program, '/app/setup.ts', setup('name'));
    assert.deepEqual(found(program), []);
    put(program, '/app/setup.ts', setup('feed'));
    put(program, '/app/bus.ts', bus('return tasks.has(name);'));
    assert.deepEqual(found(program), []);
    put(program, '/app/bus.ts', bus('return tasks.get(name)(id);'));
    assert.deepEqual(found(program), ['/app/rounds.ts:2']);
  });
});
