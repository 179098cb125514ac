import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '../../../../src/core/finding';
import { isRuleOf } from '../../../../src/core/findings/ruleFamily';
import { N_PLUS_ONE } from '../../../../src/core/source/rules/nPlusOne';
import { analyse } from './analyse';

const fixtures = join(__dirname, '..', '..', '..', 'fixtures');

/** The small programs of a fixture, each after a line `## name`; each of its files after a line `// file`. */
function* programsIn(file: string): Generator<{ name: string; program: string }> {
  for (const program of readFileSync(join(fixtures, file), 'utf8').split(/^## /m).slice(1))
    yield { name: program.slice(0, program.indexOf('\n')), program };
}

/** The files of a program, by their absolute paths. */
function filesOf(program: string): Map<string, string> {
  const files = new Map<string, string>();
  for (const part of program.split(/^\/\/ (?=[\w./-]+\.\w+$)/m).slice(1)) {
    const end = part.indexOf('\n');
    files.set(`/app/${part.slice(0, end)}`, part.slice(end + 1));
  }
  return files;
}

function found(files: ReadonlyMap<string, string>): Finding[] {
  return analyse(files).filter(({ rule }) => isRuleOf(N_PLUS_ONE, rule));
}

/** `hint` is said of what is no more than that. */
function places(findings: readonly Finding[]): string[] {
  return findings
    .map(({ file, line, rule, severity }) => `${file}:${line} ${rule}${severity === 'hint' ? ' hint' : ''}`)
    .sort();
}

/** The lines of a program that end in a comment. */
function marked(files: ReadonlyMap<string, string>, comment: RegExp): string[] {
  return [...files].flatMap(([file, text]) =>
    text.split('\n').flatMap((line, index) => {
      const mark = comment.exec(line);
      return mark ? [`${file}:${index + 1}${mark[1] === undefined ? '' : ` ${mark[1]}`}`] : [];
    }),
  );
}

describe('n-plus-one in the ways in which programs reach their database and go through lists', () => {
  for (const { name, program } of programsIn('nPlusOneIdioms.txt')) {
    it(`finds: ${name}`, () => {
      const files = filesOf(program);
      const expected = marked(files, / \/\/ expect: (\S+(?: hint)?)$/);
      assert.notEqual(expected.length, 0, 'nothing is expected');
      const findings = found(files);
      assert.deepEqual(places(findings), expected.sort());
      const queries = marked(files, / \/\/ the query$/);
      if (queries.length === 0) return;
      const ends = findings.map(({ related }) => related.at(-1));
      assert.deepEqual(
        ends.map((end) => `${end?.file}:${end?.line}`),
        queries,
      );
    });
  }

  for (const { name, program } of programsIn('nPlusOneLookAlikes.txt')) {
    it(`is silent about: ${name}`, () => {
      const files = filesOf(program);
      assert.notEqual(files.size, 0, 'no files');
      assert.deepEqual(places(found(files)), []);
    });
  }
});
