import type { Layer } from '../layers/layer';
import type { PlainType, Value } from '../summary/value';

/** A function of the program. */
export interface FunctionPlace {
  readonly file: string;
  readonly index: number;
}

/** What a value turns out to be once the files of a program are linked. */
export type Entity =
  | {
      readonly e: 'function';
      readonly file: string;
      readonly index: number;
      /** It was given to a call that may give the function or what it makes: `memoize(load)`, `once(connect)`. */
      readonly wrapped?: true;
    }
  | { readonly e: 'class'; readonly file: string; readonly index: number; readonly exact?: true }
  /** An object of a class or interface of the program; `exact`: with nothing that heirs of it have, `super`. */
  | {
      readonly e: 'object';
      readonly file: string;
      readonly index: number;
      readonly exact?: true;
      readonly args?: readonly Value[];
      readonly argsFile?: string;
    }
  /** An object literal; `made`: what the classes or factories in it make, by their names. */
  | {
      readonly e: 'literal';
      readonly file: string;
      readonly value: Extract<Value, { k: 'object' }>;
      readonly made?: Made;
    }
  | { readonly e: 'module'; readonly file: string; readonly made?: Made }
  /** One of these, which the program chooses while it runs. */
  | { readonly e: 'several'; readonly of: readonly Entity[] }
  /** Something of a package outside the program; `args` are what a generic type of it is declared with. */
  | {
      readonly e: 'external';
      readonly from: string;
      readonly path: string;
      readonly args?: readonly Value[];
      readonly argsFile?: string;
    }
  /** An object of a data layer. `guessed`: by its name only. */
  | { readonly e: 'layer'; readonly layer: Layer; readonly type: string; readonly guessed: boolean }
  /** A method of such an object by itself: `pool.query.bind(pool)`. */
  | {
      readonly e: 'method';
      readonly layer: Layer;
      readonly type: string;
      readonly name: string;
      readonly guessed: boolean;
    }
  | { readonly e: 'list'; readonly file: string; readonly element: Value; readonly fixed: boolean }
  /** A function that is only known by a type such as `Provider<T>`: calling it gives `of`. */
  | { readonly e: 'maker'; readonly file: string; readonly of: Value }
  | {
      readonly e: 'plain';
      readonly type: PlainType | 'data';
      readonly amount?: number;
      /** Of the type of a function: what it is called with and what it gives, by a file's words. */
      readonly called?: {
        readonly file: string;
        readonly params: readonly Value[];
        readonly returns: Value | undefined;
      };
    };

/** What is made of each member of a registry: objects of classes, or what functions give. */
export type Made = 'instances' | 'results';

/** An object of a data layer. */
export type LayerEntity = Extract<Entity, { e: 'layer' }>;

/** Whichever of these it is. */
export function oneOf(entities: readonly (Entity | undefined)[]): Entity | undefined {
  const known = entities.flatMap((one) => (one?.e === 'several' ? one.of : one ? [one] : []));
  return known.length > 1 ? { e: 'several', of: known } : known[0];
}

/** Those that it may be. */
export function each(entity: Entity | undefined): readonly Entity[] {
  return entity?.e === 'several' ? entity.of : entity ? [entity] : [];
}

/** A function of the program, as a key. */
export function functionKey(file: string, index: number): string {
  return `${file}#${index}`;
}

export function functionKeys(places: readonly FunctionPlace[]): string[] {
  return places.map(({ file, index }) => functionKey(file, index));
}

/** Those functions of the program that it may be, as keys. */
export function functionsAmong(entity: Entity | undefined): string[] {
  return each(entity).flatMap((one) => (one.e === 'function' ? [functionKey(one.file, one.index)] : []));
}

/** The file of a function's key. */
export function fileOf(key: string): string {
  return key.slice(0, key.lastIndexOf('#'));
}

/** Its index among the functions of the file. */
export function indexOf(key: string): number {
  return Number(key.slice(key.lastIndexOf('#') + 1));
}
