import type { LazyStrings } from './lazyStrings';

const ENDING = /^\d+( \/ part of key \(.*? @\d+\) -> value \(.*? @\d+\) pair in WeakMap \(table @(\d+)\))$/;
const LAST = new TextEncoder().encode(')');
const SHORTEST = 'n / part of key ( @n) -> value ( @n) pair in WeakMap (table @n)'.length;

/** What the name of an internal edge says about an entry of a WeakMap. */
export interface WeakMapEntry {
  /** V8's id of the map's table. */
  readonly table: number;
  /** The part of the name that the edge from the table and the edge from the key have in common. */
  readonly pair: string;
}

/**
 * V8 writes the value of a WeakMap's entry as held by two edges, one from the table and one from the key, and says
 * so in their names alone.
 */
export class WeakMapEdges {
  private readonly entries = new Map<number, WeakMapEntry | undefined>();

  constructor(private readonly strings: LazyStrings) {}

  /** The entry that an internal edge with this name belongs to. */
  entry(name: number): WeakMapEntry | undefined {
    if (this.strings.byteLength(name) < SHORTEST || !this.strings.endsWith(name, LAST)) return undefined;
    if (this.entries.has(name)) return this.entries.get(name);
    const match = ENDING.exec(this.strings.text(name));
    const entry = match === null ? undefined : { pair: match[1]!, table: Number(match[2]) };
    this.entries.set(name, entry);
    return entry;
  }
}
