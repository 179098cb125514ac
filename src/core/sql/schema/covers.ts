import type { Index } from './schema';

/** Whether whatever `index` can do, `candidate` can do as well. */
export function covers(candidate: Index, index: Index): boolean {
  if (candidate.table !== index.table || candidate.method !== index.method) return false;
  if (candidate.where !== index.where || candidate.keys.length < index.keys.length) return false;
  if (
    !index.include.every(
      (column) => candidate.include.includes(column) || candidate.keys.some((key) => key.column === column),
    )
  ) {
    return false;
  }
  return index.keys.every((key, position) => {
    const own = candidate.keys[position]!;
    return (
      own.column === key.column &&
      own.expression === key.expression &&
      own.operatorClass === key.operatorClass &&
      own.descending === key.descending
    );
  });
}
