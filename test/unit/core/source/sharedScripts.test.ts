import assert from 'node:assert/strict';
import { SourceProgram } from '../../../../src/core/source/sourceProgram';
import { summarize } from '../../../../src/core/source/summary/summarize';

const HELPER = `
import { PrismaClient } from '@prisma/client';
const prisma = new PrismaClient();
export async function remindAll(moorings: { id: number }[]) {
  for (const mooring of moorings) await prisma.berth.findUnique({ where: { id: mooring.id } });
}
`;
const SCRIPT = `
import { remindAll } from './lib/remind';
export async function remind() {
  await remindAll([{ id: 1 }]);
}
`;
const IMPORTS = `import { remind } from './scripts/remind';\nexport const start = () => remind();\n`;
const LISTS = `import { remind } from './scripts/remind';\nexport const tasks = { remind };\n`;
const IMPORTS_NOTHING = 'export const start = () => undefined;\n';
const HELPER_FILE = '/app/scripts/lib/remind.ts';

function programOf(): {
  set(name: string, text: string | undefined): void;
  severities(): string[];
} {
  const program = new SourceProgram(undefined, ['/app']);
  const set = (name: string, text: string | undefined): void => {
    if (text === undefined) program.delete(`/app/${name}`);
    else program.set(`/app/${name}`, summarize(text, `/app/${name}`) ?? assert.fail());
    program.refresh();
  };
  set('scripts/lib/remind.ts', HELPER);
  set('scripts/remind.ts', SCRIPT);
  return { set, severities: () => program.findingsOf(HELPER_FILE).map(({ severity }) => severity) };
}

describe('code in a folder of scripts', () => {
  it('does little harm while only scripts call it', () => {
    assert.deepEqual(programOf().severities(), ['hint']);
  });

  it('is no script when what runs all the time calls it, however far away, for as long as that does', () => {
    const { set, severities } = programOf();
    set('server.ts', IMPORTS);
    assert.deepEqual(severities(), ['warning']);
    set('server.ts', IMPORTS_NOTHING);
    assert.deepEqual(severities(), ['hint']);
    set('server.ts', LISTS);
    assert.deepEqual(severities(), ['hint'], 'what can be run is listed');
    set('server.ts', IMPORTS);
    set('scripts/remind.ts', undefined);
    assert.deepEqual(severities(), ['hint']);
    set('scripts/remind.ts', SCRIPT);
    assert.deepEqual(severities(), ['warning']);
    set('server.ts', undefined);
    assert.deepEqual(severities(), ['hint']);
  });

  for (const name of ['test/start.ts', 'bin/start.ts', 'migrate.ts', 'vite.config.ts', 'cli.ts'])
    it(`is still one for ${name}`, () => {
      const { set, severities } = programOf();
      set(name, IMPORTS.replace('./', name.includes('/') ? '../' : './'));
      assert.deepEqual(severities(), ['hint']);
    });
});

const MOVE = `
import { PrismaClient } from '@prisma/client';
const prisma = new PrismaClient();
export async function moveMoorings(boatId: number) {
  const moorings = await prisma.mooring.findMany({ where: { boatId } });
  for (const mooring of moorings) await prisma.berth.findUnique({ where: { id: mooring.id } });
}
`;

/** What the loop of a file is told as, and of what it calls. */
function severityIn(name: string, text: string, caller?: string): string[] {
  const program = new SourceProgram(undefined, ['/app']);
  const set = (file: string, source: string): void =>
    program.set(`/app/${file}`, summarize(source, `/app/${file}`) ?? assert.fail());
  set(name, text);
  if (caller !== undefined) {
    const from = `../${name.replace('.ts', '')}`;
    set(caller, `import { moveMoorings } from '${from}';\nexport const sell = (id) => moveMoorings(id);\n`);
  }
  program.refresh();
  return program.findingsOf(`/app/${name}`).map(({ severity }) => severity);
}

describe('a file that is named after what it moves', () => {
  it('is a service when code that runs all the time has it move what belongs to one', () => {
    assert.deepEqual(severityIn('boats/boat-migration.ts', MOVE, 'boats/sale.ts'), ['warning']);
    assert.deepEqual(severityIn('boats/boatMigration.ts', MOVE, 'boats/sale.ts'), ['warning']);
  });

  it('is a migration otherwise', () => {
    assert.deepEqual(severityIn('boats/boat-migration.ts', MOVE), ['hint'], 'nothing calls it');
    assert.deepEqual(severityIn('boats/boat-migration.ts', MOVE, 'bin/sale.ts'), ['hint']);
    assert.deepEqual(severityIn('migrations/boat-migration.ts', MOVE, 'boats/sale.ts'), ['hint']);
    assert.deepEqual(severityIn('boats/migration.ts', MOVE, 'boats/sale.ts'), ['hint']);
    const all = MOVE.replace('boatId: number', '').replace('{ where: { boatId } }', '');
    assert.deepEqual(severityIn('boats/boat-migration.ts', all, 'boats/sale.ts'), ['hint'], 'it moves all');
  });
});
