import { type Checklist, type Item, itemsOf } from './checklist';

/**
 * A hash of what is approved: every gate with its evidence that stands before the approval step, in 8 hexadecimal
 * digits. It changes when a value, a verdict, a run or a gate's expression does, and not with dates and formatting.
 */
export function evidenceHash(checklist: Checklist, approval: Item): string {
  const before = itemsOf(checklist).filter(({ at }) => at.whole.start < approval.at.whole.start);
  const facts = before
    .filter(({ gate, evidence }) => gate !== undefined && evidence !== undefined)
    .map(({ gate, evidence }) => [gate!.text, evidence!.outcome, evidence!.value, evidence!.run ?? '']);
  return fnv1a(JSON.stringify(facts)).toString(16).padStart(8, '0');
}

/** FNV-1a over UTF-16 code units, 32 bit (Fowler, Noll, Vo). It detects changes; it does not withstand forgery. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash ^= text.charCodeAt(index);
    hash = Math.imul(hash, 0x01000193) >>> 0;
  }
  return hash;
}
