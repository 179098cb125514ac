import type { ClassSummary } from '../summary/fileSummary';
import type { Value } from '../summary/value';
import type { Entity, FunctionPlace } from './entity';
import { baseValues } from './instances';
import type { Resolver } from './resolver';

/** What a function of a declared type is called with: `type Handler = (context: Context) => …` says it, or `Handler<Context>`. */
export function calledWith(
  resolver: Resolver,
  type: Value,
  position: number,
  file: string,
  depth: number,
): Entity | undefined {
  const declared =
    type.k === 'member'
      ? declaredMember(resolver, type, file, depth)
      : resolver.resolve(type.k === 'instance' ? type.of : type, file, depth);
  if (declared?.e !== 'plain' || !declared.called) return undefined;
  const param = declared.called.params[position];
  if (param?.k !== 'instance' && param?.k !== 'object') return undefined;
  const found = resolver.resolve(param, declared.called.file, depth);
  const [given] = type.k === 'instance' ? (type.args ?? []) : [];
  // `type Handler<C> = (context: C) => …`
  return (
    found ??
    (param.k === 'instance' && param.of.k === 'free' && given
      ? resolver.resolve(given, file, depth)
      : undefined)
  );
}

/**
 * What a function gives that is only known by its type: `type GetStore = () => Store`, `interface Shop { store(): Store }`.
 */
export function declaredResult(
  resolver: Resolver,
  of: Value,
  file: string,
  depth: number,
): Entity | undefined {
  const declared =
    of.k === 'member' ? declaredMember(resolver, of, file, depth) : resolver.resolve(of, file, depth);
  if (declared?.e !== 'plain' || !declared.called?.returns) return undefined;
  return resolver.resolve(declared.called.returns, declared.called.file, depth);
}

/** The function that an interface declares by a name, which is no function of the program. */
function declaredMember(
  resolver: Resolver,
  { of, name }: Extract<Value, { k: 'member' }>,
  file: string,
  depth: number,
): Entity | undefined {
  const owner = resolver.resolve(of, file, depth);
  return owner?.e === 'object' ? declaredIn(resolver, owner, name, depth, new Set()) : undefined;
}

/** By the interface itself, else by one that it is made of: `type Berths = Rows<Berth> & { … }`. */
function declaredIn(
  resolver: Resolver,
  { file, index }: FunctionPlace,
  name: string,
  depth: number,
  seen: Set<ClassSummary>,
): Entity | undefined {
  const summary = resolver.classOf(file, index);
  if (!summary || seen.has(summary)) return undefined;
  seen.add(summary);
  const declared = Object.hasOwn(summary.props, name) ? summary.props[name] : undefined;
  // `run: Handler`
  const type = declared?.k === 'instance' ? declared.of : declared;
  if (type) return resolver.resolve(type, file, depth);
  for (const base of summary.extends ? baseValues(summary.extends) : []) {
    const parent = resolver.resolve(base.k === 'instance' ? base.of : base, file, depth);
    if (parent?.e !== 'class' && parent?.e !== 'object') continue;
    const found = declaredIn(resolver, parent, name, depth, seen);
    if (found) return found;
  }
  return undefined;
}
