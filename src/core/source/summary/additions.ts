import type { Node } from '@babel/types';
import { isModuleExports } from './commonJs';
import type { FileDraft } from './draft';
import { WHOLE } from './fileSummary';
import type { Binding, Scope } from './scope';
import { bare, keyName } from './syntax';
import { UNKNOWN, type Value } from './value';

/** Notes what a body gives to objects that are known beyond it. */
export interface Additions {
  /** `shop.sell = …` */
  assigned(target: Node, value: () => Value, scope: Scope): void;
  /** `addOrders(shop)` */
  handed(
    callee: Node,
    to: () => Value,
    args: readonly Node[],
    value: (arg: Node) => Value,
    scope: Scope,
  ): void;
}

/** What a module gives to its exports and to the objects that it names at its top. */
export class ModuleAdditions implements Additions {
  /** What is spread over the exports as a whole. */
  private readonly spread: Value[] = [];

  constructor(
    private readonly draft: FileDraft,
    /** Where names of the top are declared before any statement is looked into. */
    private readonly top: Scope,
  ) {}

  assigned(target: Node, value: () => Value, scope: Scope): void {
    const place = placeOf(target, scope);
    if (!place || place.path.length === 0) return;
    const { binding, path } = place;
    if (!binding || binding.value.k === 'exports') {
      const added = value();
      // `exports.database = false`, until it is connected to.
      if (added.k !== 'plain' || added.type !== 'boolean') give(this.draft.exports, path, added);
    } else {
      const object = binding.value.k === 'top' ? this.draft.top[place.name] : binding.value;
      if (object?.k !== 'object') return;
      const added = value();
      if (!isMember(added)) return;
      const props = { ...object.props };
      give(props, path, added);
      this.replace(place.name, binding, { ...object, props });
    }
  }

  handed(
    callee: Node,
    to: () => Value,
    args: readonly Node[],
    value: (arg: Node) => Value,
    scope: Scope,
  ): void {
    const [first] = args;
    if (first && args.length > 1 && isAssign(callee)) this.spreadOver(first, args.slice(1).map(value), scope);
    else if (!onlyReads(callee))
      args.slice(0, 4).forEach((arg, position) => {
        if (placeOf(arg, scope)) this.spreadOver(arg, [{ k: 'additions', of: to(), position }], scope);
      });
  }

  /** To be called when the exports are known otherwise. */
  finish(): void {
    if (this.spread.length === 0) return;
    const { exports, exportsFrom } = this.draft;
    const whole = exports[WHOLE] ?? { k: 'object', props: {} };
    if (whole.k !== 'object') return;
    for (const one of this.spread) if (one.k === 'import') exportsFrom.push(one.from);
    exports[WHOLE] = { ...whole, spread: [...(whole.spread ?? []), ...this.spread] };
    if (exports.default?.k === 'object') exports.default = exports[WHOLE];
  }

  private spreadOver(target: Node, values: readonly Value[], scope: Scope): void {
    const place = placeOf(target, scope);
    if (!place || place.path.length > 0) return;
    const { binding, name } = place;
    const known = values.filter(({ k }) => k === 'additions' || k === 'object' || k === 'import');
    if (!binding || binding.value.k === 'exports') this.spread.push(...known);
    else if (binding.value.k === 'object')
      this.replace(name, binding, { ...binding.value, spread: [...(binding.value.spread ?? []), ...known] });
  }

  private replace(name: string, binding: Binding, value: Value): void {
    const isTop = binding.value.k === 'top';
    if (!isTop) binding.value = value;
    if (!Object.hasOwn(this.draft.top, name)) return;
    this.draft.top[name] = value;
    if (isTop) return;
    const declared = this.top.find(name);
    if (declared) declared.value = value;
  }
}

/** What a function gives to its parameters: `module.exports = (shop) => { shop.sell = … }`. */
export class ParameterAdditions implements Additions {
  private readonly props: Record<string, Value>[] = [];

  /** @param index the function's, among those of the file */
  constructor(
    private readonly index: number,
    private readonly parameters: ReadonlyMap<Binding, number>,
  ) {}

  assigned(target: Node, value: () => Value, scope: Scope): void {
    const place = placeOf(target, scope);
    const position = place?.binding ? this.parameters.get(place.binding) : undefined;
    if (!place?.binding || position === undefined || place.path.length === 0) return;
    const added = value();
    if (!isMember(added)) return;
    this.props[position] ??= {};
    give(this.props[position], place.path, added);
    if (place.binding.value.k === 'free' && (added.k === 'function' || added.k === 'import'))
      place.binding.value = { k: 'parameter', function: this.index, position, name: place.name };
  }

  handed(): void {
    // What a function hands on, it may be given anew in every call.
  }

  /** By position; undefined when there are none. */
  get values(): readonly Value[] | undefined {
    if (this.props.length === 0) return undefined;
    return Array.from(this.props, (props): Value => (props ? { k: 'object', props } : UNKNOWN));
  }
}

/**
 * Sets a member, of an object within when the path is longer. Of two functions either is called, by how the program is
 * run.
 */
function give(props: Record<string, Value>, path: readonly string[], value: Value): void {
  const [name = '', ...rest] = path;
  const inner = Object.hasOwn(props, name) ? props[name] : undefined;
  if (rest.length === 0) {
    props[name] =
      inner?.k === 'function' && value.k === 'function' ? { k: 'either', of: [inner, value] } : value;
    return;
  }
  if (inner?.k !== 'object') return;
  const members = { ...inner.props };
  give(members, rest, value);
  props[name] = { ...inner, props: members };
}

/** Where `a.b.c` begins, and how it goes on; the exports have no binding. */
function placeOf(
  node: Node,
  scope: Scope,
): { name: string; binding: Binding | undefined; path: readonly string[] } | undefined {
  const path: string[] = [];
  for (let at = bare(node); ; ) {
    if (isModuleExports(at, scope)) return { name: '', binding: undefined, path };
    if (at.type === 'Identifier') {
      const binding = scope.find(at.name);
      return binding || at.name === 'exports' ? { name: at.name, binding, path } : undefined;
    }
    if (at.type !== 'MemberExpression') return undefined;
    const name = keyName(at.property, at.computed);
    if (name === undefined || name === '__proto__') return undefined;
    path.unshift(name);
    at = bare(at.object);
  }
}

/** What others may call, or find such things in. */
function isMember({ k }: Value): boolean {
  return /^(function|import|class|object|exports|new|call|member|top)$/.test(k);
}

/** `Object.keys(tables)`, `JSON.stringify(tables)`: the language's own that give nothing to what they are handed. */
function onlyReads(callee: Node): boolean {
  return (
    callee.type === 'MemberExpression' &&
    callee.object.type === 'Identifier' &&
    /^(Object|JSON|Array|console)$/.test(callee.object.name) &&
    !/^(assign|define\w+|setPrototypeOf)$/.test(keyName(callee.property, callee.computed) ?? '')
  );
}

/** `Object.assign`, and what does the same. */
function isAssign(callee: Node): boolean {
  return (
    callee.type === 'MemberExpression' &&
    callee.object.type === 'Identifier' &&
    /^(Object|_|lodash|underscore|\$|R)$/.test(callee.object.name) &&
    /^(assign|assignIn|extend|merge|mixin|defaults)$/.test(keyName(callee.property, callee.computed) ?? '')
  );
}
