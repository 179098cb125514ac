import { capitalized } from '../../base/words';
import { lastPart, nameOf, type Value } from '../summary/value';
import { type Entity, each } from './entity';
import { ANY_FILE, imported } from './imports';
import type { Resolver } from './resolver';

/** Loaders that by their names take paths from where the program begins: `appRequire`, `require.main.require`. */
const FROM_ROOT =
  /^((\w+\.)*(app|root|base|main|project)_?require|(\w+\.)*require_?(from_?)?(root|app|main)|require\.main\.require)$/i;

/** Loaders of models, for which the name of the class is enough: `app.model('berth-note')` is `BerthNote`. */
const LOADS_MODELS = /^((get|load|use|require|import|find)_?)?models?$/i;

/** Packages that give such a loader. */
const ROOT_PACKAGES = /^(app-root-path|root-require|rootrequire|app-require|require-root)$/;

/**
 * What a loader of the program's own gives, by the path that it is handed: `global.load = (name) =>
 * require(join(__dirname, '..', name))` makes `load('models/order')` that file.
 */
export function loadedBy(
  resolver: Resolver,
  { of, args }: Extract<Value, { k: 'call' }>,
  file: string,
  depth: number,
): Entity | undefined {
  const [given] = args ?? [];
  if (given?.k !== 'string' || !/^[./]*[\w@-][\w@./-]*$/.test(given.text)) return undefined;
  const path = given.text.replace(/^(\.?\/)+/, '');
  const [loader] = each(resolver.resolve(of, file, depth));
  const made = loader?.e === 'function' ? resolver.functionOf(loader.file, loader.index) : undefined;
  const from = made?.returns?.k === 'import' ? made.returns.from : '';
  if (loader?.e === 'function' && from !== ANY_FILE && /^\.[^*]*\*$/.test(from))
    return imported(resolver, loader.file, from.slice(0, -1) + path, '*', depth);
  const isOwn = loader === undefined || loader.e === 'function';
  if (isOwn && args?.length === 1 && LOADS_MODELS.test(lastPart(nameOf(of)))) {
    const model = resolver.modelOf(className(given.text));
    if (model) return model;
  }
  const isLoader =
    from === ANY_FILE ||
    FROM_ROOT.test(made?.name || nameOf(of)) ||
    (loader?.e === 'external' && ROOT_PACKAGES.test(loader.from) && /^(default|require)?$/.test(loader.path));
  const root = `~/${path}`;
  return isLoader && resolver.moduleOf(file, root) !== undefined
    ? imported(resolver, file, root, '*', depth)
    : undefined;
}

/** `BerthNote` of `berth-note`, `berth_note` and `berthNote`. */
function className(file: string): string {
  const words = file.split(/[-_./]/);
  return words.map(capitalized).join('');
}
