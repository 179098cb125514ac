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
  /** By the member's name, then by the type's: how many times it is declared so. */
  private readonly types = new Map<string, Map<string, number>>();
  private readonly facts = new Map<string, Fact>();

  constructor(files: ReadonlyMap<string, FileSummary>) {
    for (const [file, summary] of files)
      for (const [member, type] of declaredIn(file, summary)) this.count(member, type, 1);
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
    const then = new Map<string, string>();
    const count = (member: string, type: string, by: number): void => {
      if (!then.has(member)) then.set(member, this.namesOf(member));
      this.count(member, type, by);
    };
    for (const [file, summary] of before) {
      for (const [member, type] of declaredIn(file, summary)) count(member, type, -1);
      for (const [member, type] of declaredIn(file, files.get(file))) count(member, type, 1);
    }
    const readers: string[] = [];
    for (const [member, types] of then) {
      // Most edits leave all types as they were, and many files ask for a common name.
      const fact = types === this.namesOf(member) ? undefined : this.facts.get(member);
      if (fact) readers.push(...takeReaders(fact));
    }
    return readers;
  }

  /** All that a member is declared to be, to be compared. */
  private namesOf(member: string): string {
    return [...(this.types.get(member)?.keys() ?? [])].sort().join();
  }

  private count(member: string, type: string, by: number): void {
    const types = this.types.get(member) ?? new Map<string, number>();
    const times = (types.get(type) ?? 0) + by;
    if (times > 0) types.set(type, times);
    else types.delete(type);
    if (types.size > 0) this.types.set(member, types);
    else this.types.delete(member);
  }
}

/** The members that the classes and interfaces of a file declare, each with its type. */
function* declaredIn(
  file: string,
  summary: FileSummary | undefined,
): Iterable<[member: string, type: string]> {
  if (!summary || ASIDE.test(file)) return;
  for (const { props } of summary.classes) yield* declaredBy(props);
}

function* declaredBy(props: Readonly<Record<string, Value>>): Iterable<[member: string, type: string]> {
  for (const [name, given] of Object.entries(props)) {
    // What it is declared to be comes before what is put there.
    const value = given.k === 'either' && given.of[0]?.k === 'instance' ? given.of[0] : given;
    if (value.k === 'object') yield* declaredBy(value.props);
    if (value.k === 'unknown' || value.k === 'free' || value.k === 'made-with') continue;
    yield [name, value.k === 'instance' || value.k === 'new' ? lastPart(nameOf(value.of)) : OTHER];
  }
}
