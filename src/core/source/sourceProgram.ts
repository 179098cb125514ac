import type { Finding } from '../finding';
import type { QueryCall } from './fixes/fix';
import { type CustomSinks, NO_SINKS } from './program/customSinks';
import { layoutText, type ModuleLayout, moduleMap, NO_LAYOUT } from './program/modules';
import { Program } from './program/program';
import {
  asksDatabase,
  importsOf,
  type Leads,
  type Misread,
  Misreadings,
  NOTHING_MISREAD,
} from './program/skimmed';
import { SOURCE_RULES } from './rules/registry';
import { isSuppressed } from './rules/suppress';
import type { FileSummary } from './summary/fileSummary';

/** The findings of one file, by line. */
export interface FileFindings {
  readonly file: string;
  readonly findings: readonly Finding[];
}

/** The files of some folders and what is found in them, kept up to date from one edit to the next. */
export class SourceProgram {
  private readonly summaries = new Map<string, FileSummary>();
  private readonly found = new Map<string, readonly Finding[]>();
  /** By file: the other files whose findings lead through it. */
  private readonly leading = new Map<string, Set<string>>();
  /** What the program has not taken up yet; undefined for files that are gone. */
  private readonly changes = new Map<string, FileSummary | undefined>();
  private program: Program | undefined;
  /** Whether other files may lead to a database, or be imported, since that was last looked at. */
  private mayLead = true;
  private readonly misreadings = new Misreadings();
  private layout = NO_LAYOUT;

  /** @param roots folders that are analysed, absolute, with `/` */
  constructor(
    private readonly sinks: CustomSinks = NO_SINKS,
    private readonly roots: readonly string[] = [],
  ) {}

  get size(): number {
    let size = this.summaries.size;
    for (const [file, summary] of this.changes)
      size += Number(summary !== undefined) - Number(this.summaries.has(file));
    return size;
  }

  /** Takes effect with the next `refresh`, as everything below does. */
  setLayout(layout: ModuleLayout): void {
    if (layoutText(layout) === layoutText(this.layout)) return;
    this.layout = layout;
    this.misreadings.forget();
    this.program = undefined;
  }

  set(file: string, summary: FileSummary): void {
    this.changes.set(file, summary);
  }

  delete(file: string): void {
    this.changes.set(file, undefined);
  }

  /** Links what has changed. Gives the files whose findings are others than before, those without any included. */
  refresh(): FileFindings[] {
    const changes = new Map(this.changes);
    this.changes.clear();
    const before = this.leadsOf(changes.keys());
    this.forgetMoved(changes);
    const update = this.program?.update(changes);
    this.mayLead ||= this.leadElsewhere(before);
    if (this.program && update) {
      const stale = new Set([...update.affected, ...changes.keys()]);
      for (const file of update.through) for (const other of this.leading.get(file) ?? []) stale.add(other);
      return this.judge(stale, this.program);
    }
    this.program = this.linkAll(changes);
    this.mayLead = true;
    return this.judge(new Set([...this.found.keys(), ...this.summaries.keys()]), this.program);
  }

  /** Files of which more has to be read, or less, since what imports what and what asks a database is known. */
  misread(): Misread {
    if (!this.program || !this.mayLead) return NOTHING_MISREAD;
    this.mayLead = false;
    return this.misreadings.find(importsOf(this.program));
  }

  /**
   * Those of which the imports alone tell that more has to be read, where nothing is linked yet: what is read before
   * need not be linked twice.
   */
  misreadByImports(): Misread {
    if (this.program) return NOTHING_MISREAD;
    this.forgetMoved(this.changes);
    this.takeUp(this.changes);
    this.changes.clear();
    const modules = moduleMap(this.summaries, this.layout);
    const { needed } = this.misreadings.find({
      files: this.summaries,
      roots: this.roots,
      moduleOf: (file, specifier) => modules.resolve(file, specifier).target,
      issuesQuery: () => false,
    });
    return { ...NOTHING_MISREAD, needed };
  }

  /** What files lead to. Nothing is said where that will be looked at anyway. */
  private leadsOf(files: Iterable<string>): ReadonlyMap<string, Leads | undefined> {
    const leads = new Map<string, Leads | undefined>();
    const { program } = this;
    if (!program || this.mayLead) return leads;
    for (const file of files) {
      const summary = this.summaries.get(file);
      leads.set(file, summary && { imports: summary.imports, asks: asksDatabase(program, file) });
    }
    return leads;
  }

  /** Whether other files may lead to a database through these, or be imported, than before. */
  private leadElsewhere(before: ReadonlyMap<string, Leads | undefined>): boolean {
    const { program } = this;
    if (!program || before.size === 0) return false;
    const now = this.leadsOf(before.keys());
    const imports = importsOf(program);
    for (const [file, then] of before)
      if (this.misreadings.maySpread(imports, file, then, now.get(file))) return true;
    return false;
  }

  /** Imports may lead elsewhere once files have come or gone. */
  private forgetMoved(changes: ReadonlyMap<string, FileSummary | undefined>): void {
    if ([...changes].some(([file, summary]) => this.summaries.has(file) !== (summary !== undefined)))
      this.misreadings.forget();
  }

  private takeUp(changes: ReadonlyMap<string, FileSummary | undefined>): void {
    for (const [file, summary] of changes) {
      if (summary) this.summaries.set(file, summary);
      else this.summaries.delete(file);
    }
  }

  private linkAll(changes: ReadonlyMap<string, FileSummary | undefined>): Program {
    this.takeUp(changes);
    const modules = moduleMap(this.summaries, this.layout);
    return new Program(this.summaries, modules, this.sinks, this.roots);
  }

  private judge(files: Iterable<string>, program: Program): FileFindings[] {
    const changed: FileFindings[] = [];
    for (const file of files) {
      const ignores = this.summaries.get(file)?.ignores ?? [];
      const findings = Object.values(SOURCE_RULES)
        .flatMap((find) => find(program, file))
        .filter((finding) => !isSuppressed(finding, ignores))
        .sort((a, b) => a.line - b.line || a.column - b.column);
      const before = this.findingsOf(file);
      if (findings.length === 0 && before.length === 0) continue;
      // Nobody who holds the old ones has to look at new ones that are alike.
      if (JSON.stringify(findings) === JSON.stringify(before)) continue;
      this.keep(file, before, findings);
      changed.push({ file, findings });
    }
    return changed;
  }

  private keep(file: string, before: readonly Finding[], findings: readonly Finding[]): void {
    if (findings.length === 0) this.found.delete(file);
    else this.found.set(file, findings);
    for (const other of placesOf(before)) {
      const leading = this.leading.get(other);
      if (leading?.delete(file) && leading.size === 0) this.leading.delete(other);
    }
    for (const other of placesOf(findings)) {
      const leading = this.leading.get(other);
      if (leading) leading.add(file);
      else this.leading.set(other, new Set([file]));
    }
  }

  findingsOf(file: string): readonly Finding[] {
    return this.found.get(file) ?? [];
  }

  /** The calls of a file that execute a query themselves. */
  queriesOf(file: string): QueryCall[] {
    const calls = this.program?.functionsIn(file).flatMap((one) => one.calls) ?? [];
    return calls.flatMap(({ call, sink }) =>
      sink ? [{ at: call.at, layer: sink.layer.name, access: sink.access }] : [],
    );
  }

  /**
   * What a reader of no findings must know, one sentence: where calls are waited for in loops and none of the program
   * is a query as far as anybody can tell, its database may be asked through something that no layer knows.
   */
  notes(): string[] {
    if (this.program === undefined || this.program.asksAnything || !this.waitsInLoops()) return [];
    return [
      'No call here was taken for a query: if a database is asked through a package or functions that Hotlight does ' +
        'not know, name them by --sink or in the setting hotlight.analysis.sinks.',
    ];
  }

  private waitsInLoops(): boolean {
    for (const { functions } of this.summaries.values())
      for (const { calls } of functions)
        if (calls.some(({ loop, use }) => loop >= 0 && use === 'await')) return true;
    return false;
  }

  /** All findings, by file and line. */
  findings(): Finding[] {
    return [...this.found.keys()].sort().flatMap((file) => this.findingsOf(file));
  }
}

/** The files that findings lead through. */
function placesOf(findings: readonly Finding[]): Set<string> {
  return new Set(findings.flatMap(({ related }) => related.map(({ file }) => file)));
}
