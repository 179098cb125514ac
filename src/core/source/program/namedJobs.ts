import { camelCased } from '../../base/words';
import type { CallSummary, FunctionSummary } from '../summary/fileSummary';
import { receiverName } from './callNames';
import { each, type FunctionPlace, functionKey, functionKeys } from './entity';
import { fileName, plain } from './homeNames';
import { memberOf } from './members';
import type { Resolver } from './resolver';

/** A verb for "now" and what the name is one of: `runJob`, `callMethod`, `execute_action`. */
const RUNS =
  /^(run|call|exec|execute|invoke|perform)(Job|Action|Task|Command|Method|Function|Procedure|Operation|Step)$/;
const NAME = /^[A-Za-z_$][\w$]*$/;

/**
 * `await OrdersModule.runJob('LOAD_ORDER', { id }, this)`: an object that runs its own methods by their names, so that
 * it can queue, count or log them. What runs is the method of that name in the object's class, which by convention
 * goes by the name of the variable.
 *
 * @param within the function that the call is in
 */
export function namedJob(
  call: CallSummary,
  within: FunctionSummary,
  file: string,
  resolver: Resolver,
): string[] {
  const { callee, args } = call;
  const [job] = args;
  if (callee.k !== 'member' || job?.k !== 'string' || !NAME.test(job.text)) return [];
  // `load(id) { return this.runTask('load', () => …); }` says what its time is to be counted as.
  if (!RUNS.test(camelCased(callee.name)) || job.text === within.name) return [];
  const own = each(resolver.resolve(callee.of, file)).flatMap((owner) => {
    const method =
      owner.e === 'object' || owner.e === 'class' ? memberOf(resolver, owner, job.text) : undefined;
    return method?.e === 'function' ? [functionKey(method.file, method.index)] : [];
  });
  if (own.length > 0) return own;
  const owner = plain(receiverName(call));
  const named = resolver.namesakes(receiverName(call), job.text, true);
  return functionKeys(named.filter((place) => goesBy(owner, place, resolver)));
}

/** Whether a method's class, or else its file, goes by a name. */
function goesBy(owner: string, { file, index }: FunctionPlace, resolver: Resolver): boolean {
  const made = resolver.functionOf(file, index)?.class;
  const name = made === undefined ? undefined : resolver.classOf(file, made)?.name;
  return plain(name ?? '') === owner || plain(fileName(file)) === owner;
}
