import type { FileSummary } from '../summary/fileSummary';
import { lastPart, nameOf, type Value } from '../summary/value';
import { type Fact, factNamed, takeReaders } from './facts';

const ASIDE = /(^|\/)(__tests__|__mocks__|tests?|specs?|mocks?|fixtures)\/|\.(test|spec)\.\w+$/;

/** More types than these by one name, and the name says nothing. */
const MOST_TYPES = 3;

/** A list, a text, a function: nothing that has methods of the program's. */
const OTHER = '';

/**
 * Of what types the classes and interfaces of a program declare members by a name. It tells of what a framework hands
 * out without a type: `({ context }) => context.state.orders.close(id)` where some `state: { orders: OrderStore }` is
 * declared.
 */
export class MemberTypes {
  /** By the member's name, then by the type's: how many files say so. */
  private readonly types = new Map<string, Map<string, number>>();
  private readonly facts = new Map<string, Fact>();

  constructor(files: ReadonlyMap<string, FileSummary>) {
    for (const [file, summary] of files) this.count(file, summary, 1);
  }

  /**
   * @param isCommon what is asked of it may be asked of lists and the like as well
   * @returns the names of the types, none when there are too many, and the fact that says so
   */
  typesOf(member: string, isCommon: boolean): { types: readonly string[]; fact: Fact } {
    const known = [...(this.types.get(member)?.keys() ?? [])].sort();
    const types = known.filter((type) => type !== OTHER);
    const tells = types.length <= MOST_TYPES && !(isCommon && known.includes(OTHER));
    return { types: tells ? types : [], fact: factNamed(this.facts, member) };
  }

  /** Takes up that files are others, have come or gone. @returns the files that have asked for what is another */
  update(
    before: ReadonlyMap<string, FileSummary | undefined>,
    files: ReadonlyMap<string, FileSummary>,
  ): string[] {
    const readers: string[] = [];
    for (const [file, summary] of before) {
      const changed = [...this.count(file, summary, -1), ...this.count(file, files.get(file), 1)];
      for (const name of new Set(changed)) {
        const fact = this.facts.get(name);
        if (fact) readers.push(...takeReaders(fact));
      }
    }
    return readers;
  }

  /** @returns the members that the file declares */
  private count(file: string, summary: FileSummary | undefined, by: number): Set<string> {
    const members = new Set<string>();
    if (!summary || ASIDE.test(file)) return members;
    const take = (props: Readonly<Record<string, Value>>): void => {
      for (const [name, given] of Object.entries(props)) {
        // What it is declared to be comes before what is put there.
        const value = given.k === 'either' && given.of[0]?.k === 'instance' ? given.of[0] : given;
        if (value.k === 'object') take(value.props);
        if (value.k === 'unknown' || value.k === 'free' || value.k === 'made-with') continue;
        const type = value.k === 'instance' || value.k === 'new' ? lastPart(nameOf(value.of)) : OTHER;
        members.add(name);
        const types = this.types.get(name) ?? new Map<string, number>();
        this.types.set(name, types);
        const files = (types.get(type) ?? 0) + by;
        if (files > 0) types.set(type, files);
        else types.delete(type);
      }
    };
    for (const { props } of summary.classes) take(props);
    return members;
  }
}
