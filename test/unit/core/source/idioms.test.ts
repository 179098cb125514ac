import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
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

function found(files: ReadonlyMap<string, string>): string[] {
  return analyse(files)
    .filter(({ rule }) => isRuleOf(N_PLUS_ONE, rule))
    .map(({ file, line, rule }) => `${file}:${line} ${rule}`)
    .sort();
}

describe('n-plus-one in the ways in which programs reach their database and go through lists', () => {
  for (const { name, program } of programsIn('nPlusOneIdioms.txt')) {
    it(`finds: ${name}`, () => {
      const files = filesOf(program);
      const expected = [...files].flatMap(([file, text]) =>
        text.split('\n').flatMap((line, index) => {
          const rule = / \/\/ expect: (\S+)$/.exec(line)?.[1];
          return rule === undefined ? [] : [`${file}:${index + 1} ${rule}`];
        }),
      );
      assert.notEqual(expected.length, 0, 'nothing is expected');
      assert.deepEqual(found(files), expected.sort());
    });
  }

  for (const { name, program } of programsIn('nPlusOneLookAlikes.txt')) {
    it(`is silent about: ${name}`, () => {
      const files = filesOf(program);
      assert.notEqual(files.size, 0, 'no files');
      assert.deepEqual(found(files), []);
    });
  }
});
