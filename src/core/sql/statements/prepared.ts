import type { Node } from '@babel/types';
import { bare, keyName, propertyOf } from '../../source/summary/syntax';
import type { Bindings } from './bindings';

/** Packages whose tag sends each text as a statement that the server keeps. */
const KEEPS = /^(postgres|bun|@prisma\/client)$/;

/** Files of the program itself: `./db`, `@/db`, `~/db`, `#db`. Their tags run what they are given, as postgres.js does. */
const OWN = /^([.~#]|@\/)/;

/** Prisma's members, which send such statements, too. */
export const KEEPING_MEMBER = /^\$(query|execute)Raw(Unsafe)?$/;

/**
 * Whether a tag sends its text as a statement with a name, of which PostgreSQL may keep one plan for all values, as the
 * one of postgres.js does. What `pg` and the builders above it send without a name is planned with its values each time.
 */
export function isKeepingTag(node: Node, bindings: Bindings): boolean {
  const tag = bare(node);
  switch (tag.type) {
    case 'TSInstantiationExpression':
      return isKeepingTag(tag.expression, bindings);
    case 'MemberExpression':
      return /^sql$/i.test(keyName(tag.property, tag.computed) ?? '') && isOwnOrKeeping(tag.object, bindings);
    case 'Identifier':
      return isOwnOrKeeping(tag, bindings);
    default:
      return false;
  }
}

function isOwnOrKeeping(node: Node, bindings: Bindings): boolean {
  const object = bare(node);
  if (object.type !== 'Identifier') return true;
  const binding = bindings.find(object.name, object);
  const { imported, init } = binding ?? {};
  if (imported) return KEEPS.test(imported.from) || OWN.test(imported.from);
  const made = init ? bare(init) : undefined;
  if (made?.type !== 'CallExpression') return true;
  // `postgres(url, { prepare: false })`, as it has to be behind some poolers.
  if (made.arguments.some((argument) => isFalse(argument, 'prepare'))) return false;
  return isOwnOrKeeping(made.callee, bindings);
}

function isFalse(options: Node, name: string): boolean {
  const value = propertyOf(bare(options), name);
  return value?.type === 'BooleanLiteral' && !value.value;
}

/** The text of `{ name: 'of-user', text: 'SELECT …' }`, by itself or in `new`: what `pg` prepares under its name. */
export function namedText(options: Node): Node | undefined {
  const object = bare(options);
  const [inner] = object.type === 'NewExpression' ? object.arguments : [];
  if (inner) return namedText(inner);
  return propertyOf(object, 'name') && propertyOf(object, 'text');
}
