import type { Node } from '@babel/types';
import { bare, boundNames, isFunction, statements, walk } from '../syntax';

/** Whether a block may leave for the next round before its end. */
export function goesOn(block: Node): boolean {
  let found = false;
  walk(block, (node) => {
    if (node.type === 'ContinueStatement') found = true;
    if (isFunction(node) || isLoop(node)) return false;
    return undefined;
  });
  return found;
}

export function endsLoop(node: Node): boolean {
  const last = node.type === 'BlockStatement' ? node.body.at(-1) : node;
  return last?.type === 'BreakStatement' || last?.type === 'ReturnStatement';
}

/** The same, or by an error. */
export function leavesLoop(node: Node): boolean {
  return endsLoop(node) || statements(node).at(-1)?.type === 'ThrowStatement';
}

/**
 * Whether a branch always ends in an error: `if (!fits(row)) { await report(row); throw new Error('unfit'); }`. What is
 * asked there is asked once something has failed.
 */
export function fails(branch: Node): boolean {
  if (statements(branch).at(-1)?.type !== 'ThrowStatement') return false;
  let isLeft = false;
  walk(branch, (node) => {
    if (/^(Return|Continue|Break)Statement$/.test(node.type)) isLeft = true;
    return !isLeft && !isFunction(node);
  });
  return !isLeft;
}

/**
 * Whether the first round that succeeds is the last one: `if (!fits(row)) continue; …; return row;`, `const taken = await
 * take(row); if (taken) return row;`.
 */
export function endsWithSuccess(body: Node): boolean {
  const list = statements(body);
  const last = list.at(-1);
  if (!last) return false;
  if (endsLoop(last)) return true;
  const waited = new Set<string>();
  return list.some((node) => {
    if (node.type === 'TryStatement') return endsWithSuccess(node.block);
    for (const { id, init } of node.type === 'VariableDeclaration' ? node.declarations : [])
      if (init && bare(init).type === 'AwaitExpression') for (const name of boundNames(id)) waited.add(name);
    if (node.type !== 'IfStatement' || !endsLoop(node.consequent)) return false;
    const test = bare(node.test);
    return test.type === 'AwaitExpression' || (test.type === 'Identifier' && waited.has(test.name));
  });
}

/** Whether nothing in a loop's body ends the loop: what serves until the process ends goes through no list. */
export function isNeverLeft(body: Node): boolean {
  let isLeft = false;
  const look = (of: Node, isInner: boolean): void =>
    walk(of, (node) => {
      if (isFunction(node) || isLeft) return false;
      if (node.type === 'ReturnStatement') isLeft = true;
      else if (node.type === 'BreakStatement') isLeft ||= !isInner || node.label != null;
      else if (node !== of && !isInner && (isLoop(node) || node.type === 'SwitchStatement')) {
        look(node, true);
        return false;
      }
      return undefined;
    });
  look(body, false);
  return !isLeft;
}

function isLoop({ type }: Node): boolean {
  return /^(For(In|Of)?|(Do)?While)Statement$/.test(type);
}

export function leavesIteration(node: Node): boolean {
  const body = node.type === 'BlockStatement' ? node.body : [node];
  return body.some((inner) => inner.type === 'ContinueStatement' || inner.type === 'ReturnStatement');
}

/**
 * What comes after the last `continue` of a statement list that always leaves at its end runs in the last round only:
 * `if (!fits(row)) continue; await save(row); return row;`.
 *
 * @returns the index of the first such statement; the length of the list when there is none
 */
export function lastRoundFrom(body: readonly Node[]): number {
  if (!/^(Return|Break|Throw)Statement$/.test(body.at(-1)?.type ?? '')) return body.length;
  return body.findLastIndex(goesOn) + 1;
}
