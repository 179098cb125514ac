import type { Node } from '@babel/types';
import { bare, isFunction, keyName } from './syntax';

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
