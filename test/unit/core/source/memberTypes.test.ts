import assert from 'node:assert/strict';
import { readFact } from '../../../../src/core/source/program/facts';
import { MemberTypes } from '../../../../src/core/source/program/memberTypes';
import type { FileSummary } from '../../../../src/core/source/summary/fileSummary';
import { summarize } from '../../../../src/core/source/summary/summarize';

const KEEPER = 'export class Keeper { constructor(private readonly name: string, readonly zoo: Zoo) {} }';

function summaryOf(text: string, file: string): FileSummary {
  const summary = summarize(text, file);
  assert.ok(summary);
  return summary;
}

describe('the types of members by a name', () => {
  const files = new Map<string, FileSummary>();
  let types: MemberTypes;

  function edit(file: string, text: string | undefined): string[] {
    const before = new Map([[file, files.get(file)]]);
    if (text === undefined) files.delete(file);
    else files.set(file, summaryOf(text, file));
    return types.update(before, files);
  }

  function ask(member: string): readonly string[] {
    const { types: known, fact } = types.typesOf(member, false);
    readFact(fact, '/rounds.ts');
    return known;
  }

  beforeEach(() => {
    files.clear();
    files.set('/keeper.ts', summaryOf(KEEPER, '/keeper.ts'));
    types = new MemberTypes(files);
  });

  it('have nobody ask again after an edit that leaves them as they were', () => {
    assert.deepEqual([...ask('zoo'), ...ask('name')], ['Zoo']);
    assert.deepEqual(edit('/keeper.ts', `// moved\n${KEEPER}\nexport const more = 1;`), []);
    assert.deepEqual(edit('/other.ts', 'export interface Visit { zoo: Zoo }'), []);
    assert.deepEqual(edit('/other.ts', undefined), []);
    assert.deepEqual(ask('zoo'), ['Zoo']);
  });

  it('have those ask again who asked for one that is another', () => {
    ask('zoo');
    assert.deepEqual(edit('/keeper.ts', KEEPER.replace('Zoo)', 'Park)')), ['/rounds.ts']);
    assert.deepEqual(ask('zoo'), ['Park']);
    assert.deepEqual(edit('/other.ts', 'export interface Visit { zoo: Zoo }'), ['/rounds.ts']);
    assert.deepEqual(ask('zoo'), ['Park', 'Zoo']);
    assert.deepEqual(edit('/keeper.ts', undefined), ['/rounds.ts']);
    assert.deepEqual(ask('zoo'), ['Zoo']);
  });
});
