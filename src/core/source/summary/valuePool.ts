import { UNKNOWN, type Value } from './value';

/** Longest string that is kept whole; longer ones are texts that nobody asks about beyond their beginning. */
const MAX_TEXT = 2_000;

/**
 * Makes equal values of one file the same object, so that a summary is small and what the linker finds out about
 * a value is found out once.
 */
export class ValuePool {
  private readonly byKey = new Map<string, Value>();
  private readonly ids = new WeakMap<Value, number>();
  private next = 1;

  /** The one object for this value; its parts become the one object of theirs, too. */
  intern(value: Value): Value {
    if (this.ids.has(value)) return value;
    if (value.k === 'unknown') return UNKNOWN;
    const short = this.withInternedParts(value);
    const key = this.keyOf(short);
    const known = this.byKey.get(key);
    if (known) return known;
    this.byKey.set(key, short);
    this.ids.set(short, this.next++);
    return short;
  }

  private withInternedParts(value: Value): Value {
    const one = (part: Value): Value => this.intern(part);
    switch (value.k) {
      case 'string':
        return value.text.length > MAX_TEXT ? { k: 'string', text: value.text.slice(0, MAX_TEXT) } : value;
      case 'instance':
      case 'call':
        return { ...value, of: one(value.of), ...(value.args ? { args: value.args.map(one) } : {}) };
      case 'member':
      case 'new':
      case 'element':
      case 'callback-argument':
        return { ...value, of: one(value.of) };
      case 'array':
        return { ...value, element: one(value.element) };
      case 'either':
        return { ...value, of: value.of.map(one) };
      case 'object':
        return {
          ...value,
          props: Object.fromEntries(Object.entries(value.props).map(([name, prop]) => [name, one(prop)])),
          ...(value.spread ? { spread: value.spread.map(one) } : {}),
        };
      default:
        return value;
    }
  }

  private keyOf(value: Value): string {
    switch (value.k) {
      case 'import':
        return `i${value.from}\0${value.name}`;
      case 'top':
      case 'free':
        return `${value.k[0]}${value.name}`;
      case 'function':
        return `u${value.index}`;
      case 'class':
        return `c${value.index}`;
      case 'this':
      case 'super':
        return `${value.k}${value.class}`;
      case 'instance':
        return `n${this.id(value.of)}(${this.list(value.args)}`;
      case 'member':
        return `m${this.id(value.of)}.${value.name}`;
      case 'call':
        return `l${this.id(value.of)}(${this.list(value.args)}`;
      case 'new':
      case 'element':
      case 'callback-argument':
        return `${value.k}${this.id(value.of)}`;
      case 'object':
        return `o${Object.entries(value.props)
          .map(([name, prop]) => `${name}:${this.id(prop)}`)
          .join(',')}|${this.list(value.spread)}`;
      case 'array':
        return `a${this.id(value.element)}#${value.length ?? ''}`;
      case 'string':
        return `s${value.text}`;
      case 'either':
        return `e${this.list(value.of)}`;
      case 'plain':
        return `p${value.type}`;
      case 'unknown':
        return '?';
    }
  }

  private id(value: Value): number {
    if (value.k === 'unknown') return 0;
    return this.ids.get(value) ?? 0;
  }

  private list(values: readonly Value[] | undefined): string {
    return values === undefined ? '' : values.map((value) => this.id(value)).join(',');
  }
}
