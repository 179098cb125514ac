import type { CallSummary } from '../summary/fileSummary';
import type { Value } from '../summary/value';
import { functionKey } from './entity';
import type { Resolver } from './resolver';

/** What makes a queue of its first argument, by package: https://caolan.github.io/async, https://github.com/mcollina/fastq */
const MAKES: Readonly<Record<string, RegExp>> = {
  async: /^(default\.)?(queue|priorityQueue)$/,
  'async/queue': /^(default)?$/,
  fastq: /^(default)?$|^(default\.)?promise$/,
};

/** `const queue = async.queue(worker, 4); queue.push(task)`: the worker is called with each task. */
export function workerOf({ callee }: CallSummary, file: string, resolver: Resolver): string[] {
  if (callee.k !== 'member' || !/^(push|unshift)(Async)?$/.test(callee.name)) return [];
  const made = madeBy(callee.of, file, resolver);
  if (made?.k !== 'call') return [];
  const maker = resolver.resolve(made.of, file);
  if (maker?.e !== 'external' || !Object.hasOwn(MAKES, maker.from) || !MAKES[maker.from]?.test(maker.path))
    return [];
  for (const arg of made.args ?? []) {
    const worker = resolver.resolve(arg, file);
    if (worker?.e === 'function') return [functionKey(worker.file, worker.index)];
  }
  return [];
}

/** The call that has made a queue, which may stand in a property of the class. */
function madeBy(queue: Value, file: string, resolver: Resolver): Value | undefined {
  if (queue.k !== 'member' || queue.of.k !== 'this') return queue;
  const props = resolver.classOf(file, queue.of.class)?.props ?? {};
  return Object.hasOwn(props, queue.name) ? props[queue.name] : undefined;
}
