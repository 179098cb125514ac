import type { Node } from '@babel/types';
import { NONE } from './fileSummary';
import { type AnyFunction, bare, isFunction, keyName, walk } from './syntax';

/**
 * A function literal and the object literal it is handed over with, of which it takes all that it takes from its
 * parameter: whoever gets both calls it with the object. `inject({ findOrder }, (deps) => async (id) => deps.findOrder(id))`
 */
export function givenBeside({
  arguments: args,
}: Extract<Node, { type: 'CallExpression' | 'OptionalCallExpression' }>): readonly {
  readonly fn: AnyFunction;
  readonly object: Node;
}[] {
  const object = args.length < 2 ? undefined : args.find((arg) => arg.type === 'ObjectExpression');
  if (object?.type !== 'ObjectExpression') return NONE;
  for (const arg of args) {
    const fn = bare(arg);
    const [param, other] = isFunction(fn) ? fn.params : [];
    if (!isFunction(fn) || !param || other) continue;
    const names = object.properties.map((one) =>
      one.type === 'SpreadElement' ? undefined : keyName(one.key, one.computed),
    );
    const taken = takenFrom(param, fn.body);
    if (taken.length > 0 && taken.every((name) => name !== undefined && names.includes(name)))
      return [{ fn, object }];
  }
  return NONE;
}

/** Names of the members that a function takes from its parameter; undefined among them for what can't be told. */
function takenFrom(param: Node, body: Node): (string | undefined)[] {
  if (param.type === 'ObjectPattern')
    return param.properties.map((one) =>
      one.type === 'RestElement' ? undefined : keyName(one.key, one.computed),
    );
  const taken: (string | undefined)[] = [];
  if (param.type === 'Identifier')
    walk(body, (node) => {
      if (node.type !== 'MemberExpression' || node.object.type !== 'Identifier') return;
      if (node.object.name === param.name) taken.push(keyName(node.property, node.computed));
    });
  return taken;
}
