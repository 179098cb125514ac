import type { Node } from '@babel/types';
import { bare, isNullish, keyName, lastName } from '../syntax';
import type { Body } from './body';
import type { Place } from './place';

/** What one item has and no other: `berth.id`. Of those with the same `shipId` there are many. */
const IDENTITY = /^(_?id|uuid|guid)$/i;

const EQUAL = /^===?$/;
const OTHER = /^!==?$/;

/**
 * `if (berth.id === wanted) await moor(berth)`: of all items one at most is the one looked for, so that what stands in
 * the branch runs once in the loop. The place is that of what is around the loop.
 */
export function ofOneItem(test: Node, body: Body, place: Place): Place {
  if (place.loop < 0 || !isLookedFor(bare(test), EQUAL, '&&', body, place)) return place;
  return outside(body, place);
}

/** The same of what follows `if (berth.id !== wanted) continue;`. */
export function skipsOthers(test: Node, body: Body, place: Place): boolean {
  return place.loop >= 0 && isLookedFor(bare(test), OTHER, '||', body, place);
}

export function outside(body: Body, place: Place): Place {
  const loop = body.loops[place.loop];
  return loop && loop.kind !== 'resolver' ? { ...place, loop: loop.parent } : place;
}

/** Whether a constant that holds this may tell the one item that is looked for. */
export function isComparison({ type }: Node): boolean {
  return type === 'BinaryExpression' || type === 'LogicalExpression' || type === 'CallExpression';
}

/** @param joins of several conditions one is enough */
function isLookedFor(test: Node, compares: RegExp, joins: '&&' | '||', body: Body, place: Place): boolean {
  if (test.type === 'LogicalExpression')
    return (
      test.operator === joins &&
      [test.left, test.right].some((one) => isLookedFor(bare(one), compares, joins, body, place))
    );
  // `const isWanted = berth.id === wanted; if (!isWanted) continue;`
  const isNot = test.type === 'UnaryExpression' && test.operator === '!';
  const name = isNot ? bare(test.argument) : test;
  const held = name.type === 'Identifier' ? place.scope.find(name.name)?.comparison : undefined;
  if (held)
    return isNot
      ? isLookedFor(bare(held), compares === EQUAL ? OTHER : EQUAL, joins === '&&' ? '||' : '&&', body, place)
      : isLookedFor(bare(held), compares, joins, body, place);
  const sides = comparedBy(test, compares, joins);
  if (!sides) return false;
  const [one, other] = sides;
  return (
    (isIdentity(one, body, place) && isSettled(other, body, place)) ||
    (isIdentity(other, body, place) && isSettled(one, body, place))
  );
}

/** The sides of `a === b`, `a.equals(b)` and, where others are skipped, `!a.equals(b)`. */
function comparedBy(test: Node, compares: RegExp, joins: '&&' | '||'): readonly [Node, Node] | undefined {
  if (test.type === 'BinaryExpression')
    return compares.test(test.operator) ? [bare(test.left), bare(test.right)] : undefined;
  if (joins === '||')
    return test.type === 'UnaryExpression' && test.operator === '!'
      ? comparedBy(bare(test.argument), compares, '&&')
      : undefined;
  const [with_] = test.type === 'CallExpression' ? test.arguments : [];
  return test.type === 'CallExpression' &&
    test.callee.type === 'MemberExpression' &&
    lastName(test.callee) === 'equals' &&
    with_
    ? [bare(test.callee.object), bare(with_)]
    : undefined;
}

/** `berth.id`, `String(berth._id)`, `berth.id.toString()` of what the innermost loop goes through. */
function isIdentity(node: Node, body: Body, place: Place): boolean {
  if (node.type === 'CallExpression') {
    const { callee } = node;
    if (callee.type === 'MemberExpression' && /^to(Hex)?String$/.test(keyName(callee.property) ?? ''))
      return isIdentity(bare(callee.object), body, place);
    const [text] = node.arguments;
    return lastName(callee) === 'String' && text !== undefined && isIdentity(bare(text), body, place);
  }
  if (node.type !== 'MemberExpression' || node.object.type !== 'Identifier') return false;
  const item = place.scope.find(node.object.name);
  return (
    IDENTITY.test(keyName(node.property, node.computed) ?? '') &&
    item?.value.k === 'element' &&
    item.loops.has(place.loop)
  );
}

/** Whether the loop changes nothing of it, and it is something: no id at all is what many have. */
function isSettled(node: Node, body: Body, place: Place): boolean {
  return !isNullish(node) && !body.dependsOf(node, place.scope).has(place.loop);
}
