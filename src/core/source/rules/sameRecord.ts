import { fileOf, indexOf } from '../program/entity';
import type { Program } from '../program/program';
import type { CallSummary } from '../summary/fileSummary';
import type { Value } from '../summary/value';
import type { Hit } from './hits';

/**
 * `for (const ship of ships) award(badges.giant, () => ship.length > 300)`, where `award(badge, isEarned)` is
 * `if (isEarned()) await save(badge)`: what the loop goes through only decides whether one and the same record is
 * written, and nothing of it is.
 */
export function writesSameRecord({ linked, sink, reach, target }: Hit, { resolver }: Program): boolean {
  if (sink.access !== 'write' || reach === undefined || target === undefined) return false;
  const { callee, args } = linked.call;
  const questions = args.flatMap((arg, index) => (isFunction(arg) ? [index] : []));
  if (questions.length === 0 || !isOfProgram(callee)) return false;
  if (!args.every((arg) => isFunction(arg) || isOfProgram(arg))) return false;
  const writer = resolver.functionOf(fileOf(target), indexOf(target));
  if (writer === undefined) return false;
  return questions.every((index) => onlyTests(writer.params[index]?.name, writer.calls));
}

/** Whether a function is called for no more than a condition, and handed to nobody. */
function onlyTests(name: string | undefined, calls: readonly CallSummary[]): boolean {
  const asked = calls.filter(({ callee, receiver }) => receiver === name && callee.k !== 'member');
  return (
    asked.length > 0 &&
    asked.every(({ use }) => use === 'tested') &&
    !calls.some(({ args }) => args.some((arg) => isFunction(arg) || (arg.k === 'free' && arg.name === name)))
  );
}

function isFunction(value: Value): boolean {
  return value.k === 'function' || (value.k === 'plain' && value.type === 'function');
}

/** What a module imports, declares or is, and its parts: no item, and nothing that is handed in. */
function isOfProgram(value: Value): boolean {
  let root = value;
  while (root.k === 'member') root = root.of;
  return root.k === 'import' || root.k === 'top' || root.k === 'function' || root.k === 'this';
}
