const SPECIAL = /[.*+?^${}()|[\]\\]/g;

/**
 * Whether a piece of source does something with a list as a whole, `insert(rows)`, and does not only fill it, count it
 * or go through it: `sent.push(id)`, `sent.length`, `sent[i]`, `for (const id of sent)`.
 */
export function usesWhole(source: string, list: string): boolean {
  const name = list.replace(SPECIAL, '\\$&');
  return new RegExp(
    `(?<![\\w$])(?<!\\bof\\s+)${name}(?![\\w$]|\\s*\\??\\.\\s*(push|unshift|add|length|size)\\b|\\s*\\[)`,
  ).test(source);
}
