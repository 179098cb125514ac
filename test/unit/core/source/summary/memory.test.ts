import assert from 'node:assert/strict';
import v8 from 'node:v8';
import vm from 'node:vm';
import { skim } from '../../../../../src/core/source/summary/skim';
import { summarize } from '../../../../../src/core/source/summary/summarize';

const FILES = 24;
const FILLER = `// ${'mooring '.repeat(16)}\n`;

function collectGarbage(): void {
  v8.setFlagsFromString('--expose-gc');
  (vm.runInNewContext('gc') as () => void)();
}

function heapOf<T>(make: () => T): { kept: T; bytes: number } {
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  const kept = make();
  collectGarbage();
  return { kept, bytes: process.memoryUsage().heapUsed - before };
}

/** A megabyte or so, with names that are long enough to be kept as parts of it. */
function textOf(index: number): string {
  return `import { harbourMasterOf } from './harbours/masters${index}';
import { Pool } from 'pg';
const connectionPool${index} = new Pool();
${FILLER.repeat(8_000)}
export class MooringRepository${index} {
  constructor(private readonly harbourOptions: HarbourOptions) {}
  async findMooringsOfHarbour(harbourIdentifier: string) {
    const master = await harbourMasterOf(harbourIdentifier);
    for (const mooringIdentifier of master.mooringIdentifiers)
      await connectionPool${index}.query('SELECT name FROM moorings WHERE id = $1', [mooringIdentifier]);
  }
}
`;
}

describe('a summary', () => {
  const texts = (suffix: string): string[] =>
    Array.from({ length: FILES }, (_, index) => `${textOf(index)}// ${suffix}`);

  it('does not keep the text that it was made of', () => {
    summarize(textOf(0), '/warm.ts');
    const length = textOf(0).length * FILES;
    const { kept, bytes } = heapOf(() => texts('whole').map((text, at) => summarize(text, `/whole${at}.ts`)));
    assert.equal(kept.length, FILES);
    assert.ok(bytes < length / 4, `${bytes} bytes of ${length} are kept`);
  });

  it('that was skimmed does not either', () => {
    const length = textOf(0).length * FILES;
    const { kept, bytes } = heapOf(() =>
      texts('skimmed').map((text, at) => skim(text, `test/skimmed${at}.test.ts`, 'tests')),
    );
    assert.ok(kept.every((summary) => summary?.imports.length === 2));
    assert.ok(bytes < length / 4, `${bytes} bytes of ${length} are kept`);
  });
});
