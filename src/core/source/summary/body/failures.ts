import type { Node } from '@babel/types';
import { bare, boundNames, isFunction, lastName, textOf, usedNames, walk } from '../syntax';
import { usesWhole } from './listUses';

/** What has failed where something else is done instead, and the clause that has caught it. */
export interface Failure {
  readonly tried: Node;
  readonly caught?: Extract<Node, { type: 'CatchClause' }>;
}

/**
 * Whether a loop does one by one what was tried with the whole of its list: `catch { for (const row of rows) await
 * add(row); }` after `addAll(rows)`. A loop that writes the failure down has nothing to make up for.
 *
 * @param list what it goes through, by the text that names it
 */
export function makesUpFor(
  { tried, caught }: Failure,
  list: string,
  repeated: Node,
  source: string,
): boolean {
  if (list === '' || !usesWhole(textOf(tried, source), list)) return false;
  return !caught || !notes(repeated, caught);
}

/** By its name it says of something that it has failed: `markAsFailed(row)`. */
const SAYS_SO = /(^|_)(fail(ure|ed)?|errors?)(_|$)|^fail[A-Z]|Fail(ed|ure)|[a-z]Errors?$/;

/** `await saveState(row.id, 'failed', error.message)`: a call in the loop is given what was caught. */
function notes(repeated: Node, { param, body }: Extract<Node, { type: 'CatchClause' }>): boolean {
  const names = new Set(boundNames(param));
  let found = false;
  const isNote = (node: Node): boolean =>
    node.type === 'CallExpression' &&
    (SAYS_SO.test(lastName(node.callee)) || node.arguments.some((arg) => usesAny(arg, names)));
  // `const message = String(error)`
  walk(body, (node) => {
    if (node.type === 'VariableDeclarator' && node.init && usesAny(node.init, names))
      for (const name of boundNames(node.id)) names.add(name);
    return !isFunction(node);
  });
  if (isNote(bare(repeated))) return true;
  walk(repeated, (node) => {
    if (node.type === 'AwaitExpression' && isNote(bare(node.argument))) found = true;
    // What is tried here for each is what was tried for all.
    return !found && node.type !== 'TryStatement';
  });
  return found;
}

function usesAny(node: Node, names: ReadonlySet<string>): boolean {
  for (const name of usedNames(node)) if (names.has(name)) return true;
  return false;
}
