import type { Layer } from '../layers/layer';

/** Functions that a user names as issuing a query, beside the ones that are found. */
export interface CustomSinks {
  /** Whether the function `name`, exported by a package or by the file `module`, is one. */
  hasFunction(module: string, name: string): boolean;
  /** Whether a method is one, by the name of its class, or of the variable it is called on. */
  hasMethod(owner: string, name: string): boolean;
}

export const NO_SINKS: CustomSinks = { hasFunction: () => false, hasMethod: () => false };

/** Stands for whatever is behind a sink that the user named. */
export const custom: Layer = {
  name: 'custom',
  packages: [],
  exports: {},
  types: {},
  batchRead: 'one call that takes all ids',
  batchWrite: 'one call that takes all rows',
};

/**
 * @param names `module#function`, the module being a package or the end of a file's path without extension, or
 * `Class.method`; anything else is not understood and left out
 */
export function customSinks(names: readonly string[]): CustomSinks {
  const functions = new Map<string, string[]>();
  const methods = new Set<string>();
  for (const name of names.map((one) => one.trim())) {
    const hash = name.lastIndexOf('#');
    if (hash > 0 && hash < name.length - 1) {
      const fn = name.slice(hash + 1);
      const modules = functions.get(fn) ?? [];
      modules.push(withoutExtension(name.slice(0, hash).replace(/^\.?\//, '')));
      functions.set(fn, modules);
    } else if (hash < 0 && /^[^.]+\.[^.]+$/.test(name)) methods.add(name);
  }
  if (functions.size === 0 && methods.size === 0) return NO_SINKS;
  return {
    hasFunction(module, name) {
      const wanted = functions.get(name);
      if (!wanted) return false;
      const path = withoutExtension(module);
      return wanted.some((one) => path === one || path.endsWith(`/${one}`) || path.endsWith(`/${one}/index`));
    },
    hasMethod: (owner, name) => methods.has(`${owner}.${name}`),
  };
}

function withoutExtension(path: string): string {
  return path.replace(/\.[cm]?[jt]sx?$/, '');
}
