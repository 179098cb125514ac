import type { Node } from '@babel/types';
import { bare, isFunction, keyName, lastName, propertyOf } from './syntax';
import type { Value } from './value';

type Schema = Extract<Node, { type: 'ObjectExpression' }>;

/** The name by which a program gives a service's actions to all of its files; no variable is called so. */
export function actionsName(service: string): string {
  return `actions of ${service}`;
}

/**
 * Of `{ name: 'orders', mixins: [Store], actions: { find, … } }` the actions, with those of what is mixed in, as an
 * object; undefined of any other object. https://moleculer.services/docs/services
 */
export function servedActions(
  { properties }: Schema,
  { name, actions, mixins }: Readonly<Record<string, Value>>,
  inner: (node: Node) => Value,
): { readonly name: string; readonly actions: Value } | undefined {
  if (name?.k !== 'string' || (!actions && !mixins)) return undefined;
  const mixed = properties.flatMap((one) =>
    one.type === 'ObjectProperty' && keyName(one.key, one.computed) === 'mixins'
      ? mixinsIn(bare(one.value)).map((mixin): Value => ({ k: 'member', of: inner(mixin), name: 'actions' }))
      : [],
  );
  if (!actions && mixed.length === 0 && mixins !== OWN_METHODS) return undefined;
  const isWritten = actions?.k === 'object';
  const spread = [...(isWritten ? (actions.spread ?? []) : actions ? [actions] : []), ...mixed];
  return {
    name: actionsName(name.text),
    actions: { k: 'object', props: isWritten ? actions.props : {}, ...(spread.length > 0 ? { spread } : {}) },
  };
}

/** The same of a class: `@Service({ name: 'orders', mixins: [Store] }) class Orders { @Action() find(ctx) { … } }`. */
export function classActions(
  node: Node,
  index: number,
  inner: (node: Node) => Value,
): { readonly name: string; readonly actions: Value; readonly schema: Node } | undefined {
  for (const decorator of 'decorators' in node ? (node.decorators ?? []) : []) {
    const call = bare((decorator as { readonly expression: Node }).expression);
    if (call.type !== 'CallExpression' || lastName(call.callee) !== 'Service') continue;
    const schema = call.arguments[0] ? bare(call.arguments[0]) : undefined;
    if (schema?.type !== 'ObjectExpression') continue;
    const served = servedActions(schema, { name: nameIn(schema, inner), mixins: OWN_METHODS }, inner);
    if (served?.actions.k !== 'object') continue;
    const { spread = [] } = served.actions;
    return {
      ...served,
      schema,
      actions: { k: 'object', props: {}, spread: [{ k: 'this', class: index }, ...spread] },
    };
  }
  return undefined;
}

/** Stands for what a class has itself. */
const OWN_METHODS: Value = { k: 'unknown' };

function nameIn(schema: Schema, inner: (node: Node) => Value): Value {
  const name = propertyOf(schema, 'name');
  return name ? inner(name) : { k: 'unknown' };
}

function mixinsIn(list: Node): readonly Node[] {
  return list.type === 'ArrayExpression'
    ? list.elements.flatMap((mixin) => (mixin && mixin.type !== 'SpreadElement' ? [mixin] : []))
    : [];
}

/**
 * The functions of `actions: { find: { params, handler(ctx) { … } } }` of a service of Moleculer, by the names that
 * others call them by. https://moleculer.services/docs/actions
 */
export function actionHandlers({
  key,
  computed,
  value,
}: Extract<Node, { type: 'ObjectProperty' }>): [Node, string][] {
  const actions = bare(value);
  if (actions.type !== 'ObjectExpression' || keyName(key, computed) !== 'actions') return [];
  return actions.properties.flatMap((action): [Node, string][] => {
    const settings = action.type === 'ObjectProperty' ? bare(action.value) : undefined;
    const name = action.type === 'ObjectProperty' ? keyName(action.key, action.computed) : undefined;
    if (settings?.type !== 'ObjectExpression' || name === undefined) return [];
    return settings.properties.flatMap((one): [Node, string][] => {
      if (one.type === 'SpreadElement' || keyName(one.key, one.computed) !== 'handler') return [];
      const fn = one.type === 'ObjectMethod' ? one : bare(one.value);
      return isFunction(fn) ? [[fn, name]] : [];
    });
  });
}
