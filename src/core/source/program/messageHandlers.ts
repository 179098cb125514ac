import type { CallSummary, FunctionSummary } from '../summary/fileSummary';
import { lastPart, nameOf } from '../summary/value';
import { receiverName } from './callNames';
import { throughChannel } from './channels';
import { functionKeys } from './entity';
import { handedFunctions } from './handedFunctions';
import { namedAction, offeredAction } from './namedActions';
import { namedJob } from './namedJobs';
import { registeredBy } from './registrations';
import type { Resolver } from './resolver';
import { targetsOf } from './targets';
import { workerOf } from './workQueues';

/** What a message's class may say beside what it is about. */
const KIND = /(Command|Query|Event|Message)$/;
/** The methods of handlers, the usual one first. */
const METHODS = ['execute', 'handle'] as const;

/**
 * The functions that a call leads to: those that it calls and runs by their names, else those that get what it hands on.
 *
 * @param within the function that the call is in
 */
export function reachedBy(
  call: CallSummary,
  within: FunctionSummary,
  file: string,
  resolver: Resolver,
): readonly string[] {
  const called = targetsOf(call, within, file, resolver);
  const jobs = namedJob(call, within, file, resolver);
  const registered = registeredBy(call, called, file, resolver);
  const named = [
    ...jobs,
    ...registered,
    ...(called.length > 0 ? (offeredAction(call, file, resolver) ?? []) : []),
  ];
  const known = named.length > 0 ? [...called, ...named] : called;
  if (known.length > 0) return known;
  const handed = handedFunctions(call, within, file, resolver);
  return handed.length > 0 ? handed : handedTo(call, within, file, resolver);
}

/** The functions that get what a call hands to a channel, a queue or a bus. */
function handedTo(
  call: CallSummary,
  within: FunctionSummary,
  file: string,
  resolver: Resolver,
): readonly string[] {
  const carried = throughChannel(call, within, file, resolver);
  if (carried.length > 0) return carried;
  const workers = workerOf(call, file, resolver);
  if (workers.length > 0) return workers;
  const action = namedAction(call, file, resolver);
  return action.length > 0 ? action : handlersOf(call, file, resolver);
}

/**
 * `queryBus.execute(new FindOrder(id))`: who handles a message is registered at run time; by convention it is the
 * class that goes by its name, `FindOrderHandler`. https://docs.nestjs.com/recipes/cqrs
 */
function handlersOf(call: CallSummary, file: string, resolver: Resolver): string[] {
  const { callee, args } = call;
  const [message] = args;
  if (callee.k !== 'member' || !/^(execute|send|dispatch)$/.test(callee.name) || message?.k !== 'new')
    return [];
  if (!/bus$/i.test(receiverName(call))) return [];
  const entity = resolver.resolve(message.of, file);
  const known = entity?.e === 'class' ? resolver.classOf(entity.file, entity.index)?.name : undefined;
  const name = known ?? lastPart(nameOf(message.of));
  if (name === '') return [];
  const handlers = [`${name}Handler`, `${name.replace(KIND, '')}Handler`];
  for (const handler of new Set(handlers)) {
    for (const method of METHODS) {
      const found = resolver.namesakes(handler, method, true).filter(({ file: home, index }) => {
        const owner = resolver.functionOf(home, index)?.class;
        return owner !== undefined && resolver.classOf(home, owner)?.name === handler;
      });
      if (found.length > 0) return functionKeys(found);
    }
  }
  return [];
}
