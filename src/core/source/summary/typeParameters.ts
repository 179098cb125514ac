import type { Node } from '@babel/types';
import type { Value } from './value';

/** A property that is of a type, or a list of such. */
function namedIn(prop: Value): string | undefined {
  const type = prop.k === 'array' ? prop.element : prop;
  return type.k === 'instance' && type.of.k === 'free' && !type.args ? type.of.name : undefined;
}

/**
 * The type parameters that properties are of, so that what they are declared with says what a property is: `rows` of a
 * `Page<Order>`, where there is `interface Page<T> { rows: T[] }`.
 *
 * @param declared `<T, Key extends string>`
 */
export function parametersIn(
  declared: Node | null | undefined,
  props: Readonly<Record<string, Value>>,
): { parameters?: readonly string[] } {
  if (declared?.type !== 'TSTypeParameterDeclaration') return {};
  const used = new Set(Object.values(props).map(namedIn));
  const parameters = declared.params.map(({ name }) => (used.has(name) ? name : ''));
  return parameters.some(Boolean) ? { parameters } : {};
}

/** The position of the type parameter that a property is of; -1 for none. */
export function parameterOf(prop: Value, parameters: readonly string[]): number {
  const name = namedIn(prop);
  return name === undefined ? -1 : parameters.indexOf(name);
}
