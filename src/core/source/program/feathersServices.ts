import { feathers } from '../layers/feathers';
import { serviceName } from '../summary/services';
import { lastPart, nameOf, type Value } from '../summary/value';
import type { Entity } from './entity';
import type { Resolver } from './resolver';

/**
 * What an application of Feathers gives for the path of a service: what the program keeps there, as
 * `app.use('/orders', new Orders(options))` says, else a table.
 */
export function serviceAt(
  resolver: Resolver,
  { of, args }: Extract<Value, { k: 'call' }>,
  file: string,
  depth: number,
): Entity | undefined {
  if (of.k !== 'member' || of.name !== 'service' || !resolver.layers.has(feathers)) return undefined;
  if (!/^app(lication)?$/i.test(lastPart(nameOf(of.of)))) return undefined;
  const [path] = args ?? [];
  // A loop over paths asks each of several tables once.
  if (!path || path.k === 'element' || path.k === 'free') return undefined;
  const places = path.k === 'string' ? resolver.globalsOf(serviceName(path.text), file) : [];
  for (const { value, file: home } of places) {
    const found = resolver.resolve(value, home, depth);
    if (found) return found;
  }
  return { e: 'layer', layer: feathers, type: 'Service', guessed: places.length === 0 };
}
