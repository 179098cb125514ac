import { LAYERS, layerOfPackage } from '../layers/registry';
import { WHOLE } from '../summary/fileSummary';
import { isSkimmed } from '../summary/skim';
import { MAX_DEPTH } from './answers';
import { type Entity, oneOf } from './entity';
import { layerExport } from './layerMembers';
import type { Resolver } from './resolver';

/** What a loader gives that takes paths from where the program begins. */
export const ANY_FILE = '~/*';

/** What is imported by a name from a module or package; `*` is the whole of it. */
export function imported(
  resolver: Resolver,
  file: string,
  from: string,
  name: string,
  depth: number,
): Entity | undefined {
  if (from.includes('*') && from.startsWith('.'))
    return oneOf(resolver.modulesOf(file, from).map((target) => moduleValue(resolver, target, name, depth)));
  if (from === ANY_FILE) return undefined;
  const target = resolver.moduleOf(file, from);
  if (target !== undefined && isOfLayer(from, name)) return externalValue(from, name);
  if (target === undefined) {
    const made = generated(from, name);
    if (made || from.startsWith('.')) return made;
    return externalValue(from, name === '*' ? '' : name);
  }
  return moduleValue(resolver, target, name, depth);
}

/** What a module gives by a name; `*` is the whole of it. */
function moduleValue(resolver: Resolver, target: string, name: string, depth: number): Entity | undefined {
  if (name !== '*') return exported(resolver, target, name, depth, new Set());
  // `require` of a module that is a class, a function or an object as a whole.
  resolver.note(resolver.factsOf(target).exported(WHOLE));
  const value = resolver.files.get(target)?.exports[WHOLE];
  const whole = value && value.k !== 'object' ? resolver.resolve(value, target, depth) : undefined;
  return whole && whole.e !== 'literal' && whole.e !== 'plain' ? whole : { e: 'module', file: target };
}

/** A generated client is not in the repository, wherever it is imported from, but its name says what it is. */
function generated(from: string, name: string): Entity | undefined {
  if (layerOfPackage(from)) return undefined;
  const layer = LAYERS.find((one) => one.generated?.includes(name));
  return layer ? externalValue(layer.packages[0] ?? '', name) : undefined;
}

/** Whether a layer's table has it: known better than by the layer's own sources, which may be in the workspace. */
function isOfLayer(from: string, name: string): boolean {
  const exports = from.startsWith('.') ? undefined : layerOfPackage(from)?.exports;
  return (
    exports !== undefined && Object.keys(exports).some((one) => one === name || one.startsWith(`${name}.`))
  );
}

const NO_DATABASE: Entity = { e: 'plain', type: 'other' };

/**
 * What a file exports by a name, from other files, too.
 *
 * @param seen files that have been asked on the way
 */
export function exported(
  resolver: Resolver,
  file: string,
  name: string,
  depth: number,
  seen: Set<string>,
): Entity | undefined {
  if (depth > MAX_DEPTH) resolver.cutShort();
  if (seen.has(file) || depth > MAX_DEPTH) return undefined;
  seen.add(file);
  const summary = resolver.files.get(file);
  if (!summary) return undefined;
  resolver.note(resolver.factsOf(file).exported(name));
  // It leads to no database, so nothing in it is one.
  if (isSkimmed(summary)) return NO_DATABASE;
  const value = Object.hasOwn(summary.exports, name) ? summary.exports[name] : undefined;
  if (value) return resolver.resolve(value, file, depth + 1);
  resolver.note(resolver.factsOf(file).unnamed());
  for (const from of summary.exportsFrom) {
    const target = resolver.moduleOf(file, from);
    if (target !== undefined) {
      const found = exported(resolver, target, name, depth + 1, seen);
      if (found) return found;
    }
  }
  // A package may export anything: those of the program are asked first.
  for (const from of summary.exportsFrom) {
    if (resolver.moduleOf(file, from) === undefined) {
      const found = layerOfPackage(from) ? externalValue(from, name) : generated(from, name);
      if (found) return found;
    }
  }
  // `import x from './commonjs'` where the module sets single exports.
  if (name === 'default' && Object.keys(summary.exports).length > 0) return { e: 'module', file };
  return undefined;
}

/** What a package outside the program gives. */
export function externalValue(from: string, path: string): Entity {
  const found = layerExport(from, path);
  if (found?.entry.value !== undefined)
    return { e: 'layer', layer: found.layer, type: found.entry.value, guessed: false };
  return { e: 'external', from, path };
}
