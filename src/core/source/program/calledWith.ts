import type { Value } from '../summary/value';
import type { Entity } from './entity';
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
  if (owner?.e !== 'object') return undefined;
  const { props = {} } = resolver.classOf(owner.file, owner.index) ?? {};
  const declared = Object.hasOwn(props, name) ? props[name] : undefined;
  // `run: Handler`
  const type = declared?.k === 'instance' ? declared.of : declared;
  return type ? resolver.resolve(type, owner.file, depth) : undefined;
}
