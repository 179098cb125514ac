import type { Node } from '@babel/types';
import { bare, boundNames, isOne, keyName, lastName, measured, statements, usedNames, walk } from '../syntax';

/**
 * `const rows = await next(after); …; after = rows.at(-1)?.id`: the next round takes what follows the last row of this
 * one, if there is one.
 */
export function goesOnAfterLast(body: Node): boolean {
  const all = statements(body).flatMap((node) =>
    node.type === 'IfStatement' ? [node, ...statements(node.consequent)] : [node],
  );
  const listed = new Set<string>(all.flatMap(filledNext));
  const counts = new Set<string>(all.flatMap(countedNow));
  const lasts = new Set<string>();
  const isOfLast = (value: Node): boolean =>
    [...usedNames(value)].some((name) => lasts.has(name)) || hasLastOf(value, listed, counts);
  for (const statement of all) {
    if (statement.type === 'VariableDeclaration') {
      for (const { id, init } of statement.declarations) {
        const names = init && isOfLast(init) ? lasts : listed;
        for (const name of boundNames(id)) names.add(name);
      }
    } else if (statement.type === 'ExpressionStatement') {
      const { expression } = statement;
      if (expression.type !== 'AssignmentExpression') continue;
      const { left, right } = expression;
      if (right.type === 'AwaitExpression') {
        const names = boundNames(left);
        if (hasLastOf(right, new Set(names), counts)) return true;
        for (const name of names) listed.add(name);
      } else if (isOfLast(right) && KEEPS.has(left.type)) return true;
    }
  }
  return false;
}

/** `after = …`, `page.after = …`, `({ id } = …)` */
const KEEPS: ReadonlySet<string> = new Set(['Identifier', 'MemberExpression', 'ObjectPattern']);

/** `rows` of `rows = await next(query)`, which may end the round. */
function filledNext(statement: Node): readonly string[] {
  const set = statement.type === 'ExpressionStatement' ? statement.expression : undefined;
  return set?.type === 'AssignmentExpression' && set.right.type === 'AwaitExpression'
    ? boundNames(set.left)
    : [];
}

/** `found` of `found = rows.length`. */
function countedNow(statement: Node): readonly string[] {
  const set = statement.type === 'ExpressionStatement' ? statement.expression : undefined;
  return set?.type === 'AssignmentExpression' && measured(bare(set.right)) ? boundNames(set.left) : [];
}

/**
 * `rows = await next(rows.at(-1).id)`
 * @param counts names of how many there are
 */
function hasLastOf(value: Node, lists: ReadonlySet<string>, counts: ReadonlySet<string>): boolean {
  let found = false;
  walk(value, (node) => {
    found ||= isLastOf(node, lists, counts);
  });
  return found;
}

/** `rows.at(-1)`, `last(rows)`, `rows[rows.length - 1]`, `rows[found - 1]` */
function isLastOf(node: Node, lists: ReadonlySet<string>, counts: ReadonlySet<string>): boolean {
  if (node.type === 'CallExpression' && lastName(node.callee) === 'last') {
    const [list] = node.arguments;
    return list?.type === 'Identifier' && lists.has(list.name);
  }
  if (node.type === 'CallExpression' && node.callee.type === 'MemberExpression') {
    const { object, property } = node.callee;
    const [index] = node.arguments;
    return (
      keyName(property) === 'at' &&
      index?.type === 'UnaryExpression' &&
      index.operator === '-' &&
      isOne(index.argument) &&
      object.type === 'Identifier' &&
      lists.has(object.name)
    );
  }
  if (node.type !== 'MemberExpression' || !node.computed || node.object.type !== 'Identifier') return false;
  const { object, property } = node;
  return (
    property.type === 'BinaryExpression' &&
    property.operator === '-' &&
    isOne(property.right) &&
    lists.has(object.name) &&
    [...usedNames(property.left)].some((name) => name === object.name || counts.has(name))
  );
}

/** `start = page.LastEvaluatedKey`: the answer says where the next round goes on, or that there is none. */
export function goesOnWhereAnswered(body: Node): boolean {
  let found = false;
  walk(body, (node) => {
    if (node.type === 'AssignmentExpression') {
      const answer = bare(node.right);
      const isMember = answer.type === 'MemberExpression' || answer.type === 'OptionalMemberExpression';
      found ||= isMember && GOES_ON.test(keyName(answer.property, answer.computed) ?? '');
    }
    return found ? false : undefined;
  });
  return found || stopsAtLastPage(body);
}

/** What stores name it that give their rows in parts. */
const GOES_ON =
  /^(lastEvaluatedKey|lastKey|nextKey|nextToken|nextPageToken|nextPageCursor|nextCursor|endCursor|continuationToken|_?scroll_?id|pageState|bookmark)$/i;

/**
 * `if (!page.info.hasNextPage) break; page = await next(page);`: the answer says whether there is another part of it.
 */
function stopsAtLastPage(body: Node): boolean {
  return statements(body).some((node) => {
    if (node.type !== 'IfStatement') return false;
    const [end] = statements(node.consequent);
    if (end?.type !== 'BreakStatement' && end?.type !== 'ReturnStatement') return false;
    const test = bare(node.test);
    const asked = test.type === 'UnaryExpression' && test.operator === '!' ? bare(test.argument) : test;
    const isMember = asked.type === 'MemberExpression' || asked.type === 'OptionalMemberExpression';
    return isMember && SAYS_MORE.test(keyName(asked.property, asked.computed) ?? '');
  });
}

const SAYS_MORE = /^(has_?(Next|More)(Pages?|Results)?|is_?(Last_?Page|Truncated))$/i;
