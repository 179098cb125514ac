import type { Node } from '@babel/types';
import { bare, keyName, lastName } from './syntax';

/** Functions that make one function of several: those of lodash, Ramda and Redux, and what teams call their own. */
const COMPOSES = /^(flow(Right)?|compose|pipe|(apply|compose|with)?mixins?|mix)$/i;

/** A class that functions of classes have added to, as `compose(Auditable, Searchable)(Store)` does. */
export interface Composition {
  readonly base: Node;
  readonly mixins: readonly Node[];
}

/**
 * `compose(Auditable, Searchable)(Store)`, `flow([Auditable, Searchable])(Store)` and, as mixwith has it,
 * `mix(Store).with(Auditable, Searchable)`.
 */
export function composition(node: Node): Composition | undefined {
  if (node.type !== 'CallExpression') return undefined;
  const callee = bare(node.callee);
  if (callee.type === 'CallExpression')
    return COMPOSES.test(lastName(callee.callee)) ? composed(node.arguments, callee.arguments) : undefined;
  if (callee.type !== 'MemberExpression' || keyName(callee.property, callee.computed) !== 'with')
    return undefined;
  const mix = bare(callee.object);
  return mix.type === 'CallExpression' && /^mix$/i.test(lastName(mix.callee))
    ? composed(mix.arguments, node.arguments)
    : undefined;
}

function composed([base, ...others]: readonly Node[], given: readonly Node[]): Composition | undefined {
  const [first] = given;
  const mixins =
    given.length === 1 && first?.type === 'ArrayExpression'
      ? first.elements.filter((one) => one !== null)
      : given;
  if (base?.type !== 'Identifier' || !/^[A-Z]/.test(base.name) || others.length > 0) return undefined;
  return mixins.length > 0 && mixins.every(({ type }) => type === 'Identifier')
    ? { base, mixins }
    : undefined;
}
