import type { Node } from '@babel/types';
import type { Scope } from '../scope';
import { keyName } from '../syntax';
import { typeValue } from '../types';
import { ofAnyAmount, UNKNOWN, type Value } from '../value';
import { evaluate, type ValueEnv } from '../values';
import { SMALL } from './fixedLists';

/**
 * Binds the names of a pattern to the parts of a value.
 *
 * @param loops those of the scope's body whose variables the value depends on
 */
export function bind(
  pattern: Node,
  value: Value,
  scope: Scope,
  loops: ReadonlySet<number>,
  env: ValueEnv,
): void {
  switch (pattern.type) {
    case 'Identifier': {
      const declared = typeValue(pattern.typeAnnotation, scope);
      env.implementedBy(value, declared);
      const given = value.k === 'unknown' ? declared : value;
      const known = given.k === 'unknown' ? env.pool.free(pattern.name) : given;
      // What is put into later is longer than it is written.
      const whole: Value =
        known.k === 'array' && env.grown.has(pattern.name) ? { k: 'array', element: known.element } : known;
      scope.declare(pattern.name, env.pool.intern(whole), loops);
      return;
    }
    case 'AssignmentPattern':
      bind(pattern.left, withDefault(pattern, value, scope, env), scope, loops, env);
      if (pattern.left.type === 'Identifier' && isWrittenOut(pattern.right)) {
        const binding = env.grown.has(pattern.left.name) ? undefined : scope.find(pattern.left.name);
        if (binding) binding.isFew = true;
      }
      return;
    case 'RestElement':
      bind(pattern.argument, UNKNOWN, scope, loops, env);
      return;
    case 'TSParameterProperty':
      bind(pattern.parameter, value, scope, loops, env);
      return;
    case 'ArrayPattern':
      pattern.elements.forEach((element, index) => {
        if (element) bind(element, elementAt(value, index), scope, loops, env);
      });
      return;
    case 'ObjectPattern': {
      const declared = typeValue(pattern.typeAnnotation, scope);
      const whole = declared.k === 'unknown' ? value : declared;
      for (const property of pattern.properties) {
        if (property.type === 'RestElement') bind(property.argument, whole, scope, loops, env);
        else {
          const name = keyName(property.key, property.computed);
          const part: Value =
            name === undefined || whole.k === 'unknown' ? UNKNOWN : { k: 'member', of: whole, name };
          bind(property.value, part, scope, loops, env);
        }
      }
      return;
    }
    default:
  }
}

/** `kinds: string[] = ['sail', 'steam']`: whatever is asked for is some of a few. */
function isWrittenOut(list: Node): boolean {
  return (
    list.type === 'ArrayExpression' &&
    list.elements.length > 1 &&
    list.elements.length <= SMALL &&
    list.elements.every((element) => element?.type === 'StringLiteral' || element?.type === 'NumericLiteral')
  );
}

/** `{ executor = db } = options` is either; `options: Options = {}` what it is declared to be, `rows: Row[] = []` as well. */
function withDefault(
  { left, right }: Extract<Node, { type: 'AssignmentPattern' }>,
  value: Value,
  scope: Scope,
  env: ValueEnv,
): Value {
  const declared = left.type === 'Identifier' ? typeValue(left.typeAnnotation, scope) : UNKNOWN;
  const given = value.k === 'unknown' ? declared : value;
  const stand = evaluate(right, scope, env);
  if (given.k === 'unknown') return ofAnyAmount(stand);
  const isData = stand.k === 'unknown' || stand.k === 'plain' || stand.k === 'string';
  if (isData || isEmpty(stand)) return given;
  return { k: 'either', of: value.k === 'unknown' ? [stand, given] : [given, stand] };
}

/** `{}`, `[]` */
function isEmpty(value: Value): boolean {
  if (value.k === 'object') return Object.keys(value.props).length === 0;
  return value.k === 'array' && value.length === 0;
}

/** What a pattern of a list takes out of a value. */
export function elementAt(value: Value, index: number): Value {
  // `const [rows] = await pool.query()`: the result of a call stays traceable.
  if (value.k === 'unknown') return UNKNOWN;
  if (value.k === 'array' && index === 0) return value.element;
  return { k: 'element', of: value };
}
