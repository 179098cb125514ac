import { detached } from '../../base/detached';
import type { Draft } from './draft';
import { UNKNOWN, type Value } from './value';

/** Longest string that is kept whole; longer ones are texts that nobody asks about beyond their beginning. */
const MAX_TEXT = 2_000;

/** What is known of one pooled value: its number, and the values that are made of it. */
interface Entry {
  readonly id: number;
  members?: Map<string, Value>;
  /** Calls and instances without arguments, elements and the like, by their kind. */
  derived?: Map<Value['k'], Value>;
}

/**
 * Makes equal values of one file the same object, so that a summary is small and what the linker finds out about
 * a value is found out once.
 */
export class ValuePool {
  private readonly entries = new Map<Value, Entry>();
  private readonly byKey = new Map<string, Value>();
  private readonly texts = new Map<string, Value>();
  private readonly frees = new Map<string, Value>();

  /** The value of a name that nothing declares. */
  free(name: string): Value {
    return this.frees.get(name) ?? this.one(this.frees, name, { k: 'free', name });
  }

  /** The value of a text, of which no more than its beginning is kept when it is long. */
  text(text: string): Value {
    const start = text.length <= MAX_TEXT ? text : text.slice(0, MAX_TEXT);
    return this.texts.get(start) ?? this.one(this.texts, start, { k: 'string', text: start });
  }

  /** The one object for this value; its parts become the one object of theirs, too. */
  intern(value: Value): Value {
    if (value.k === 'unknown') return UNKNOWN;
    if (this.entries.has(value)) return value;
    switch (value.k) {
      case 'member': {
        const of = this.intern(value.of);
        const entry = this.entryOf(of);
        entry.members ??= new Map();
        return this.one(entry.members, value.name, of === value.of ? value : { ...value, of });
      }
      case 'call':
      case 'instance': {
        if (value.k === 'call' && value.type !== undefined) return this.internTyped(value, value.type);
        const of = this.intern(value.of);
        if (value.args === undefined) return this.derive(of, of === value.of ? value : { ...value, of });
        const args = this.internAll(value.args);
        const whole = of === value.of && args === value.args ? value : { ...value, of, args };
        return this.one(this.byKey, `${value.k}${this.id(of)}(${this.ids(args)}`, whole);
      }
      case 'new':
      case 'element':
      case 'awaited':
      case 'callback-argument': {
        const of = this.intern(value.of);
        if (value.k === 'callback-argument' && value.member) {
          const { name, position } = value.member;
          const whole = of === value.of ? value : { ...value, of };
          return this.one(this.byKey, `h${this.id(of)}#${position}${name}`, whole);
        }
        return this.derive(of, of === value.of ? value : { ...value, of });
      }
      case 'additions': {
        const of = this.intern(value.of);
        const whole = of === value.of ? value : { ...value, of };
        return this.one(this.byKey, `d${this.id(of)}#${value.position}`, whole);
      }
      case 'string':
        return this.text(value.text);
      case 'free':
        return this.free(value.name);
      case 'array': {
        const element = this.intern(value.element);
        const whole = element === value.element ? value : { ...value, element };
        return this.one(this.byKey, `a${this.id(element)}#${value.length ?? ''}`, whole);
      }
      case 'either': {
        const of = this.internAll(value.of);
        return this.one(this.byKey, `e${this.ids(of)}`, of === value.of ? value : { ...value, of });
      }
      case 'object':
        return this.internObject(value);
      case 'argument': {
        const of = this.intern(value.of);
        const whole = of === value.of ? value : { ...value, of };
        return this.one(this.byKey, `g${this.id(of)}#${value.position}${value.name}`, whole);
      }
      case 'plain': {
        if (!value.params && !value.returns)
          return this.one(this.byKey, `p${value.type}${value.amount ?? ''}`, value);
        const params = value.params && this.internAll(value.params);
        const returns = value.returns && this.intern(value.returns);
        const isSame = params === value.params && returns === value.returns;
        const whole = isSame
          ? value
          : { ...value, ...(params ? { params } : {}), ...(returns ? { returns } : {}) };
        const key = `f${params ? this.ids(params) : ''}>${returns ? this.id(returns) : ''}`;
        return this.one(this.byKey, key, whole);
      }
      default:
        return this.one(this.byKey, keyOf(value), value);
    }
  }

  private internTyped(call: Extract<Value, { k: 'call' }>, declared: Value): Value {
    const of = this.intern(call.of);
    const args = call.args && this.internAll(call.args);
    const type = this.intern(declared);
    const whole: Value = { ...call, of, ...(args ? { args } : {}), type };
    return this.one(this.byKey, `t${this.id(of)}(${args ? this.ids(args) : ''})${this.id(type)}`, whole);
  }

  private internObject(value: Extract<Value, { k: 'object' }>): Value {
    let key = 'o';
    let changed: Record<string, Value> | undefined;
    for (const name of Object.keys(value.props)) {
      const prop = value.props[name] as Value;
      const one = this.intern(prop);
      if (one !== prop) changed ??= { ...value.props };
      if (changed) changed[name] = one;
      key += `${name}:${this.id(one)},`;
    }
    const spread = value.spread && this.internAll(value.spread);
    if (spread) key = `${key}|${this.ids(spread)}`;
    if (!changed && spread === value.spread) return this.one(this.byKey, key, value);
    const props = changed ?? value.props;
    return this.one(this.byKey, key, spread ? { k: 'object', props, spread } : { k: 'object', props });
  }

  /** The same list when all of it was pooled before. */
  internAll(values: readonly Value[]): readonly Value[] {
    let changed: Value[] | undefined;
    for (let index = 0; index < values.length; index++) {
      const value = values[index] as Value;
      const one = this.intern(value);
      if (one !== value) changed ??= [...values];
      if (changed) changed[index] = one;
    }
    return changed ?? values;
  }

  private derive(of: Value, whole: Value): Value {
    const entry = this.entryOf(of);
    entry.derived ??= new Map();
    return this.one(entry.derived, whole.k, whole);
  }

  private one<K>(known: Map<K, Value>, key: K, value: Value): Value {
    const found = known.get(key);
    if (found) return found;
    known.set(key, value);
    this.entries.set(value, { id: this.entries.size + 1 });
    detachTexts(value);
    return value;
  }

  /** Of the unknown value, too, which is no entry of its own otherwise. */
  private entryOf(value: Value): Entry {
    const known = this.entries.get(value);
    if (known) return known;
    const entry: Entry = { id: 0 };
    this.entries.set(value, entry);
    return entry;
  }

  private id(value: Value): number {
    return value.k === 'unknown' ? 0 : (this.entries.get(value)?.id ?? 0);
  }

  private ids(values: readonly Value[]): string {
    let text = '';
    for (const value of values) text += `${this.id(value)},`;
    return text;
  }
}

/** The value has been made a moment ago, and nobody has it yet. */
function detachTexts(value: Draft<Value>): void {
  switch (value.k) {
    case 'import':
      value.from = detached(value.from);
      value.name = detached(value.name);
      break;
    case 'string':
      value.text = detached(value.text);
      break;
    case 'member':
    case 'top':
    case 'free':
    case 'parameter':
    case 'made-with':
    case 'argument':
      value.name = detached(value.name);
  }
}

function keyOf(value: Value): string {
  switch (value.k) {
    case 'import':
      return `i${value.from}\0${value.name}`;
    case 'top':
      return `t${value.name}`;
    case 'function':
      return `u${value.index}`;
    case 'class':
      return `c${value.index}`;
    case 'this':
      return `this${value.class}`;
    case 'super':
      return `super${value.isStatic ? '.' : ''}${value.class}`;
    case 'parameter':
      return `q${value.function}#${value.position}`;
    case 'made-with':
      return `w${value.class}#${value.position}${value.name}`;
    case 'exports':
      return 'x';
    default:
      return '?';
  }
}
