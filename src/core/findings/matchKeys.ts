import { groupBy } from '../base/group';
import { type FindingKey, keyText } from './findingKey';
import { statementLikeness, statementWords } from './statementLikeness';

/** A key, and how many findings have it. */
export interface CountedKey extends FindingKey {
  readonly count: number;
}

/** How alike two texts of a statement are that was edited; see `statementLikeness`. */
const EDITED = 0.5;

/**
 * Tells findings again that are known. Those with the same key are; of the rest, those of a function that has got
 * another name (nothing is found any more under the old one, and nothing was known under the new one), and then those
 * whose SQL was edited, the most alike first. So what is taken for one finding has rule and file in common, and query
 * or function: a second one beside it is new.
 * @param found the key of each finding, in their order; where there are more of one key than are known, the last are new
 * @returns the indices in `found` of those that are known, and how many are known and were not found
 */
export function matchKeys(
  found: readonly FindingKey[],
  known: readonly CountedKey[],
): { readonly known: ReadonlySet<number>; readonly gone: number } {
  const left = new Map<string, number>();
  for (const key of known) left.set(keyText(key), (left.get(keyText(key)) ?? 0) + key.count);
  const matched = new Set<number>();
  /** Whether there was one of this key left for the finding. */
  const take = (index: number, key: FindingKey): boolean => {
    const count = left.get(keyText(key)) ?? 0;
    if (count === 0 || matched.has(index)) return false;
    left.set(keyText(key), count - 1);
    matched.add(index);
    return true;
  };
  for (const [index, key] of found.entries()) take(index, key);

  const missing = groupBy(
    known.filter((key) => left.get(keyText(key)) !== 0),
    ruleAndFile,
  );
  const functionsFound = new Set(found.map(functionText));
  const functionsKnown = new Set(known.map(functionText));
  for (const [index, key] of found.entries()) {
    if (functionsKnown.has(functionText(key))) continue;
    missing
      .get(ruleAndFile(key))
      ?.filter((one) => one.query === key.query && !functionsFound.has(functionText(one)))
      .some((one) => take(index, one));
  }

  const edited = found.flatMap((key, index) => {
    if (matched.has(index)) return [];
    const candidates = (missing.get(ruleAndFile(key)) ?? []).filter((one) => one.function === key.function);
    if (candidates.length === 0) return [];
    const words = statementWords(key.query);
    return candidates
      .map((one) => ({ index, one, likeness: statementLikeness(words, statementWords(one.query)) }))
      .filter(({ likeness }) => likeness >= EDITED);
  });
  for (const { index, one } of edited.sort((a, b) => b.likeness - a.likeness)) take(index, one);

  return { known: matched, gone: [...left.values()].reduce((sum, count) => sum + count, 0) };
}

function ruleAndFile({ rule, file }: FindingKey): string {
  return `${rule}\0${file}`;
}

function functionText({ file, function: name }: FindingKey): string {
  return `${file}\0${name}`;
}
