import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Finding } from '../../../../src/core/finding';
import { SourceProgram } from '../../../../src/core/source/sourceProgram';
import type { FileSummary } from '../../../../src/core/source/summary/fileSummary';
import { isSkimmed, type Skims, skim } from '../../../../src/core/source/summary/skim';
import { summarize } from '../../../../src/core/source/summary/summarize';
import { mayHoldSql } from '../../../../src/core/sql/statements/extract';

/** Bodies of a function `f<i>` of file i, from which it may call the functions of the two files after it. */
const BODIES = [
  'await pool.query("SELECT $1", [x]);',
  'await prisma.user.findUnique({ where: { x } });',
  'await prisma.user.findFirst({ where: { x } });',
  'await A(x);',
  'for (const y of x) await A(y);',
  'await Promise.all(x.map(async (y) => B(y)));',
  'for (const y of x) { await B(y); await pool.query("UPDATE t SET a = $1", [y]); }',
  'console.log(x);',
  'const h = async (y) => B(y); return h(x);',
];

function textOf(file: number, body: number, lines: number, files: number): string {
  const [a, b] = [(file + 1) % files, (file + 2) % files];
  return `import { Pool } from 'pg';
import { PrismaClient } from '@prisma/client';
import { f${a} as A } from './m${a}';
import { f${b} as B } from './m${b}';
const pool = new Pool();
const prisma = new PrismaClient();
${'// a line\n'.repeat(lines)}export async function f${file}(x) {
  ${BODIES[body]}
}
`;
}

function put(program: SourceProgram, file: number, text: string): void {
  const summary = summarize(text, `/app/m${file}.ts`);
  assert.ok(summary);
  program.set(`/app/m${file}.ts`, summary);
}

describe('a source program', () => {
  it('is not held up by a ruler made of dashes', () => {
    assert.equal(mayHoldSql(`console.log('${'-'.repeat(400)}');`), false);
    assert.equal(mayHoldSql('query(`-- who\n-- asks\n SELECT 1`)'), true);
  });

  it('asks a file again whose own functions other files hand something, when one of these comes back', () => {
    const folder = join(__dirname, '..', '..', '..', 'fixtures', 'nplus1', 'additions');
    const program = new SourceProgram();
    const set = (name: string): void => {
      const summary = summarize(readFileSync(join(folder, name), 'utf8'), `/app/${name}`);
      assert.ok(summary);
      program.set(`/app/${name}`, summary);
    };
    for (const name of readdirSync(folder)) set(name);
    program.refresh();
    const found = program.findings();
    assert.ok(found.some(({ file }) => file === '/app/orders.js'));
    program.delete('/app/shop.js');
    program.refresh();
    set('shop.js');
    program.refresh();
    assert.deepEqual(program.findings(), found);
  });

  it('asks anew who has a method when its file no longer uses a database', () => {
    const folder = join(__dirname, '..', '..', '..', 'fixtures', 'nplus1');
    const borrowed = readFileSync(join(folder, 'pg', 'borrowed.js'), 'utf8');
    const program = new SourceProgram();
    const linesWith = (name: string, text: string): number[] => {
      const summary = summarize(text, `/app/${name}`);
      assert.ok(summary);
      program.set(`/app/${name}`, summary);
      program.refresh();
      return program.findingsOf('/app/built.js').map(({ line }) => line);
    };
    linesWith('borrowed.js', borrowed);
    const found = linesWith('built.js', readFileSync(join(folder, 'statements', 'built.js'), 'utf8'));
    assert.equal(found.length, 2);
    assert.deepEqual(linesWith('borrowed.js', borrowed.replace("const pg = require('pg');", '')), found);
    assert.deepEqual(linesWith('borrowed.js', borrowed), found);
  });

  it('finds the same after any edits as when it is made anew', () => {
    const files = 5;
    const edit = fc.record({
      file: fc.nat(files - 1),
      body: fc.nat(BODIES.length - 1),
      lines: fc.nat(2),
      refresh: fc.boolean(),
      remove: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 4, maxLength: 14 }), (edits) => {
        const program = new SourceProgram();
        const texts = new Map<number, string>();
        const shown = new Map<string, readonly Finding[]>();
        const refresh = (): void => {
          for (const { file, findings } of program.refresh()) {
            if (findings.length === 0) shown.delete(file);
            else shown.set(file, findings);
          }
        };
        for (const { file, body, lines, refresh: now, remove } of edits) {
          if (remove && texts.size > 3) {
            texts.delete(file);
            program.delete(`/app/m${file}.ts`);
          } else {
            const text = textOf(file, body, lines, files);
            texts.set(file, text);
            put(program, file, text);
          }
          if (now) refresh();
        }
        refresh();
        const anew = new SourceProgram();
        for (const [file, text] of [...texts].sort(([a], [b]) => a - b)) put(anew, file, text);
        anew.refresh();
        assert.deepEqual(program.findings(), anew.findings());
        assert.deepEqual(
          [...shown.keys()].sort().flatMap((file) => shown.get(file) ?? []),
          anew.findings(),
          'what was told adds up to what there is',
        );
      }),
      { numRuns: 150 },
    );
  });

  it('reads whole, after any edits, what it would when it is made anew', () => {
    const names = ['a.ts', 'b.ts', 'c.tsx', 'd.tsx', 'e.tsx', 'f.test.ts', 'g.test.ts'].map(
      (name) => `/app/${name}`,
    );
    const file = fc.constantFrom(...names);
    const code = fc.record({
      imports: fc.uniqueArray(file, { maxLength: 2 }),
      types: fc.uniqueArray(file, { maxLength: 1 }),
      asks: fc.nat(3).map((one) => one === 0),
    });
    type Code = typeof code extends fc.Arbitrary<infer T> ? T : never;
    const edit = fc.record({ file, code, isRemoved: fc.nat(7).map((one) => one === 0) });
    const textOf = ({ imports, types, asks }: Code): string =>
      [
        ...imports.map((from, index) => `import { show as show${index} } from '.${from.slice(4)}';`),
        ...types.map((from) => `import type { Shown } from '.${from.slice(4)}';`),
        ...(asks ? ["import { Pool } from 'pg';"] : []),
        'export function show() { return 1; }',
      ].join('\n');
    const all = fc.tuple(...names.map(() => code));
    fc.assert(
      fc.property(all, fc.array(edit, { minLength: 1, maxLength: 6 }), (first, edits) => {
        const summaries = new Map<string, FileSummary>();
        const program = new SourceProgram();
        const texts = new Map(names.map((name, index) => [name, textOf(first[index]!)]));
        const read = (name: string, skims: Skims): void => {
          const text = texts.get(name) ?? '';
          const summary = skim(text, name.slice('/app/'.length), skims) ?? summarize(text, name);
          assert.ok(summary);
          summaries.set(name, summary);
          program.set(name, summary);
        };
        const mend = (): void => {
          for (;;) {
            program.refresh();
            const { needed, idle } = program.misread();
            if (needed.length + idle.length === 0) return;
            for (const name of needed) read(name, 'nothing');
            for (const name of idle) read(name, 'tests');
          }
        };
        for (const name of names) read(name, 'pages and tests');
        mend();
        for (const { file: name, code: written, isRemoved } of edits) {
          if (isRemoved) {
            texts.delete(name);
            summaries.delete(name);
            program.delete(name);
          } else {
            texts.set(name, textOf(written));
            const known = summaries.get(name);
            // What somebody writes is read whole, and so is a test if it had to be before.
            read(name, known && !isSkimmed(known) ? 'nothing' : 'tests');
          }
          mend();
        }
        const anew = new SourceProgram();
        for (const [name, summary] of summaries) anew.set(name, summary);
        anew.refresh();
        assert.deepEqual(anew.misread(), { needed: [], idle: [] });
      }),
      { numRuns: 1000 },
    );
  });

  it('finds the same in real idioms after any edits of lines and files as when it is made anew', () => {
    const fixtures = join(__dirname, '..', '..', '..', 'fixtures', 'nplus1');
    const originals = new Map(
      readdirSync(fixtures).flatMap((folder) =>
        readdirSync(join(fixtures, folder)).map((name): [string, string] => [
          `/app/${folder}/${name}`,
          readFileSync(join(fixtures, folder, name), 'utf8'),
        ]),
      ),
    );
    const names = [...originals.keys()];
    const edit = fc.record({
      file: fc.constantFrom(...names),
      other: fc.constantFrom(...names),
      at: fc.nat(400),
      kind: fc.constantFrom(...EDITS),
      refresh: fc.boolean(),
    });
    const first = new Map([...originals].map(([file, text]) => [file, summarize(text, file)]));
    fc.assert(
      fc.property(fc.array(edit, { minLength: 5, maxLength: 20 }), (edits) => {
        const program = new SourceProgram();
        const summaries = new Map(first);
        const texts = new Map(originals);
        for (const [file, summary] of first) if (summary) program.set(file, summary);
        const shown = new Map<string, readonly Finding[]>();
        const refresh = (): void => {
          for (const { file, findings } of program.refresh()) shown.set(file, findings);
        };
        refresh();
        for (const { file, other, at, kind, refresh: now } of edits) {
          const text = edited(texts.get(file), kind, at, originals.get(kind === 'copy' ? other : file) ?? '');
          if (text === undefined) {
            texts.delete(file);
            summaries.delete(file);
            program.delete(file);
          } else {
            texts.set(file, text);
            const summary = summarize(text, file);
            if (summary) {
              summaries.set(file, summary);
              program.set(file, summary);
            }
          }
          if (now) refresh();
        }
        refresh();
        const anew = new SourceProgram();
        for (const file of [...summaries.keys()].sort()) {
          const summary = summaries.get(file);
          if (summary) anew.set(file, summary);
        }
        anew.refresh();
        assert.deepEqual(program.findings(), anew.findings());
        assert.deepEqual(
          [...shown.keys()].sort().flatMap((file) => shown.get(file) ?? []),
          anew.findings(),
          'what was told adds up to what there is',
        );
      }),
      { numRuns: RUNS },
    );
  }).timeout(180_000);
});

const RUNS = 25;
const EDITS = ['comment', 'drop', 'double', 'function', 'rename', 'remove', 'restore', 'copy'] as const;

/** What an edit makes of a text; undefined for a file that it removes. */
function edited(
  text: string | undefined,
  kind: (typeof EDITS)[number],
  at: number,
  original: string,
): string | undefined {
  if (kind === 'remove') return undefined;
  if (kind === 'restore' || kind === 'copy' || text === undefined) return original;
  const lines = text.split('\n');
  const line = at % lines.length;
  if (kind === 'comment') lines.splice(line, 0, '// a line');
  if (kind === 'drop') lines.splice(line, 1);
  if (kind === 'double') lines.splice(line, 0, lines[line] ?? '');
  if (kind === 'function') lines.unshift(`export function early${at}() { return 1; }`);
  if (kind === 'rename') {
    const declared = [...text.matchAll(/(?:class|function|const|interface)\s+(\w+)/g)];
    const name = declared[at % Math.max(1, declared.length)]?.[1];
    return name === undefined ? text : text.replaceAll(new RegExp(`\\b${name}\\b`, 'g'), `${name}2`);
  }
  return lines.join('\n');
}
