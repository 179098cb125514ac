import { WHOLE } from '../summary/fileSummary';
import { type Entity, oneOf } from './entity';
import { exported } from './imports';
import { inheritedLayer } from './instances';
import type { Resolver } from './resolver';

/** More members than these are a table of data. */
const MOST_MEMBERS = 40;

/** What a computed member may be, which the program chooses while it runs: `handlers[kind]`, `prisma[model]`. */
export function chosenOf(resolver: Resolver, entity: Entity | undefined, depth: number): Entity | undefined {
  switch (entity?.e) {
    case 'literal': {
      const values = Object.values(entity.value.props);
      if (values.length > MOST_MEMBERS) return undefined;
      return chosenAmong(values.map((value) => resolver.resolve(value, entity.file, depth)));
    }
    case 'module':
      return entity.made ? undefined : chosenAmong(exportsOf(resolver, entity.file, depth));
    case 'several':
      return oneOf(entity.of.map((one) => chosenOf(resolver, one, depth)));
    case 'object':
      // `class Client extends PrismaClient`
      return chosenOf(resolver, inheritedLayer(resolver, entity), depth);
    case 'layer': {
      const rest = entity.layer.types[entity.type]?.rest;
      const isTable = rest?.type !== undefined && entity.layer.types[rest.type]?.thenable !== true;
      return isTable && rest?.type !== undefined ? { ...entity, type: rest.type } : undefined;
    }
    default:
      return undefined;
  }
}

/** What a file exports by names: `handlers[kind]` of `import * as handlers`, of `const handlers = require('./handlers')`. */
function exportsOf(
  resolver: Resolver,
  file: string,
  depth: number,
  seen = new Set<string>(),
): readonly (Entity | undefined)[] {
  if (seen.has(file)) return [];
  seen.add(file);
  resolver.note(resolver.factsOf(file).names());
  const { exports = {}, exportsFrom = [] } = resolver.files.get(file) ?? {};
  const names = Object.keys(exports).filter((name) => name !== 'default' && name !== WHOLE);
  if (names.length + exportsFrom.length > MOST_MEMBERS) return [];
  const own = names.map((name) => exported(resolver, file, name, depth, new Set()));
  const others = exportsFrom.flatMap((from) => {
    const target = resolver.moduleOf(file, from);
    return target === undefined ? [] : exportsOf(resolver, target, depth, seen);
  });
  return [...own, ...others];
}

function chosenAmong(members: readonly (Entity | undefined)[]): Entity | undefined {
  for (const member of members) {
    const beside = member?.e === 'layer' ? member.layer.types[member.type]?.beside : undefined;
    if (member?.e === 'layer' && beside !== undefined) return { ...member, type: beside };
  }
  return oneOf(members.map(choice));
}

/** What can be called, or asked something. */
function choice(entity: Entity | undefined): Entity | undefined {
  return entity?.e === 'plain' || entity?.e === 'list' ? undefined : entity;
}
