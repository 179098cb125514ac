import type { CallSummary } from '../summary/fileSummary';
import type { Value } from '../summary/value';
import { fileOf, functionKey, indexOf } from './entity';
import type { ClassPlace } from './heirs';
import type { Resolver } from './resolver';

/**
 * The functions that a class has handed to the one above it and that an inherited method calls: `letters.find(id)` of
 * `class Letters extends Remote { constructor() { super((id) => load(id)); } }`, where there is
 *
 *     class Remote { constructor(private readonly ask: Ask) {} find(id: number) { return this.ask(id); } }
 *
 * @param of what the method is asked of
 * @param methods the inherited method, or several that may be meant
 */
export function handedUpBy(
  of: Value,
  methods: readonly string[],
  file: string,
  resolver: Resolver,
): readonly string[] {
  const heir = askedClass(of, file, resolver);
  const given = heir ? givenAbove(heir, resolver) : undefined;
  if (!heir || !given?.some(({ k }) => k === 'function')) return [];
  return methods.flatMap((method) => {
    const fn = resolver.functionOf(fileOf(method), indexOf(method));
    const base = { file: fileOf(method), index: fn?.class ?? -1 };
    if (!fn || base.index < 0 || (base.file === heir.file && base.index === heir.index)) return [];
    return fn.calls.flatMap((call) => {
      const arg = given[positionOf(call, base, resolver)];
      return arg?.k === 'function' ? [functionKey(heir.file, arg.index)] : [];
    });
  });
}

/** Of `super.find(id)` the class that says so. */
function askedClass(of: Value, file: string, resolver: Resolver): ClassPlace | undefined {
  if (of.k === 'super') return { file, index: of.class };
  const entity = resolver.resolve(of, file);
  return entity?.e === 'object' ? entity : undefined;
}

/** What a class hands to the constructor above. */
function givenAbove({ file, index }: ClassPlace, resolver: Resolver): readonly Value[] | undefined {
  resolver.note(resolver.factsOf(file).makings());
  const { makings = [] } = resolver.files.get(file) ?? {};
  return makings.find(({ of }) => of.k === 'super' && of.class === index)?.args;
}

/** Where a class is made with the function that one of its methods calls, `this.ask(id)`: by the parameter's name. */
function positionOf({ callee }: CallSummary, { file, index }: ClassPlace, resolver: Resolver): number {
  if (callee.k !== 'member' || callee.of.k !== 'this' || callee.of.class !== index) return -1;
  const { methods = {} } = resolver.classOf(file, index) ?? {};
  const made = Object.hasOwn(methods, 'constructor') ? methods.constructor : undefined;
  const params = typeof made === 'number' ? resolver.functionOf(file, made)?.params : undefined;
  const name = plain(callee.name);
  return params?.findIndex((param) => plain(param.name) === name) ?? -1;
}

/** `_ask` and `#ask` are kept of `ask`. */
function plain(name: string): string {
  return name.replace(/^[_#]+/, '');
}
