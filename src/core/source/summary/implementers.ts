import type { FileDraft } from './draft';
import { hasFunctions, partsOf, type Value } from './value';

/**
 * Takes an object literal that is declared to be of a type for a class without a name that implements it, so that
 * whoever is handed an object of the type finds its methods: `(pool): OrderStore => ({ async byId(id) { … } })`.
 */
export function addImplementer(draft: FileDraft, value: Value | undefined, declared: Value): void {
  const types = typesIn(declared);
  if (value === undefined || types.length === 0) return;
  if (value.k === 'either') for (const one of value.of) addImplementer(draft, one, declared);
  if (value.k !== 'object') return;
  const methods: Record<string, number> = {};
  const props: Record<string, Value> = {};
  for (const [name, prop] of Object.entries(value.props))
    if (prop.k === 'function') methods[name] = prop.index;
    // `query: withRetries(run)`
    else if (prop.k === 'call' && prop.args?.some(({ k }) => k === 'function')) props[name] = prop;
  if (Object.keys(methods).length + Object.keys(props).length === 0) return;
  draft.classes.push({ name: '', implements: types, props, methods, decorators: [] });
}

/** `OrderStore`, and each of `OrderStore & Component`. */
function typesIn(declared: Value): readonly Value[] {
  const parts = partsOf(declared);
  return parts.flatMap((part) => (part.k === 'instance' && part.of.k !== 'free' ? [part.of] : []));
}

/** Functions that are written down say more than a type does, but not of what is spread between them. */
export function saysMore(value: Value | undefined): boolean {
  if (value?.k === 'object') return value.spread === undefined && hasFunctions(value);
  return value?.k === 'function';
}
