import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRuleOf } from '../../../../src/core/findings/ruleFamily';
import { N_PLUS_ONE } from '../../../../src/core/source/rules/nPlusOne';
import { analyse } from './analyse';

/** Small programs, each after a line `## name`; each of its files after a line `// file`. */
const IDIOMS = join(__dirname, '..', '..', '..', 'fixtures', 'nPlusOneIdioms.txt');

/** The files of a program, by their absolute paths. */
function filesOf(program: string): Map<string, string> {
  const files = new Map<string, string>();
  for (const part of program.split(/^\/\/ (?=[\w./-]+\.\w+$)/m).slice(1)) {
    const end = part.indexOf('\n');
    files.set(`/app/${part.slice(0, end)}`, part.slice(end + 1));
  }
  return files;
}

describe('n-plus-one in the ways in which programs reach their database and go through lists', () => {
  for (const program of readFileSync(IDIOMS, 'utf8').split(/^## /m).slice(1)) {
    const name = program.slice(0, program.indexOf('\n'));
    it(name, () => {
      const files = filesOf(program);
      const expected = [...files].flatMap(([file, text]) =>
        text.split('\n').flatMap((line, index) => {
          const rule = / \/\/ expect: (\S+)$/.exec(line)?.[1];
          return rule === undefined ? [] : [`${file}:${index + 1} ${rule}`];
        }),
      );
      const found = analyse(files)
        .filter(({ rule }) => isRuleOf(N_PLUS_ONE, rule))
        .map(({ file, line, rule }) => `${file}:${line} ${rule}`);
      assert.notEqual(expected.length, 0, 'nothing is expected');
      assert.deepEqual(found.sort(), expected.sort());
    });
  }
});
