import type { Node } from '@babel/types';
import { isGuessable } from '../layers/registry';
import { mappedValue } from './mappedTypes';
import type { Scope } from './scope';
import { keyName } from './syntax';
import { type PlainType, UNKNOWN, type Value } from './value';

const PLAIN_TYPES: Readonly<Record<string, PlainType>> = {
  Set: 'set',
  WeakSet: 'set',
  ReadonlySet: 'set',
  Map: 'map',
  WeakMap: 'map',
  ReadonlyMap: 'map',
  URLSearchParams: 'map',
  FormData: 'map',
  Headers: 'map',
  RegExp: 'regexp',
  Date: 'date',
  String: 'string',
  Number: 'number',
  Function: 'function',
  Buffer: 'string',
};

/** Types that are looked through: what they wrap is what counts. */
const TRANSPARENT = new Set([
  'Promise',
  'Readonly',
  'Required',
  'Partial',
  'NonNullable',
  'Awaited',
  'Pick',
  'Omit',
  'WithRequired',
  'DeepPartial',
  'Maybe',
  'Nullable',
  'Loaded',
]);
const LISTS = new Set([
  'Array',
  'ReadonlyArray',
  'Iterable',
  'AsyncIterable',
  'Generator',
  'AsyncGenerator',
  'NonEmptyArray',
]);

/** What is kept in them, by keys, is what counts. */
const KEYED = new Set(['Map', 'ReadonlyMap', 'WeakMap', 'Record']);

/**
 * What a value of this declared type is. Unions give the first part that says something; promises, readonly and
 * the like are looked through.
 */
export function typeValue(node: Node | null | undefined, scope: Scope): Value {
  if (!node) return UNKNOWN;
  switch (node.type) {
    case 'TSTypeAnnotation':
    case 'TypeAnnotation':
      return typeValue(node.typeAnnotation as Node, scope);
    case 'TSParenthesizedType':
    case 'TSOptionalType':
      return typeValue(node.typeAnnotation, scope);
    case 'TSTypeOperator':
      return typeValue(node.typeAnnotation, scope);
    case 'TSStringKeyword':
    case 'TSTemplateLiteralType' as never:
      return { k: 'plain', type: 'string' };
    case 'TSNumberKeyword':
    case 'TSBigIntKeyword':
      return { k: 'plain', type: 'number' };
    case 'TSBooleanKeyword':
      return { k: 'plain', type: 'boolean' };
    case 'TSFunctionType':
      return functionType(node, scope);
    case 'TSLiteralType':
      return node.literal.type === 'StringLiteral' ? { k: 'plain', type: 'string' } : UNKNOWN;
    case 'TSArrayType':
      return { k: 'array', element: typeValue(node.elementType, scope) };
    case 'TSTypeLiteral': {
      const props: Record<string, Value> = {};
      for (const member of node.members) {
        if (member.type !== 'TSPropertySignature') continue;
        const name = keyName(member.key, member.computed ?? false);
        if (name !== undefined) props[name] = typeValue(member.typeAnnotation, scope);
      }
      // `{ [id: string]: Order }` has as many members as there are.
      const isOpen = node.members.some(({ type }) => type === 'TSIndexSignature');
      return isOpen ? { k: 'object', props, spread: [] } : { k: 'object', props };
    }
    case 'TSUnionType':
    case 'TSIntersectionType': {
      const parts = node.types.map((part) => typeValue(part, scope)).filter((value) => value.k !== 'unknown');
      const [first] = parts;
      return parts.length <= 1 || first === undefined
        ? (first ?? UNKNOWN)
        : { k: 'either', of: parts.slice(0, 4) };
    }
    case 'TSTypeQuery':
      return entityValue(node.exprName, scope);
    case 'TSImportType':
      return { k: 'instance', of: entityValue(node, scope) };
    case 'TSMappedType':
      return mappedValue(node, scope);
    case 'TSTypeReference': {
      const parameters = node.typeParameters?.params ?? [];
      if (node.typeName.type === 'Identifier') {
        const { name } = node.typeName;
        if (name === 'const') return UNKNOWN;
        if (TRANSPARENT.has(name) && parameters[0]) return typeValue(parameters[0], scope);
        if (LISTS.has(name)) return { k: 'array', element: typeValue(parameters[0], scope) };
        const kept = KEYED.has(name) && scope.find(name) === undefined ? parameters[1] : undefined;
        const element = kept ? typeValue(kept, scope) : UNKNOWN;
        if (element.k === 'instance') return { k: 'array', element };
        if (name === 'AsyncLocalStorage' && parameters[0]) return storage(typeValue(parameters[0], scope));
        const plain = Object.hasOwn(PLAIN_TYPES, name) ? PLAIN_TYPES[name] : undefined;
        if (plain !== undefined && scope.find(name) === undefined) return { k: 'plain', type: plain };
        if (name === 'ReturnType' && parameters[0]?.type === 'TSTypeQuery') {
          return { k: 'call', of: typeValue(parameters[0], scope) };
        }
        if (name === 'InstanceType' && parameters[0]?.type === 'TSTypeQuery') {
          return { k: 'new', of: typeValue(parameters[0], scope) };
        }
      }
      const of = entityValue(node.typeName, scope);
      if (parameters.length === 0) return { k: 'instance', of };
      return { k: 'instance', of, args: parameters.slice(0, 2).map((one) => typeValue(one, scope)) };
    }
    case 'TSIndexedAccessType': {
      const index = node.indexType;
      if (index.type === 'TSLiteralType' && index.literal.type === 'StringLiteral') {
        return { k: 'member', of: typeValue(node.objectType, scope), name: index.literal.value };
      }
      return UNKNOWN;
    }
    default:
      return UNKNOWN;
  }
}

/** `AsyncLocalStorage<Context>`: what it is asked for is a context. */
export function storage(context: Value): Value {
  return {
    k: 'object',
    props: { getStore: { k: 'instance', of: { k: 'plain', type: 'function' }, args: [context] } },
  };
}

/** What a function is called with and what it gives, as its type or the signature of a method says. */
export function functionType(
  {
    parameters,
    typeAnnotation,
  }: Extract<Node, { type: 'TSFunctionType' | 'TSMethodSignature' | 'TSCallSignatureDeclaration' }>,
  scope: Scope,
): Value {
  const params = parameters
    // `(this: Command, context: Context) => …` is called with a context.
    .filter((param) => param.type !== 'Identifier' || param.name !== 'this')
    .slice(0, 3)
    .map((param) => ('typeAnnotation' in param ? typeValue(param.typeAnnotation, scope) : UNKNOWN));
  const says = params.some(({ k }) => k === 'instance' || k === 'object');
  const returns = typeValue(typeAnnotation, scope);
  return {
    k: 'plain',
    type: 'function',
    ...(says ? { params } : {}),
    ...(returns.k === 'instance' && returns.of.k !== 'free' ? { returns } : {}),
  };
}

/** Of a function that is handed in: what its declared type says that it is called with. */
export function typeOfFirst(node: Node | null | undefined, scope: Scope): Value {
  const type = node?.type === 'TSTypeAnnotation' ? node.typeAnnotation : node;
  if (type?.type !== 'TSFunctionType') return UNKNOWN;
  const [first] = type.parameters;
  return first?.type === 'Identifier' ? typeValue(first.typeAnnotation, scope) : UNKNOWN;
}

/** What a name stands for: a function that is written down, else its declared type, as long as the list that it is first given. */
export function withLength(declared: Value, initial: Value | undefined): Value {
  if (declared.k === 'unknown' || (initial && mayBeFunction(initial))) return initial ?? declared;
  if (initial?.k === 'object' && isRecord(declared) && !isEmpty(initial)) return initial;
  return declared.k === 'array' && initial?.k === 'array' && initial.length !== undefined
    ? { k: 'array', element: declared.element, length: initial.length }
    : declared;
}

/** A function that is written down, or the one that is taken where none is given: `const send: Send = given ?? ((id) => …)`. */
function mayBeFunction(value: Value): boolean {
  return value.k === 'function' || (value.k === 'either' && value.of.some(({ k }) => k === 'function'));
}

/** What a variable stands for: where nothing tells what a call gives, the variable's name does. */
export function named(name: string, value: Value): Value {
  const isCall = value.k === 'call' || (value.k === 'awaited' && value.of.k === 'call');
  return isCall && isGuessable(name) ? { k: 'either', of: [value, { k: 'free', name }] } : value;
}

/** `Record<Kind, Handler>`, which says less than the members that are written down. */
function isRecord(type: Value): boolean {
  return type.k === 'array' || (type.k === 'instance' && type.of.k === 'free' && type.of.name === 'Record');
}

function isEmpty({ props, spread }: Extract<Value, { k: 'object' }>): boolean {
  return spread === undefined && Object.keys(props).length === 0;
}

/** The value that a (qualified) type name stands for. */
export function entityValue(node: Node, scope: Scope): Value {
  if (node.type === 'Identifier') {
    return scope.find(node.name)?.value ?? { k: 'free', name: node.name };
  }
  if (node.type === 'TSQualifiedName') {
    return { k: 'member', of: entityValue(node.left, scope), name: node.right.name };
  }
  return node.type === 'TSImportType' ? importedType(node) : UNKNOWN;
}

/** `import('./orders').OrderStore`, and the module itself of `typeof import('./orders')`. */
function importedType({ argument, qualifier }: Extract<Node, { type: 'TSImportType' }>): Value {
  const text: Node =
    (argument as Node).type === 'TSLiteralType' ? (argument as never as { literal: Node }).literal : argument;
  if (text.type !== 'StringLiteral') return UNKNOWN;
  const memberOf = (name: Node): Value =>
    name.type === 'Identifier'
      ? { k: 'import', from: text.value, name: name.name }
      : name.type === 'TSQualifiedName'
        ? { k: 'member', of: memberOf(name.left), name: name.right.name }
        : UNKNOWN;
  return qualifier ? memberOf(qualifier) : { k: 'import', from: text.value, name: '*' };
}
