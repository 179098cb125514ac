import type { FileSummary } from '../summary/fileSummary';
import type { Value } from '../summary/value';
import { type Entity, type LayerEntity, oneOf } from './entity';
import { inheritedLayer } from './instances';
import { memberOutcome } from './layerMembers';
import type { Resolver } from './resolver';

/** An object literal at the top of a file, by its name. */
interface LiteralPlace {
  readonly file: string;
  readonly name: string;
}

/** That a file adds the members of a literal to an object of a layer. */
export interface Extension extends LiteralPlace {
  readonly by: LayerEntity;
}

const NONE: readonly never[] = [];

/** To what objects of layers which literals are added: `source.getRepository(Toy).extend(toyMethods)`. */
export class Extensions {
  /** By literal: the files that add it to something, and to what. */
  private readonly byLiteral = new Map<string, Map<string, LayerEntity>>();
  private readonly byFile = new Map<string, readonly Extension[]>();

  /** What a literal is added to; of several, in the first file by name. */
  of(file: string, name: string): LayerEntity | undefined {
    const found = this.byLiteral.get(keyOf({ file, name }));
    const [first] = found ? [...found.keys()].sort() : NONE;
    return first === undefined ? undefined : found?.get(first);
  }

  /**
   * Takes what a file adds to objects now.
   * @returns the literals of which something else is known than before
   */
  update(file: string, after: readonly Extension[]): readonly LiteralPlace[] {
    const before = this.byFile.get(file) ?? NONE;
    if (before.map(textOf).join() === after.map(textOf).join()) return NONE;
    for (const one of before) this.byLiteral.get(keyOf(one))?.delete(file);
    for (const one of after) {
      const files = this.byLiteral.get(keyOf(one)) ?? new Map<string, LayerEntity>();
      files.set(file, one.by);
      this.byLiteral.set(keyOf(one), files);
    }
    if (after.length > 0) this.byFile.set(file, after);
    else this.byFile.delete(file);
    return [...before, ...after];
  }
}

/** What the calls of a file add to objects of layers. */
export function extensionsIn(resolver: Resolver, file: string): readonly Extension[] {
  const found: Extension[] = [];
  for (const { calls } of resolver.files.get(file)?.functions ?? NONE)
    for (const { callee, args } of calls) {
      const [added] = args;
      if (callee.k !== 'member' || callee.name !== 'extend') continue;
      if (added?.k !== 'import' && added?.k !== 'top') continue;
      const by = inheritedLayer(resolver, resolver.resolve(callee.of, file));
      if (!by || memberOutcome(by.layer, by.type, callee.name)?.adds !== true) continue;
      const literal = resolver.resolve(added, file);
      const name =
        literal?.e === 'literal' ? nameIn(resolver.files.get(literal.file), literal.value) : undefined;
      if (literal?.e === 'literal' && name !== undefined) found.push({ file: literal.file, name, by });
    }
  return found.length > 0 ? found : NONE;
}

/** What a member is asked of: of a literal that is added to an object, it may be one of that object's. */
export function ownerOf(resolver: Resolver, of: Value, file: string, depth = 0): Entity | undefined {
  const owner = resolver.resolve(of, file, depth);
  if (of.k !== 'top' || owner?.e !== 'literal') return owner;
  return oneOf([owner, resolver.extendedBy(file, of.name)]);
}

function nameIn(summary: FileSummary | undefined, literal: Value): string | undefined {
  return Object.keys(summary?.top ?? {}).find((name) => summary?.top[name] === literal);
}

function keyOf({ file, name }: LiteralPlace): string {
  return `${file}#${name}`;
}

function textOf({ by, ...place }: Extension): string {
  return `${keyOf(place)} ${by.layer.name} ${by.type} ${by.guessed}`;
}
