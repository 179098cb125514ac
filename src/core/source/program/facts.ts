import type { FileSummary } from '../summary/fileSummary';
import { calledParameters } from './calledArguments';
import { calledMembers } from './calledMembers';
import { onlyInserts } from './enqueues';
import { givenToCallback } from './givenToCallback';
import { isTaker } from './registrations';

/**
 * One thing that answers about the program are taken from, and the files that such answers belong to: when it
 * becomes another, only these are asked again.
 */
export interface Fact {
  /** The file that it is a fact of. */
  readonly file: string;
  /** Most have one reader. */
  readers: string | Set<string> | undefined;
}

/** The fact that goes by a name among others, made when it is first asked for. @param file '' for one of no file */
export function factNamed(facts: Map<string, Fact>, name: string, file = ''): Fact {
  const known = facts.get(name);
  if (known) return known;
  const fact: Fact = { file, readers: undefined };
  facts.set(name, fact);
  return fact;
}

/** Has a file read a fact. Its own it has read anyway. */
export function readFact(fact: Fact, reader: string): void {
  const { readers } = fact;
  if (readers === reader || fact.file === reader) return;
  if (readers === undefined) fact.readers = reader;
  else if (typeof readers === 'string') fact.readers = new Set([readers, reader]);
  else readers.add(reader);
}

/** The readers of a fact that is another now. They are to read it again, or need it no more. */
export function takeReaders(fact: Fact): Iterable<string> {
  const { readers } = fact;
  fact.readers = undefined;
  return readers === undefined ? [] : typeof readers === 'string' ? [readers] : readers;
}

/** What has been asked about one file. */
export class FileFacts {
  private readonly exports = new Map<string, Fact>();
  private readonly top = new Map<string, Fact>();
  private readonly classes: (Fact | undefined)[] = [];
  private readonly functions: (Fact | undefined)[] = [];
  private readonly heirs: (Fact | undefined)[] = [];
  private readonly hands: (Fact | undefined)[] = [];
  private readonly extensions = new Map<string, Fact>();
  private readonly made: (Fact | undefined)[] = [];
  private makes: Fact | undefined;
  private rest: Fact | undefined;
  private every: Fact | undefined;

  constructor(private readonly file: string) {}

  /** The value that is exported by a name, or that none is. */
  exported(name: string): Fact {
    return factNamed(this.exports, name, this.file);
  }

  /** The value that a name has at the top level. */
  declared(name: string): Fact {
    return factNamed(this.top, name, this.file);
  }

  /** A class but for its heirs. */
  classAt(index: number): Fact {
    this.classes[index] ??= this.own();
    return this.classes[index];
  }

  /** A function as others see it. */
  functionAt(index: number): Fact {
    this.functions[index] ??= this.own();
    return this.functions[index];
  }

  /** Which classes extend or implement a class. */
  heirsOf(index: number): Fact {
    this.heirs[index] ??= ofOthers();
    return this.heirs[index];
  }

  /** What modules hand to a function. */
  handedTo(index: number): Fact {
    this.hands[index] ??= ofOthers();
    return this.hands[index];
  }

  /** Which files make objects of a class. */
  madeOf(index: number): Fact {
    this.made[index] ??= ofOthers();
    return this.made[index];
  }

  /** What the file makes objects of classes with. */
  makings(): Fact {
    this.makes ??= this.own();
    return this.makes;
  }

  /** What the literal of a name is added to, which other files say. */
  extended(name: string): Fact {
    return factNamed(this.extensions, name);
  }

  /** What is exported without being named. */
  unnamed(): Fact {
    this.rest ??= this.own();
    return this.rest;
  }

  /** By which names the file exports something, and what it exports of other files as a whole. */
  names(): Fact {
    this.every ??= this.own();
    return this.every;
  }

  /** What is another in the new summary of the file than in the old one; undefined is that of a file that is not there. */
  changed(before: FileSummary | undefined, after: FileSummary | undefined): Fact[] {
    const facts: Fact[] = [];
    const same = new Sameness();
    for (const [name, fact] of this.exports)
      if (!same.of(own(before?.exports, name), own(after?.exports, name))) facts.push(fact);
    for (const [name, fact] of this.top)
      if (!same.of(own(before?.top, name), own(after?.top, name))) facts.push(fact);
    this.classes.forEach((fact, index) => {
      if (fact && !same.of(before?.classes[index], after?.classes[index])) facts.push(fact);
    });
    this.functions.forEach((fact, index) => {
      const [then, now] = [before?.functions[index], after?.functions[index]];
      if (
        fact &&
        !(
          then?.name === now?.name &&
          then?.class === now?.class &&
          then?.memoised === now?.memoised &&
          same.of(then?.perItem, now?.perItem) &&
          same.of(then?.returns, now?.returns) &&
          same.of(then?.additions, now?.additions) &&
          same.of(then?.params, now?.params) &&
          isTaker(then) === isTaker(now) &&
          onlyInserts(then) === onlyInserts(now) &&
          same.of(then && givenToCallback(then), now && givenToCallback(now)) &&
          same.of(then && calledParameters(then), now && calledParameters(now)) &&
          same.of(then && calledMembers(then), now && calledMembers(now))
        )
      )
        facts.push(fact);
    });
    if (this.makes && !same.of(before?.makings, after?.makings)) facts.push(this.makes);
    if (this.every && !same.of(namesOf(before), namesOf(after))) facts.push(this.every);
    if (this.rest && !same.of(unnamedOf(before), unnamedOf(after))) facts.push(this.rest);
    return facts;
  }

  private own(): Fact {
    return { file: this.file, readers: undefined };
  }
}

/** What other files make so: the file that it is about has to read it as any other does. */
function ofOthers(): Fact {
  return { file: '', readers: undefined };
}

function own<T>(record: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return record && Object.hasOwn(record, name) ? record[name] : undefined;
}

function namesOf(summary: FileSummary | undefined): unknown {
  return summary && [Object.keys(summary.exports).sort(), summary.exportsFrom];
}

function unnamedOf(summary: FileSummary | undefined): unknown {
  return summary && [summary.exportsFrom, Object.keys(summary.exports).length > 0];
}

/** Whether plain data is alike. Parts that stand in several places are compared once. */
class Sameness {
  private readonly known = new Map<object, object>();

  of(a: unknown, b: unknown): boolean {
    if (a === b) return true;
    if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
    if (this.known.get(a) === b) return true;
    const keys = Object.keys(a);
    // The order of names counts nowhere that others look at.
    if (Array.isArray(a) !== Array.isArray(b) || keys.length !== Object.keys(b).length) return false;
    for (const key of keys) {
      if (!Object.hasOwn(b, key)) return false;
      if (!this.of((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key])) return false;
    }
    this.known.set(a, b);
    return true;
  }
}
