import { hasFunctions, type Value } from '../summary/value';
import type { Entity } from './entity';
import type { Resolver } from './resolver';

/** The object literal that a call is given. */
export function literalAmong(
  resolver: Resolver,
  { args }: Extract<Value, { k: 'call' }>,
  file: string,
  depth: number,
): Entity | undefined {
  return args?.map((arg) => resolver.resolve(arg, file, depth)).find((entity) => entity?.e === 'literal');
}

/** The class of the program, or what is more than one of a layer, that a call is given. */
export function classAmong(
  resolver: Resolver,
  { args }: Extract<Value, { k: 'call' }>,
  file: string,
  depth: number,
): Entity | undefined {
  return args
    ?.map((arg) => resolver.resolve(arg, file, depth))
    .find((entity) => entity?.e === 'class' || entity?.e === 'several');
}

/** Names by which options have the function that all the others are about. */
const MAIN =
  /^(fn|func|function|handler?|callback|cb|action|body|call|execute|exec|job|method|operation|perform|process|query|resolve|resolver|run|task|work)(Fn|Async)?$/i;

/** The function among options, which the one that is made of them calls: `traced({ name, run: async (id) => … })`. */
export function functionAmong(
  resolver: Resolver,
  { file, value }: Extract<Entity, { e: 'literal' }>,
  depth: number,
): Entity | undefined {
  const functions = Object.entries(value.props).filter(([, { k }]) => k === 'function');
  const [main] = functions.length === 1 ? functions : functions.filter(([name]) => MAIN.test(name));
  return main && resolver.resolve(main[1], file, depth);
}

/** The objects with functions that a call is given, themselves or as one of its options. */
export function membersAmong(
  resolver: Resolver,
  { args }: Extract<Value, { k: 'call' }>,
  file: string,
  depth: number,
): readonly Entity[] {
  return (args ?? []).flatMap((arg) => {
    if (arg.k !== 'object') return [];
    const objects = [arg, ...Object.values(arg.props).filter(({ k }) => k === 'object')];
    return objects.flatMap((one) => (hasFunctions(one) ? (resolver.resolve(one, file, depth) ?? []) : []));
  });
}
