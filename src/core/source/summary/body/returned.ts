import type { Node } from '@babel/types';
import type { Scope } from '../scope';
import { bare, isNothing } from '../syntax';
import { isMade, nameOf, ofAnyAmount, partsOf, type Value } from '../value';
import { evaluate } from '../values';
import type { BodyVisitor } from './bodyVisitor';
import { OF_MEMBERS, SMALL } from './fixedLists';

/** Takes up what a function returns; `return null;` says nothing about what it returns otherwise. */
export function takeReturned(visitor: BodyVisitor, node: Node, scope: Scope): void {
  const value = asCounted(evaluate(node, scope, visitor.env), node, scope);
  if (isNothing(node)) {
    visitor.returnsNothing ||= visitor.returns === undefined;
    visitor.returns ??= value;
    return;
  }
  visitor.returns = eitherReturn(visitor.returnsNothing ? undefined : visitor.returns, value);
  visitor.returnsNothing = false;
}

/** `const days = []; for (let i = 0; i < 7; i++) days.push(dayOf(i)); return days`: as few for those that get it. */
function asCounted(value: Value, node: Node, scope: Scope): Value {
  const list = bare(node);
  if (value.k !== 'array' || list.type !== 'Identifier' || !scope.find(list.name)?.isFew) return value;
  return { ...value, length: SMALL };
}

/**
 * What a function returns that has returned something else before: the first that is no empty list and not nothing.
 * What is kept somewhere may not be there: `if (this.open) return this.open; return pool`.
 */
function eitherReturn(before: Value | undefined, now: Value): Value {
  if (before === undefined || before.k === 'unknown' || (before.k === 'array' && before.length === 0))
    return now;
  if (before === now || now.k === 'unknown') return before;
  if (now.k === 'new' && isMade(before))
    return { k: 'either', of: [...partsOf(before), now].slice(0, MOST_MADE) };
  return before.k === 'member' || listsMembers(before)
    ? { k: 'either', of: [before, now] }
    : withoutLengths(before, now);
}

/** Kinds of objects that one function chooses among: more than programs have. */
const MOST_MADE = 6;

/** `Object.values(carriers)`, and those of them that are kept: as many as `carriers` has, which others may say. */
function listsMembers(value: Value): boolean {
  if (value.k !== 'call' || value.of.k !== 'member') return false;
  return OF_MEMBERS.test(nameOf(value.of)) || listsMembers(value.of.of);
}

/** Of several lists none says how long it is, nor do those of several objects. */
function withoutLengths(before: Value, now: Value): Value {
  if (before.k === 'plain') return ofAnyAmount(before);
  if (before.k === 'array' && before.length !== undefined) return { k: 'array', element: before.element };
  if (before.k !== 'object' || now.k !== 'object') return before;
  const others = Object.entries(before.props).flatMap(([name, prop]): [string, Value][] => {
    const other = now.props[name];
    return prop.k === 'array' && prop.length !== undefined && other !== prop
      ? [[name, { k: 'array', element: prop.element }]]
      : [];
  });
  return others.length === 0
    ? before
    : { ...before, props: { ...before.props, ...Object.fromEntries(others) } };
}
