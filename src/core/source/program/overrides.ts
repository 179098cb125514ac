import type { CallSummary, ClassSummary } from '../summary/fileSummary';
import { type Entity, each, type FunctionPlace, fileOf, functionKey } from './entity';
import type { ClassPlace } from './heirs';
import { isOfSeveralWords } from './homes';
import { baseValues } from './instances';
import { memberOf } from './members';
import { methodOf, staticMethod } from './methods';
import type { Resolver } from './resolver';

/** Files of tests, whose classes stand in for those that a program runs with. */
const DOUBLE = /\/(__(tests|mocks)__|testing)\/|\.(test|spec|mock|e2e)\.[cm]?[jt]sx?$/;

/** A class that only stands for what a layer or a container makes: it has nothing of its own. */
function isTag({ file, index }: Extract<Entity, { e: 'class' }>, resolver: Resolver): boolean {
  const { methods = {}, props = {} } = resolver.classOf(file, index) ?? {};
  return Object.keys(methods).length === 0 && Object.keys(props).length === 0;
}

/** The methods of a name that heirs have of what a call is made on: any of them may be what is called. */
export function overrides(
  receiver: CallSummary['callee'],
  name: string,
  file: string,
  resolver: Resolver,
): string[] {
  const owner = resolver.resolve(receiver, file);
  if (owner?.e !== 'object' && !(owner?.e === 'class' && isTag(owner, resolver))) return [];
  if (owner.exact) return [];
  const isStatic = owner.e === 'class';
  const keys: string[] = [];
  const isContract = resolver.classOf(owner.file, owner.index)?.abstract === true;
  const visit = (at: { file: string; index: number }, depth: number): void => {
    for (const heir of resolver.heirs(at.file, at.index)) {
      const own = resolver.classOf(heir.file, heir.index);
      const method = own && (isStatic ? staticMethod(own, name) : methodOf(own, name));
      if (typeof method === 'number') keys.push(functionKey(heir.file, method));
      else if (own?.name === '' && (own.extends || Object.hasOwn(own.props, name)))
        for (const one of each(memberOf(resolver, { e: 'object', ...heir }, name)))
          if (one.e === 'function') keys.push(functionKey(one.file, one.index));
      if (typeof method !== 'number' && isContract && own?.abstract !== true) {
        const inherited = inheritedMethod(heir, name, resolver);
        if (inherited) keys.push(inherited);
      }
      if (depth < 4 && keys.length < 16) visit(heir, depth + 1);
    }
  };
  visit(owner, 0);
  const real = keys.filter((key) => !DOUBLE.test(fileOf(key)));
  const found = real.length > 0 ? real : keys;
  return [...new Set(found)];
}

/** More classes than these, and nothing tells which of them is meant. */
const MOST_KEEPERS = 3;

/**
 * The methods of the program's classes that extend or implement what a package declares, of which no more is known:
 * `class PgSaver extends Saver` of `constructor(private readonly saver: Saver)`, where `import { Saver } from 'archive'`.
 */
export function keptForOutside(
  { from, path }: Extract<Entity, { e: 'external' }>,
  name: string,
  resolver: Resolver,
): readonly FunctionPlace[] {
  const declared = path.replace(/\(\)$/, '');
  if (declared === path || !isOfSeveralWords(name)) return [];
  const found = resolver.filesWith(name).flatMap((file) =>
    (resolver.files.get(file)?.classes ?? []).flatMap((one): FunctionPlace[] => {
      const index = methodOf(one, name);
      if (index === undefined || one.abstract || DOUBLE.test(file)) return [];
      const parents = [...one.implements, ...(one.extends ? baseValues(one.extends) : [])];
      const keeps = parents.some((parent) => {
        const above = resolver.resolve(parent, file);
        return above?.e === 'external' && above.from === from && above.path === declared;
      });
      return keeps ? [{ file, index }] : [];
    }),
  );
  return found.length > MOST_KEEPERS ? [] : found;
}

/** `class PgOrders extends PgStore implements Orders {}`: what keeps the contract may lie in the class above. */
export function inheritedMethod(heir: ClassPlace, name: string, resolver: Resolver): string | undefined {
  for (const { file, index } of lineage(heir, resolver)) {
    const one = resolver.classOf(file, index);
    const method = one && methodOf(one, name);
    if (method !== undefined) return functionKey(file, method);
  }
  return undefined;
}

/** Whether a class is another one or extends it. */
export function isBelow(heir: ClassPlace, above: ClassPlace, resolver: Resolver): boolean {
  for (const { file, index } of lineage(heir, resolver))
    if (file === above.file && index === above.index) return true;
  return false;
}

/** A class and those above it, the nearest first. */
function* lineage(heir: ClassPlace, resolver: Resolver): Generator<ClassPlace> {
  let at: ClassPlace | undefined = heir;
  for (let depth = 0; at && depth < 5; depth++) {
    yield at;
    const { file, index }: ClassPlace = at;
    const one: ClassSummary | undefined = resolver.classOf(file, index);
    at = (one?.extends ? baseValues(one.extends) : [])
      .map((value) => resolver.resolve(value, file))
      .find((parent) => parent?.e === 'class');
  }
}
