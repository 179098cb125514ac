import type { Layer, LayerExport, Outcome } from '../layers/layer';
import { layerOfImport } from '../layers/registry';
import type { Entity, LayerEntity } from './entity';

/** Members of strings, lists and dates that no builder has. */
const OF_VALUES =
  /^(includes|startsWith|endsWith|trim|split|indexOf|toLowerCase|toUpperCase|toISOString|getTime|toString|flatMap|forEach|reduce|some|every|push|pop|shift|slice|charAt|replace|replaceAll|match|localeCompare|length)$/;

/** Others of lists: one row and many are written the same. */
const OF_LISTS =
  /^(map|filter|find|at|concat|reverse|sort|flat|join|keys|values|entries|then|catch|finally)$/;

/** What accessing or calling a member of a layer's object gives. */
export function memberOutcome(layer: Layer, typeName: string, name: string): Outcome | undefined {
  const type = layer.types[typeName];
  if (!type) return undefined;
  if (Object.hasOwn(type.members, name)) return type.members[name];
  return type.thenable === true && OF_VALUES.test(name) ? undefined : type.rest;
}

/** Whether an object of a layer is asked for a member that the program itself has given it. */
export function isExtension(owner: Entity | undefined, name: string): boolean {
  return (
    owner?.e === 'layer' &&
    !OF_VALUES.test(name) &&
    !OF_LISTS.test(name) &&
    owner.layer.types[owner.type]?.isExtended === true &&
    memberOutcome(owner.layer, owner.type, name) === undefined
  );
}

/** What a package exports by a path: `Client`, `default.Pool`, '' for the whole of it. */
export function layerExport(from: string, path: string): { layer: Layer; entry: LayerExport } | undefined {
  const layer = layerOfImport(from, path);
  if (!layer) return undefined;
  // `const Sequelize = require('sequelize')`: the whole of a CommonJS package is what it exports by default.
  const name = path !== '' ? path : Object.hasOwn(layer.exports, '*') ? '*' : 'default';
  const entry = Object.hasOwn(layer.exports, name)
    ? layer.exports[name]
    : Object.hasOwn(layer.exports, name.replace(/^default\./, ''))
      ? layer.exports[name.replace(/^default\./, '')]
      : name.includes('.') || layer.ofData?.test(name)
        ? undefined
        : layer.anyExport;
  return entry ? { layer, entry } : undefined;
}

/** What a call gives. */
export function resultOf(outcome: Outcome, layer: LayerEntity): Entity {
  const type = outcome.gives ?? outcome.called ?? outcome.type;
  return type === undefined ? { e: 'plain', type: 'data' } : { ...layer, type };
}
