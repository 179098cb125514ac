import assert from 'node:assert/strict';
import { moduleMap, NO_LAYOUT } from '../../../../../src/core/source/program/modules';
import { Program } from '../../../../../src/core/source/program/program';
import { findNPlusOne } from '../../../../../src/core/source/rules/nPlusOne';
import { summarize } from '../../../../../src/core/source/summary/summarize';

const FILE = '/app/a.ts';

/** What is advised for a loop over `rows` that does something with each `row`. */
function cure(statement: string, driver = 'pg'): string | undefined {
  const text = `import { Pool } from '${driver}';
import { PrismaClient } from '@prisma/client';
import { eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/${driver === 'pg' ? 'node-postgres' : 'mysql2'}';
import { crates } from './schema';
const pool = new Pool();
const prisma = new PrismaClient();
const db = drizzle(pool);
const run = (text: string, values: unknown[]) => pool.query(text, values);
const owner = (id: number) => prisma.crate.findFirst({ where: { isOwner: true } });
const named = (id: number) => { const where: Record<string, unknown> = {}; where.id = id; return prisma.crate.findFirst(where); };
const mark = (id: number) => prisma.crate.update({ where: { id }, data: { seen: true } });
export async function all(rows: Row[]) {
  for (const row of rows) {
    ${statement}
  }
}
`;
  const summary = summarize(text, FILE);
  assert.ok(summary);
  const files = new Map([[FILE, summary]]);
  const program = new Program(files, moduleMap(new Set(files.keys()), NO_LAYOUT));
  return findNPlusOne(program, FILE)[0]?.fix;
}

describe('the cure for queries of a loop', () => {
  it('is the one for what is done with the rows', () => {
    assert.match(cure('await prisma.crate.create({ data: row });')!, /^Write all rows at once: createMany\(/);
    assert.match(
      cure('await prisma.crate.update({ where: { id: row.id }, data: row });')!,
      /^Change all rows at once: updateMany\(/,
    );
    assert.match(
      cure('await prisma.crate.upsert({ where: { id: row.id }, create: row, update: row });')!,
      /^Write all rows at once: INSERT … ON CONFLICT … DO UPDATE by \$executeRaw/,
    );
    assert.match(
      cure('await prisma.crate.delete({ where: { id: row.id } });')!,
      /^Delete all rows at once: deleteMany\(/,
    );
    assert.match(
      cure('log(await prisma.crate.count({ where: { rowId: row.id } }));')!,
      /^Count once for all: groupBy\(/,
    );
    assert.match(
      cure('log(await prisma.crate.findFirst({ where: { id: row.id } }));')!,
      /^Ask once for all: findMany\(/,
    );
  });

  it('is told by the verb of a chain, and by the words of a statement', () => {
    assert.match(
      cure('await db.update(crates).set(row).where(eq(crates.id, row.id));')!,
      /^Change .* \.set\(/,
    );
    assert.match(cure('await db.delete(crates).where(eq(crates.id, row.id));')!, /^Delete .* \.delete\(/);
    assert.match(
      cure('await db.insert(crates).values(row).onConflictDoUpdate({ target: crates.id, set: row });')!,
      /^Write .* \.values\(rows\)\.onConflictDoUpdate\(/,
    );
    assert.match(
      cure("await pool.query('DELETE FROM crates WHERE id = $1', [row.id]);")!,
      /^Delete .* ANY\(/,
    );
    assert.match(
      cure("await pool.query('INSERT INTO crates VALUES ($1) ON CONFLICT DO NOTHING', [row.id]);")!,
      /^Write .* INSERT …/,
    );
    assert.match(
      cure("log(await pool.query('SELECT count(*) FROM crates WHERE id = $1', [row.id]));")!,
      /^Count once for all: one query that groups by the key/,
    );
  });

  it('is found through what is called, and by the statement that a wrapper is given', () => {
    assert.match(cure('await mark(row.id);')!, /^Change all rows at once: updateMany\(/);
    assert.match(
      cure("await run('UPDATE crates SET seen = true WHERE id = $1', [row.id]);")!,
      /^Change all rows at once: UPDATE … FROM/,
    );
  });

  it('is to ask before the loop for what is the same for each row', () => {
    assert.equal(
      cure('log(await owner(row.id));'),
      'It asks for the same every time: ask once, before the loop.',
    );
    assert.match(cure('log(await named(row.id));')!, /^Ask once for all: findMany\(/);
    assert.match(
      cure('log(await owner(row.id), await prisma.crate.findFirst({ where: { id: row.id } }));')!,
      /^Ask once for all: findMany\(/,
    );
  });

  it('is in SQL for statements that a layer is handed', () => {
    assert.match(
      cure("log(await prisma.$queryRawUnsafe('SELECT * FROM crates WHERE id = $1', row.id));")!,
      /^Ask once for all: one statement for all ids, as WHERE id IN/,
    );
    assert.match(
      cure("await prisma.$executeRawUnsafe('DELETE FROM crates WHERE id = $1', row.id);")!,
      /^Delete all rows at once: one statement for all ids, as DELETE/,
    );
  });

  it('is that of MySQL where the program speaks to no other database', () => {
    const save = 'await db.insert(crates).values(row).onDuplicateKeyUpdate({ set: row });';
    assert.match(cure(save, 'mysql2/promise')!, /^Write .* \.values\(rows\)\.onDuplicateKeyUpdate\(/);
    assert.match(cure(save)!, /^Write .* \.values\(rows\)\.onConflictDoUpdate\(/);
  });

  it('names each way where a loop does several things', () => {
    const both = cure(
      'await prisma.crate.create({ data: row }); await prisma.shelf.delete({ where: { id: row.shelfId } });',
    );
    assert.equal(
      both,
      'Write all rows at once: createMany({ data: rows }); deleteMany({ where: { id: { in: ids } } }).',
    );
  });

  it('names what is read and what is written where a loop does both', () => {
    const both = cure(
      'const one = await prisma.crate.findFirst({ where: { id: row.id } }); await prisma.shelf.update({ where: { id: one.shelfId }, data: { full: true } });',
    );
    assert.match(both!, /^Ask once for all: findMany\(.*\. Change all rows at once: updateMany\(/);
  });
});
