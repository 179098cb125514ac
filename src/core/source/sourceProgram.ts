import type { Finding } from '../finding';
import type { QueryCall } from './fixes/fix';
import { type CustomSinks, NO_SINKS } from './program/customSinks';
import { functionKey } from './program/entity';
import { moduleMap, type PathAlias, type WorkspacePackage } from './program/modules';
import { Program } from './program/program';
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
  private readonly faces = new Map<string, string>();
  private readonly found = new Map<string, readonly Finding[]>();
  /** Changes that keep the faces of their files. */
  private readonly edited = new Map<string, FileSummary>();
  private program: Program | undefined;
  private aliases: readonly PathAlias[] = [];
  private packages: readonly WorkspacePackage[] = [];

  /** @param roots folders that are analysed, absolute, with `/` */
  constructor(
    private readonly sinks: CustomSinks = NO_SINKS,
    private readonly roots: readonly string[] = [],
  ) {}

  get size(): number {
    return this.summaries.size;
  }

  /** Takes effect with the next `refresh`, as everything below does. */
  setLayout(aliases: readonly PathAlias[], packages: readonly WorkspacePackage[]): void {
    if (JSON.stringify([aliases, packages]) === JSON.stringify([this.aliases, this.packages])) return;
    this.aliases = aliases;
    this.packages = packages;
    this.program = undefined;
  }

  /** @param face the summary's, as `encodeSummary` gives it; while it stays, no other file is linked anew */
  set(file: string, summary: FileSummary, face: string): void {
    const same = this.faces.get(file) === face;
    this.faces.set(file, face);
    if (same && this.program) this.edited.set(file, summary);
    else {
      this.edited.delete(file);
      this.summaries.set(file, summary);
      this.program = undefined;
    }
  }

  delete(file: string): void {
    this.edited.delete(file);
    this.faces.delete(file);
    if (this.summaries.delete(file)) this.program = undefined;
  }

  /** Links what has changed. Gives the files whose findings are others than before, those without any included. */
  refresh(): FileFindings[] {
    if (this.program) return this.judge(this.applyEdits(this.program), this.program);
    for (const [file, summary] of this.edited) this.summaries.set(file, summary);
    this.edited.clear();
    const modules = moduleMap(new Set(this.summaries.keys()), this.aliases, this.packages);
    this.program = new Program(this.summaries, modules, this.sinks, this.roots);
    return this.judge([...new Set([...this.found.keys(), ...this.summaries.keys()])], this.program);
  }

  /** The files whose findings may be others than before. */
  private applyEdits(program: Program): Iterable<string> {
    const stale = new Set<string>();
    const leads = new Set<string>();
    for (const [file, summary] of this.edited) {
      const { affected, through } = program.replace(file, summary);
      for (const one of affected) stale.add(one);
      for (const one of through) leads.add(one);
    }
    this.edited.clear();
    for (const [file, findings] of this.found) {
      if (findings.some((finding) => finding.related.some((place) => leads.has(place.file)))) stale.add(file);
    }
    return stale;
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
      if (findings.length === 0) this.found.delete(file);
      else this.found.set(file, findings);
      if ((findings.length > 0 || before.length > 0) && JSON.stringify(findings) !== JSON.stringify(before))
        changed.push({ file, findings });
    }
    return changed;
  }

  findingsOf(file: string): readonly Finding[] {
    return this.found.get(file) ?? [];
  }

  /** The calls of a file that execute a query themselves. */
  queriesOf(file: string): QueryCall[] {
    const functions = this.summaries.get(file)?.functions ?? [];
    return functions.flatMap((_, index) =>
      (this.program?.callsOf(functionKey(file, index)) ?? []).flatMap(({ call, sink }) =>
        sink ? [{ at: call.at, layer: sink.layer.name, access: sink.access }] : [],
      ),
    );
  }

  /** All findings, by file and line. */
  findings(): Finding[] {
    return [...this.found.keys()].sort().flatMap((file) => this.findingsOf(file));
  }
}
