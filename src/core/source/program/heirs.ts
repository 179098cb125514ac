import { baseValues } from './instances';
import type { Resolver } from './resolver';

/** A class of the program. */
export interface ClassPlace {
  readonly file: string;
  readonly index: number;
}

/** That the class `index` of a file extends or implements `parent`. */
export interface Descent {
  readonly parent: ClassPlace;
  readonly index: number;
}

const NONE: readonly never[] = [];

/** Which classes extend or implement which, directly. */
export class Heirs {
  /** By the key of a class: those that extend or implement it, in the order of files. */
  private readonly byClass = new Map<string, ClassPlace[]>();
  /** By file: what its own classes descend from. */
  private readonly descents = new Map<string, readonly Descent[]>();

  of(file: string, index: number): readonly ClassPlace[] {
    return this.byClass.get(classKey(file, index)) ?? NONE;
  }

  /**
   * Takes what the classes of a file descend from now.
   * @returns the classes whose heirs are others, or stand elsewhere, than before
   */
  update(file: string, after: readonly Descent[]): ClassPlace[] {
    const before = this.descents.get(file) ?? NONE;
    if (JSON.stringify(before) === JSON.stringify(after)) return [];
    for (const { parent } of before) {
      const key = classKey(parent.file, parent.index);
      const left = (this.byClass.get(key) ?? []).filter((heir) => heir.file !== file);
      if (left.length > 0) this.byClass.set(key, left);
      else this.byClass.delete(key);
    }
    for (const { parent, index } of after) {
      const key = classKey(parent.file, parent.index);
      const heirs = this.byClass.get(key);
      if (heirs) heirs.push({ file, index });
      else this.byClass.set(key, [{ file, index }]);
    }
    if (after.length > 0) this.descents.set(file, after);
    else this.descents.delete(file);
    for (const { parent } of after) this.byClass.get(classKey(parent.file, parent.index))?.sort(byPlace);
    return [...before, ...after].map(({ parent }) => parent);
  }
}

function classKey(file: string, index: number): string {
  return `${file}#${index}`;
}

function byPlace(a: ClassPlace, b: ClassPlace): number {
  return a.file < b.file ? -1 : a.file > b.file ? 1 : a.index - b.index;
}

/** What the classes of a file descend from. */
export function descentsIn(resolver: Resolver, file: string): Descent[] {
  return (resolver.files.get(file)?.classes ?? []).flatMap((one, index) => {
    const parents = [...one.implements, ...(one.extends ? baseValues(one.extends) : [])];
    return parents.flatMap((value) => {
      const entity = resolver.resolve(value, file);
      return entity?.e === 'class' ? [{ parent: { file: entity.file, index: entity.index }, index }] : [];
    });
  });
}
