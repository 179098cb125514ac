import type { Node } from '@babel/types';
import { NONE } from '../fileSummary';
import { type AnyFunction, bare, isFunction, keyName, lastName, ownerName, rangeOf } from '../syntax';
import { evaluate } from '../values';
import type { Body } from './body';
import { runHere } from './callbacks';
import type { Place } from './place';

type Call = Extract<Node, { type: 'CallExpression' | 'OptionalCallExpression' }>;

/** What runs tasks, of async and its like: https://caolan.github.io/async/v3/docs.html#controlflow */
const RUNS = /^(waterfall|series|parallel|parallelLimit|race|tryEach|auto|autoInject)$/;
const LIBRARY = /^_?(neo)?async$|^steed$/i;
/** The same by itself, as it is imported: `import waterfall from 'async/waterfall'`. */
const RUNS_ALONE = /^(async|run)?(waterfall|series|parallel|parallelLimit|autoInject)$/i;

/**
 * The tasks that a call runs once each, side by side or one after the other, as a list or by their names:
 * `async.waterfall([(next) => Order.findById(id, next), (order, next) => …], done)`.
 */
export function taskList(call: Call): Node | undefined {
  const callee = bare(call.callee);
  const isRunner =
    callee.type === 'Identifier'
      ? RUNS_ALONE.test(callee.name)
      : RUNS.test(lastName(callee)) && LIBRARY.test(ownerName(callee));
  const list = isRunner ? call.arguments[0] : undefined;
  return list && tasksIn(list).some(isFunction) ? list : undefined;
}

/** They run where the call stands; what one finds it hands to the next. */
export function runTasks(body: Body, list: Node, place: Place): void {
  const inside: Place = { ...place, use: 'assigned', into: undefined };
  const loops = body.dependsOf(list, place.scope);
  for (const task of tasksIn(list)) {
    if (isFunction(task)) {
      runHere(body, task, NONE, inside, loops);
      continue;
    }
    // `load`, `this.load.bind(this)`
    const named = boundFunction(task) ?? task;
    body.visit(task, inside);
    if (named.type !== 'Identifier' && named.type !== 'MemberExpression') continue;
    body.calls.push({
      callee: evaluate(named, place.scope, body.env),
      at: rangeOf(task),
      loop: place.loop,
      dependsOn: [...body.dependsOf(task, place.scope)],
      use: 'none',
      args: NONE,
      bulk: false,
    });
  }
}

function tasksIn(list: Node): (Node | AnyFunction)[] {
  if (list.type === 'ArrayExpression') return list.elements.flatMap((one) => (one ? [bare(one)] : []));
  if (list.type !== 'ObjectExpression') return [];
  return list.properties.flatMap((one): Node[] => {
    if (one.type === 'ObjectMethod') return [one];
    if (one.type !== 'ObjectProperty') return [];
    const task = bare(one.value);
    // `auto({ invoice: ['order', (found, next) => …] })`: after those by these names.
    const after = task.type === 'ArrayExpression' ? task.elements.at(-1) : task;
    return after ? [bare(after)] : [];
  });
}

function boundFunction(task: Node): Node | undefined {
  if (task.type !== 'CallExpression') return undefined;
  const callee = bare(task.callee);
  const isBound = callee.type === 'MemberExpression' && keyName(callee.property) === 'bind';
  return isBound ? bare(callee.object) : undefined;
}
