import { layerOfGlobal } from '../layers/registry';
import { isFew } from '../summary/body/fixedLists';
import { isGlobalObject } from '../summary/globals';
import { ANY_MEMBER, type Value } from '../summary/value';
import { callbackArgument, called } from './calledValues';
import { calledWith } from './calledWith';
import { chosenOf } from './chosen';
import { eitherOf } from './either';
import { type Entity, each, type FunctionPlace, oneOf } from './entity';
import { ownerOf } from './extensions';
import { globalOf } from './globals';
import { guess, orGuessed } from './guesses';
import { orHung } from './hung';
import { externalValue, imported } from './imports';
import { declaredAs, instanceOf, isRow } from './instances';
import { madeWith } from './makings';
import { memberOf } from './members';
import type { Resolver } from './resolver';

/**
 * What a value of a file stands for, by its kind. Kinds that take several steps are files of their own.
 *
 * @param depth of the chain of values, each standing for the next, that has led here
 */
export function meaningOf(resolver: Resolver, value: Value, file: string, depth: number): Entity | undefined {
  switch (value.k) {
    case 'import':
      return orGuessed(resolver, imported(resolver, file, value.from, value.name, depth), value);
    case 'top': {
      resolver.note(resolver.factsOf(file).declared(value.name));
      const target = resolver.files.get(file)?.top[value.name];
      return target ? resolver.resolve(target, file, depth) : undefined;
    }
    case 'function':
      return { e: 'function', file, index: value.index };
    case 'class':
      return { e: 'class', file, index: value.index };
    case 'this':
      return { e: 'object', file, index: value.class };
    case 'super':
      return parentOf(resolver, value, file, depth);
    case 'instance':
      return declaredAs(resolver, value, file, depth) ?? guess(resolver, value);
    case 'new': {
      const made = instanceOf(resolver, resolver.resolve(value.of, file, depth), undefined, file);
      const makes = made?.e === 'layer' ? made.layer.types[made.type]?.makes : undefined;
      return made?.e === 'layer' && makes !== undefined ? { ...made, type: makes } : made;
    }
    case 'member':
      if (value.name === ANY_MEMBER) return elementOf(resolver, value.of, file, depth);
      if (value.of.k === 'free' && isGlobalObject(value.of.name))
        return globalOf(resolver, value.name, file, depth) ?? guess(resolver, value);
      return orGuessed(resolver, ownMember(resolver, value, file, depth), value);
    case 'call':
      return called(resolver, value, file, depth);
    case 'awaited': {
      const entity = resolver.resolve(value.of, file, depth);
      const type = entity?.e === 'layer' ? entity.layer.types[entity.type] : undefined;
      if (entity?.e !== 'layer' || type?.thenable !== true) return entity;
      return type.rows === undefined ? { e: 'plain', type: 'data' } : { ...entity, type: type.rows };
    }
    case 'callback-argument':
      return callbackArgument(resolver, value, file, depth);
    case 'object':
      return { e: 'literal', file, value };
    case 'array':
      return { e: 'list', file, element: value.element, fixed: isFew(value.length) };
    case 'element':
      return elementOf(resolver, value.of, file, depth);
    case 'string':
      return { e: 'plain', type: 'string' };
    case 'plain':
      return value.params || value.returns
        ? {
            e: 'plain',
            type: value.type,
            called: { file, params: value.params ?? [], returns: value.returns },
          }
        : { e: 'plain', type: value.type, ...(value.amount === undefined ? {} : { amount: value.amount }) };
    case 'argument':
      return calledWith(resolver, value.of, value.position, file, depth) ?? guess(resolver, value);
    case 'either':
      return eitherOf(resolver, value, file, depth);
    case 'exports':
      return { e: 'module', file };
    case 'additions':
      return oneOf(
        each(resolver.resolve(value.of, file, depth)).map((one) =>
          one.e === 'function' ? addedBy(resolver, one, value.position, depth) : undefined,
        ),
      );
    case 'parameter':
      return (
        oneOf(
          resolver
            .handedTo(file, value.function, value.position)
            .map((one) => resolver.resolve(one.value, one.file, depth)),
        ) ??
        guess(resolver, value) ??
        addedBy(resolver, { file, index: value.function }, value.position, depth)
      );
    case 'made-with':
      return madeWith(resolver, value, file, depth);
    case 'free': {
      if (value.name === 'console') return { e: 'plain', type: 'other' };
      const layer = layerOfGlobal(value.name);
      if (layer) return externalValue(layer.packages[0] ?? '', value.name);
      return globalOf(resolver, value.name, file, depth) ?? guess(resolver, value);
    }
    case 'unknown':
      return undefined;
  }
}

/** What a class inherits from, by itself: no heir of it is meant. */
function parentOf(
  resolver: Resolver,
  { class: index, isStatic }: Extract<Value, { k: 'super' }>,
  file: string,
  depth: number,
): Entity | undefined {
  const declared = resolver.classOf(file, index)?.extends;
  if (!declared) return undefined;
  const parent = resolver.resolve(declared.k === 'instance' ? declared.of : declared, file, depth);
  const of = isStatic ? parent : instanceOf(resolver, parent, undefined, file);
  return of?.e === 'class' || of?.e === 'object' ? { ...of, exact: true } : of;
}

/** What a member is of what it is asked of, or what the program has hung there by its name. */
function ownMember(
  resolver: Resolver,
  value: Extract<Value, { k: 'member' }>,
  file: string,
  depth: number,
): Entity | undefined {
  const owner = ownerOf(resolver, value.of, file, depth);
  const found = memberOf(resolver, owner, value.name, depth);
  return orHung(resolver, found, owner, value, file, depth);
}

/** What a function gives to what it is handed at a position. */
function addedBy(
  resolver: Resolver,
  { file, index }: FunctionPlace,
  position: number,
  depth: number,
): Entity | undefined {
  const value = resolver.functionOf(file, index)?.additions?.[position];
  return value ? resolver.resolve(value, file, depth) : undefined;
}

/** Any of what is in a list or a record. */
function elementOf(resolver: Resolver, of: Value, file: string, depth: number): Entity | undefined {
  const list = resolver.resolve(of, file, depth);
  if (list?.e === 'list') return resolver.resolve(list.element, list.file, depth);
  const chosen = chosenOf(resolver, list, depth);
  // What a query gives is written the same for one row and for many.
  if (chosen ?? (list?.e === 'layer' || isRow(resolver, list))) return chosen ?? list;
  // `const [createOrder, makeCreateOrder] = inject(…)`: what wraps a function gives it among others.
  return each(list).find((one) => one.e === 'function');
}
