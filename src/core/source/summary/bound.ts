import type { Node } from '@babel/types';
import { bare, isFunction, isNothing, keyName, lastName } from './syntax';
import type { Value } from './value';

/** Something that a container hands out for a token, and how it is made of what is written. */
export interface Bound {
  readonly name: string;
  readonly value: Node;
  readonly by: 'class' | 'factory' | 'value';
}

const CONTAINER = /(container|injector|kernel|ioc|registry)$|^(bind|rebind|di)$/i;
const HOLDER = /^_?(app|application|server|c|ctx|context)$/i;

/** The name by which a program gives to all of its files what a container hands out; no variable is called so. */
export function boundName(token: string): string {
  return `bound to ${token}`;
}

/** The same of what an application or a request is set to have: `app.set('orders', orders)`. */
export function setName(key: string): string {
  return `set as ${key}`;
}

export function isContainer(name: string): boolean {
  return CONTAINER.test(name);
}

export function isSettable(name: string): boolean {
  return HOLDER.test(name);
}

/**
 * What a call binds to a token.
 *
 *     container.bind(TYPES.Orders).to(OrderStore); // InversifyJS
 *     container.register('Orders', { useClass: OrderStore }); // TSyringe
 *     Container.set('orders', new OrderStore()); // TypeDI
 *     app.set('orders', new OrderStore()); // Express, and of a request Hono
 */
export function boundBy(callee: Node, args: readonly Node[]): Bound | undefined {
  if (callee.type !== 'MemberExpression') return undefined;
  const [first, second] = args;
  switch (lastName(callee)) {
    case 'to':
      return binding(callee.object, first, 'class');
    case 'toConstantValue':
      return binding(callee.object, first, 'value');
    case 'toDynamicValue':
      return binding(callee.object, first, 'factory');
    case 'registerSingleton':
      return bound(callee.object, first, second, 'class');
    case 'registerInstance':
      return bound(callee.object, first, second, 'value');
    case 'register': {
      const options = second && bare(second);
      return options?.type === 'ObjectExpression' ? registered(callee.object, first, options) : undefined;
    }
    case 'set':
      return (
        bound(callee.object, first, second, 'value') ??
        (isSettable(lastName(callee.object)) && first?.type === 'StringLiteral' && says(second)
          ? { name: setName(first.value), value: second, by: 'value' }
          : undefined)
      );
    default:
      return undefined;
  }
}

/** What is handed out. */
export function boundValue({ by }: Bound, written: Value): Value {
  return by === 'class' ? { k: 'new', of: written } : by === 'factory' ? { k: 'call', of: written } : written;
}

function says(node: Node | undefined): node is Node {
  return node !== undefined && !isNothing(node) && !/Literal$/.test(node.type);
}

/** `container.bind(token)`, before `.to(…)` */
function binding(node: Node, value: Node | undefined, by: Bound['by']): Bound | undefined {
  const bind = bare(node);
  if (bind.type !== 'CallExpression' || !/^(re)?bind$/.test(lastName(bind.callee))) return undefined;
  return tokenAnd(bind.arguments[0], value, by);
}

function bound(
  container: Node,
  token: Node | undefined,
  value: Node | undefined,
  by: Bound['by'],
): Bound | undefined {
  return isContainer(lastName(container)) ? tokenAnd(token, value, by) : undefined;
}

function tokenAnd(token: Node | undefined, value: Node | undefined, by: Bound['by']): Bound | undefined {
  const name = token?.type === 'StringLiteral' ? token.value : token ? lastName(token) : '';
  return name !== '' && says(value) ? { name: boundName(name), value, by } : undefined;
}

function registered(
  container: Node,
  token: Node | undefined,
  { properties }: Extract<Node, { type: 'ObjectExpression' }>,
): Bound | undefined {
  for (const one of properties) {
    if (one.type !== 'ObjectProperty') continue;
    const key = keyName(one.key, one.computed);
    if (key === 'useClass') return bound(container, token, one.value, 'class');
    if (key === 'useValue') return bound(container, token, one.value, 'value');
    if (key === 'useFactory' && isFunction(bare(one.value)))
      return bound(container, token, one.value, 'factory');
  }
  return undefined;
}
