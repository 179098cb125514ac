import { capitalized } from '../../base/words';
import type { Value } from '../summary/value';
import { type FunctionPlace, functionKey } from './entity';
import { memberOf } from './members';
import type { Resolver } from './resolver';

/** What registries are called, and how the classes of what they hand out end by convention. */
const KINDS: readonly { readonly name: RegExp; readonly endings: readonly string[] }[] = [
  { name: /models$/i, endings: ['Model', ''] },
  { name: /(repositories|repos)$/i, endings: ['Repository', 'Repo'] },
  { name: /daos$/i, endings: ['Dao', 'DAO'] },
  { name: /stores$/i, endings: ['Store'] },
];

/** More methods than these, or many more types, by one name, and the name says nothing. */
const MOST_METHODS = 3;
const MOST_TYPES = 12;

/**
 * The methods that the class inherits whose object a registry hands out by its name: `models.order.findById(id)` where
 * `class OrderModel extends BaseModel`. The registry makes its objects while the program runs, from a list of classes,
 * so that nothing but the names says which is which; methods that a class has itself are found by their own names.
 */
export function inheritedMethods(
  { of, name }: Extract<Value, { k: 'member' }>,
  resolver: Resolver,
): readonly FunctionPlace[] {
  if (of.k !== 'member') return [];
  const registry = registryName(of.of);
  const kind = registry === undefined ? undefined : KINDS.find((one) => one.name.test(registry));
  if (!kind) return [];
  const upper = capitalized(of.name);
  for (const ending of kind.endings) {
    const classes = resolver.heirsCalled(upper + ending);
    if (classes.length === 0) continue;
    if (classes.length > MOST_TYPES) return [];
    const found = new Map<string, FunctionPlace>();
    for (const place of classes) {
      const method = memberOf(resolver, { e: 'object', ...place }, name);
      if (method?.e === 'function')
        found.set(functionKey(method.file, method.index), { file: method.file, index: method.index });
    }
    return found.size > MOST_METHODS ? [] : [...found.values()];
  }
  return [];
}

function registryName(value: Value): string | undefined {
  // What a callback is given, and how it is called.
  if (value.k === 'either') return value.of.map(registryName).find((name) => name !== undefined);
  if (
    value.k === 'member' ||
    value.k === 'free' ||
    value.k === 'argument' ||
    value.k === 'parameter' ||
    value.k === 'made-with'
  )
    return value.name;
  return value.k === 'instance' ? registryName(value.of) : undefined;
}
