import { layerOfPackage } from '../layers/registry';
import type { Value } from '../summary/value';
import type { LayerEntity } from './entity';
import type { Resolver } from './resolver';

/**
 * What a package declares of a table of a layer: `Shelf<typeof books>`, `class Books extends Shelf<typeof books>`. It
 * is there to ask for the rows of that table.
 *
 * @param from the package
 * @param file where the arguments are written
 */
export function overTable(
  resolver: Resolver,
  from: string,
  [table]: readonly Value[] = [],
  file: string,
  depth = 0,
): LayerEntity | undefined {
  if (!table || layerOfPackage(from)) return undefined;
  const entity = resolver.resolve(table, file, depth);
  const layer = entity?.e === 'external' ? layerOfPackage(entity.from) : undefined;
  return layer?.tables && entity?.e === 'external' && layer.tables.made.test(entity.path)
    ? { e: 'layer', layer, type: layer.tables.type, guessed: true }
    : undefined;
}
