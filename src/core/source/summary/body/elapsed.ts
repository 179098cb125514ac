import type { Node } from '@babel/types';
import type { Binding, Scope, Timing } from '../scope';
import { bare, keyName, lastName } from '../syntax';

/** Of `const started = Date.now()` and `const took = Date.now() - started`. */
export function timingOf(init: Node, scope: Scope): Timing | undefined {
  const value = bare(init);
  if (readsClock(value)) return 'start';
  return isElapsed(value, scope) ? 'elapsed' : undefined;
}

/**
 * `if (took > 1000) await noteSlow(order)`: what is done only where something has taken long, of many calls few come to
 * it. How old a row is, `now - row.madeAt > MONTH`, is another question.
 */
export function isSlow(test: Node, scope: Scope): boolean {
  const whole = bare(test);
  return (
    whole.type === 'BinaryExpression' && /^>=?$/.test(whole.operator) && isElapsed(bare(whole.left), scope)
  );
}

function isElapsed(value: Node, scope: Scope): boolean {
  if (value.type === 'Identifier') return known(value, scope)?.timing === 'elapsed';
  if (value.type !== 'BinaryExpression' || value.operator !== '-') return false;
  const end = bare(value.left);
  const isNow = readsClock(end) || known(end, scope)?.timing === 'start';
  return isNow && known(bare(value.right), scope)?.timing === 'start';
}

/** A variable of the function itself: how long the program has been running is asked by every call alike. */
function known(node: Node, scope: Scope): Binding | undefined {
  const binding = node.type === 'Identifier' ? scope.find(node.name) : undefined;
  return binding?.owner === scope.owner ? binding : undefined;
}

/** `Date.now()`, `performance.now()` */
export function readsClock(node: Node): boolean {
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return false;
  return keyName(node.callee.property) === 'now' && /^(Date|performance)$/.test(lastName(node.callee.object));
}
