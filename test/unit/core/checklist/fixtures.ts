import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { type Checklist, type Item, itemsOf } from '../../../../src/core/checklist/checklist';
import { parseChecklist } from '../../../../src/core/checklist/parseChecklist';

const folder = path.resolve(__dirname, '..', '..', '..', 'fixtures', 'checklists');

/** Checklists as people write them, by file name. */
export const FIXTURES: ReadonlyMap<string, string> = new Map(
  readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .map((name) => [name, readFileSync(path.join(folder, name), 'utf8').replace(/^\ufeff/, '')]),
);

/** One of them, with line breaks of either kind, with and without one at its end. */
export const anyChecklist: fc.Arbitrary<Checklist> = fc
  .record({ text: fc.constantFrom(...FIXTURES.values()), crlf: fc.boolean(), ended: fc.boolean() })
  .map(({ text, crlf, ended }) => {
    const plain = text.replace(/\r\n/g, '\n').trimEnd() + (ended ? '\n' : '');
    return parseChecklist(crlf ? plain.replace(/\n/g, '\r\n') : plain);
  });

/** A checklist and one of its items. */
export const anyItem: fc.Arbitrary<{ checklist: Checklist; item: Item; index: number }> = anyChecklist.chain(
  (checklist) => {
    const items = itemsOf(checklist);
    return fc.nat(items.length - 1).map((index) => ({ checklist, item: items[index]!, index }));
  },
);

export function titles(checklist: Checklist): string[] {
  return itemsOf(checklist).map(({ title }) => title);
}

export function linesIn(text: string): string[] {
  return text.split(/\r\n|\n/);
}

/** Fails for a text with both kinds of line breaks. */
export function hasOneKindOfBreaks(text: string): boolean {
  return !text.includes('\r\n') || !/(?<!\r)\n/.test(text);
}
