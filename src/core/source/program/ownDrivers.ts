import { detached } from '../../base/detached';
import { LAYERS, layerOfPackage } from '../layers/registry';
import type { LayerEntity } from './entity';

const known = new Map<string, LayerEntity | undefined>();

/**
 * A package of the team's own that is named after a driver gives its connections, under whatever name:
 * `IPgComponent` of `@shop/pg-component`, but not of `@shop/orders-pg-api`, which may be asked over HTTP.
 */
export function connectionOf(from: string): LayerEntity | undefined {
  if (known.has(from)) return known.get(from);
  const [scope, name = ''] = from.split('/');
  const all = scope?.startsWith('@') && !layerOfPackage(from) ? name.split(/[._-]/) : [];
  const words = all.filter((_, index) => index === 0 || index === all.length - 1);
  let found: LayerEntity | undefined;
  for (const layer of words.length > 0 ? LAYERS : [])
    if (layer.namesake && words.some((word) => layer.namesake?.words.test(word)))
      found ??= { e: 'layer', layer, type: layer.namesake.type, guessed: true };
  known.set(detached(from), found);
  return found;
}
