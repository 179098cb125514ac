import type { Value } from '../summary/value';
import { type Entity, each, oneOf } from './entity';
import { orGuessed } from './guesses';
import type { ClassPlace, Descent } from './heirs';
import { baseValues } from './instances';
import type { Resolver } from './resolver';

/** Files of tests, which make classes with what only looks like what a program has. */
const ASIDE = /(^|\/)(__tests__|__mocks__|tests?|specs?|mocks?|fixtures)\/|\.(test|spec)\.\w+$/;

/** Of more different objects than these nobody looks at each. */
const MOST_GIVEN = 24;

/** The classes of the program that a file makes, or hands on to: those above that have the constructor, too. */
export function makingsIn(resolver: Resolver, file: string): Descent[] {
  if (ASIDE.test(file)) return [];
  return (resolver.files.get(file)?.makings ?? []).flatMap(({ of }, index) =>
    each(resolver.resolve(of, file)).flatMap((one) =>
      one.e === 'class' || one.e === 'object'
        ? constructedBy(resolver, one).map((parent) => ({ parent, index }))
        : [],
    ),
  );
}

/** The class, and those above it as long as none has a constructor of its own. */
function constructedBy(resolver: Resolver, start: ClassPlace): ClassPlace[] {
  const found: ClassPlace[] = [];
  for (let at: ClassPlace | undefined = start; at && found.length < 6; ) {
    const { file, index }: ClassPlace = at;
    found.push({ file, index });
    const made = resolver.classOf(file, index);
    if (!made?.extends || Object.hasOwn(made.methods, 'constructor')) break;
    at = undefined;
    for (const value of baseValues(made.extends)) {
      const parent = resolver.resolve(value, file);
      if (parent?.e === 'class') at = parent;
    }
  }
  return found;
}

/**
 * What a class's untyped constructor is given, which says what it keeps: `new OrderService(orderStore)` of
 * `constructor(store) { this.store = store; }`. Else what goes by the name of its parameter.
 */
export function madeWith(
  resolver: Resolver,
  { class: made, position, name }: Extract<Value, { k: 'made-with' }>,
  file: string,
  depth: number,
): Entity | undefined {
  const given = givenAt(resolver, resolver.makersOfClass(file, made), position, depth);
  return orGuessed(resolver, given, { k: 'free', name });
}

function givenAt(
  resolver: Resolver,
  places: readonly ClassPlace[],
  position: number,
  depth: number,
): Entity | undefined {
  const found = new Map<string, Entity>();
  for (const { file, index } of places) {
    resolver.note(resolver.factsOf(file).makings());
    const arg = resolver.files.get(file)?.makings?.[index]?.args[position];
    // What an heir hands up is called for that heir only: see `handedUpBy`.
    if (!arg || arg.k === 'unknown' || arg.k === 'function') continue;
    for (const one of each(resolver.resolve(arg, file, depth))) {
      const key = keyOf(one);
      if (one.e !== 'plain' && !found.has(key)) found.set(key, one);
    }
    if (found.size > MOST_GIVEN) return undefined;
  }
  return oneOf([...found.values()]);
}

function keyOf(entity: Entity): string {
  switch (entity.e) {
    case 'function':
    case 'class':
    case 'object':
      return `${entity.e} ${entity.file}#${entity.index}`;
    case 'module':
      return `module ${entity.file}`;
    case 'layer':
      return `layer ${entity.layer.name} ${entity.type}`;
    case 'external':
      return `external ${entity.from} ${entity.path}`;
    case 'literal': {
      const [fn] = Object.values(entity.value.props).filter((prop) => prop.k === 'function');
      return fn ? `literal ${entity.file}#${fn.index}` : entity.e;
    }
    default:
      return entity.e;
  }
}
