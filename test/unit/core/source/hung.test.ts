import assert from 'node:assert/strict';
import { SourceProgram } from '../../../../src/core/source/sourceProgram';
import { summarize } from '../../../../src/core/source/summary/summarize';

function put(program: SourceProgram, file: string, text: string): void {
  const summary = summarize(text, file);
  assert.ok(summary);
  program.set(file, summary);
}

function found(program: SourceProgram): string[] {
  program.refresh();
  return program.findings().map(({ file, line }) => `${file}:${line}`);
}

const KEEPER = `import { PrismaClient } from '@prisma/client';
const prisma = new PrismaClient();
export class Keeper { feed(id) { return prisma.feeding.create({ data: { id } }); } }
`;
const ROUNDS =
  'export async function feedAll(request) { for (const id of request.body) await request.server.animals.feed(id); }';

describe('what hangs on the object of a framework', () => {
  it('is followed from edit to edit', () => {
    const program = new SourceProgram();
    put(program, '/app/rounds.ts', ROUNDS);
    put(program, '/app/keeper.ts', KEEPER);
    assert.deepEqual(found(program), []);
    const hangs = (value: string): string =>
      `import { Keeper } from './keeper';\nexport default (app) => { app.decorate('animals', ${value}); };`;
    put(program, '/app/plugin.ts', hangs('new Keeper()'));
    assert.deepEqual(found(program), ['/app/rounds.ts:1']);
    put(program, '/app/plugin.ts', hangs('{ feed(id) { return id; } }'));
    assert.deepEqual(found(program), []);
    put(program, '/app/plugin.ts', hangs('new Keeper()'));
    put(program, '/app/keeper.ts', KEEPER.replace('prisma.feeding.create({ data: { id } })', 'id'));
    assert.deepEqual(found(program), []);
    put(program, '/app/keeper.ts', KEEPER);
    assert.deepEqual(found(program), ['/app/rounds.ts:1']);
    program.delete('/app/plugin.ts');
    assert.deepEqual(found(program), []);
  });

  it('is nothing where two files hang different things by one name', () => {
    const program = new SourceProgram();
    put(program, '/app/rounds.ts', ROUNDS);
    put(program, '/app/keeper.ts', KEEPER);
    put(
      program,
      '/app/plugin.ts',
      `import { Keeper } from './keeper';\nexport default (app) => { app.decorate('animals', new Keeper()); };`,
    );
    put(program, '/app/other.ts', `export default (app) => { app.decorate('animals', new Set()); };`);
    assert.deepEqual(found(program), []);
    program.delete('/app/other.ts');
    assert.deepEqual(found(program), ['/app/rounds.ts:1']);
  });
});
