import type { Node } from '@babel/types';
import { bare, keyName } from './syntax';

type Call = Extract<Node, { type: 'CallExpression' | 'OptionalCallExpression' }>;

/** Of Q, when and lodash; `npost` takes the arguments as a list. */
const INVOKES = /^(ninvoke|nsend|nmcall|npost|mcall)$/;

/** The call that `q.ninvoke(pool, 'query', text, values)` makes: `pool.query(text, values)`. */
export function invokedByName(call: Call): Call | undefined {
  const [object, method, ...given] = call.arguments;
  if (!object || method?.type !== 'StringLiteral') return undefined;
  const callee = bare(call.callee);
  if (callee.type !== 'MemberExpression' && callee.type !== 'OptionalMemberExpression') return undefined;
  const by = keyName(callee.property, callee.computed) ?? '';
  if (!INVOKES.test(by)) return undefined;
  if (object.type === 'SpreadElement' || object.type === 'ArgumentPlaceholder') return undefined;
  const [list] = given;
  const args = by === 'npost' && list?.type === 'ArrayExpression' ? list.elements : given;
  const property = { ...method, type: 'Identifier', name: method.value };
  return {
    ...call,
    type: 'CallExpression',
    callee: { ...callee, type: 'MemberExpression', object, property, computed: false },
    arguments: args.filter((one) => one !== null),
  } as Call;
}
