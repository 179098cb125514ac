import type { ClassSummary, FileSummary, FunctionSummary } from '../summary/fileSummary';
import type { Value } from '../summary/value';
import type { Entity } from './entity';
import { type Fact, FileFacts, readFact } from './facts';
import type { ModuleMap } from './modules';

/** Longest chain of values, each standing for the next, that is followed. */
export const MAX_DEPTH = 24;

/** What a value stands for, and the facts that say so. */
interface Answer {
  readonly entity: Entity | undefined;
  readonly facts: readonly Fact[];
}

const NO_FACTS: readonly Fact[] = [];
const UNDER_WAY: Answer = { entity: undefined, facts: NO_FACTS };

/**
 * What the values of a program stand for, once it has been asked. Answers are kept per file and value, with the
 * facts that they were taken from, so that a file that becomes another has only those asked again that depend on
 * what has become another in it.
 */
export abstract class Answers {
  private readonly answers = new Map<string, Map<Value, Answer>>();
  private readonly facts = new Map<string, FileFacts>();
  /** Facts that the values being resolved have been taken from, those of the innermost last. */
  private readonly trail: Fact[] = [];
  /** How many values are being resolved, each on behalf of the one before. */
  private level = 0;
  /** The file on whose behalf things are asked that belong to no value. */
  private asking = '';
  /** What is found out now depends on where it was begun, and is kept only until that is answered. */
  private isProvisional = false;
  private readonly provisional: { answers: Map<Value, Answer>; value: Value }[] = [];
  /** Nothing that is provisional is kept, not even where it was begun. */
  protected isPreliminary = false;

  constructor(
    readonly files: ReadonlyMap<string, FileSummary>,
    protected readonly modules: ModuleMap,
  ) {}

  protected abstract compute(value: Value, file: string, depth: number): Entity | undefined;

  /** Does what asks for values on behalf of a file. */
  askFor<T>(file: string, work: () => T): T {
    this.asking = file;
    return work();
  }

  resolve(value: Value, file: string, depth = 0): Entity | undefined {
    if (depth > MAX_DEPTH) {
      this.cutShort();
      return undefined;
    }
    let answers = this.answers.get(file);
    if (!answers) {
      answers = new Map();
      this.answers.set(file, answers);
    }
    const known = answers.get(value);
    if (known) {
      if (known === UNDER_WAY) this.isProvisional = true;
      else this.noteAll(known.facts);
      return known.entity;
    }
    // Set before the work, so that a value defined by itself ends.
    answers.set(value, UNDER_WAY);
    const from = this.trail.length;
    this.level++;
    const entity = this.compute(value, file, depth + 1);
    this.level--;
    const facts = this.factsSince(from);
    for (const fact of facts) readFact(fact, file);
    answers.set(value, { entity, facts });
    if (this.isProvisional) this.provisional.push({ answers, value });
    if (this.level === 0) this.settle(facts);
    return entity;
  }

  classOf(file: string, index: number): ClassSummary | undefined {
    this.note(this.factsOf(file).classAt(index));
    return this.files.get(file)?.classes[index];
  }

  functionOf(file: string, index: number): FunctionSummary | undefined {
    this.note(this.factsOf(file).functionAt(index));
    return this.files.get(file)?.functions[index];
  }

  /** The file that an import of another leads to. */
  moduleOf(from: string, specifier: string): string | undefined {
    const found = this.modules.resolve(from, specifier);
    this.note(found);
    return found.target;
  }

  /** The files that an import of a path with `*` in it may lead to, but for the one that asks. */
  modulesOf(from: string, pattern: string): readonly string[] {
    const found = this.modules.resolveAll(from, pattern);
    this.note(found);
    return found.targets.filter((file) => file !== from);
  }

  factsOf(file: string): FileFacts {
    let facts = this.facts.get(file);
    if (!facts) {
      facts = new FileFacts(file);
      this.facts.set(file, facts);
    }
    return facts;
  }

  /** What is being resolved is taken from this fact, too. */
  note(fact: Fact): void {
    if (this.level > 0) this.trail.push(fact);
    else readFact(fact, this.asking);
  }

  /** What is being resolved leads too far: beginning elsewhere it may come out otherwise. */
  cutShort(): void {
    if (this.level > 0) this.isProvisional = true;
  }

  /** Has the values of a file asked again. */
  protected forget(file: string): void {
    this.answers.delete(file);
  }

  /** What is another in the new summary of a file, as far as it has been asked for. */
  protected changedFacts(
    file: string,
    before: FileSummary | undefined,
    after: FileSummary | undefined,
  ): readonly Fact[] {
    return this.facts.get(file)?.changed(before, after) ?? NO_FACTS;
  }

  /** A value that nobody asked for in the course of another one is answered. */
  private settle(facts: readonly Fact[]): void {
    this.trail.length = 0;
    if (this.isProvisional) {
      // The last one is where it was begun.
      if (!this.isPreliminary) this.provisional.pop();
      for (const { answers, value } of this.provisional) answers.delete(value);
      this.provisional.length = 0;
      this.isProvisional = false;
    }
    this.noteAll(facts);
  }

  private factsSince(from: number): readonly Fact[] {
    const count = this.trail.length - from;
    if (count === 0) return NO_FACTS;
    const facts = count === 1 ? this.trail.slice(from) : [...new Set(this.trail.slice(from))];
    if (facts.length < count) {
      this.trail.length = from;
      this.trail.push(...facts);
    }
    return facts;
  }

  private noteAll(facts: readonly Fact[]): void {
    for (const fact of facts) this.note(fact);
  }
}
