import { HotlightError } from '../base/errors';
import type { Checklist, Item } from './checklist';

/** An item under the number that lists print: section, item, nested items, all from 1. */
export interface Numbered {
  readonly number: string;
  readonly item: Item;
}

export function numberedItems(checklist: Checklist): Numbered[] {
  const below = (items: readonly Item[], prefix: string): Numbered[] =>
    items.flatMap((item, index) => {
      const number = `${prefix}${index + 1}`;
      return [{ number, item }, ...below(item.children, `${number}.`)];
    });
  const withItems = checklist.sections.filter(({ items }) => items.length > 0);
  return withItems.flatMap(({ items }, index) => below(items, `${index + 1}.`));
}

/**
 * The item that somebody means: by its number, or by a part of its title that no other has.
 * @throws HotlightError `not-found`, or `usage` when several titles have it
 */
export function findItem(checklist: Checklist, wanted: string): Item {
  const all = numberedItems(checklist);
  const byNumber = all.find(({ number }) => number === wanted);
  if (byNumber !== undefined) return byNumber.item;
  const text = wanted.trim().toLowerCase();
  const exact = all.filter(({ item }) => item.title.toLowerCase() === text);
  const matches =
    exact.length > 0 ? exact : all.filter(({ item }) => item.title.toLowerCase().includes(text));
  const [first, second] = matches;
  if (first === undefined || text === '') {
    throw new HotlightError(
      'not-found',
      `${checklist.title} has no item "${wanted}"; give its number as "hotlight checklist show" prints it.`,
    );
  }
  if (second !== undefined) {
    const numbers = matches.slice(0, 5).map(({ number, item }) => `${number} ${item.title}`);
    throw new HotlightError('usage', `"${wanted}" could be ${numbers.join(' or ')}; give the number.`);
  }
  return first.item;
}
