import type { Finding } from '../finding';
import { type CustomSinks, NO_SINKS } from './program/customSinks';
import { moduleMap, type PathAlias, type WorkspacePackage } from './program/modules';
import { linkProgram } from './program/program';
import { findNPlusOne } from './rules/nPlusOne';
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
  private found: ReadonlyMap<string, readonly Finding[]> = new Map();
  private aliases: readonly PathAlias[] = [];
  private packages: readonly WorkspacePackage[] = [];

  constructor(private readonly sinks: CustomSinks = NO_SINKS) {}

  get size(): number {
    return this.summaries.size;
  }

  has(file: string): boolean {
    return this.summaries.has(file);
  }

  /** Takes effect with the next `refresh`, as everything below does. */
  setLayout(aliases: readonly PathAlias[], packages: readonly WorkspacePackage[]): void {
    this.aliases = aliases;
    this.packages = packages;
  }

  set(file: string, summary: FileSummary): void {
    this.summaries.set(file, summary);
  }

  delete(file: string): void {
    this.summaries.delete(file);
  }

  /** Links what has changed. Gives the files whose findings are others than before, those without any included. */
  refresh(): FileFindings[] {
    const modules = moduleMap(new Set(this.summaries.keys()), this.aliases, this.packages);
    const before = this.found;
    const found = new Map<string, Finding[]>();
    for (const finding of findNPlusOne(linkProgram(this.summaries, modules, this.sinks))) {
      if (isSuppressed(finding, this.summaries.get(finding.file)?.ignores ?? [])) continue;
      const list = found.get(finding.file);
      if (list) list.push(finding);
      else found.set(finding.file, [finding]);
    }
    for (const list of found.values()) list.sort((a, b) => a.line - b.line || a.column - b.column);
    this.found = found;
    const changed: FileFindings[] = [];
    for (const file of new Set([...before.keys(), ...found.keys()])) {
      const findings = found.get(file) ?? [];
      if (JSON.stringify(findings) !== JSON.stringify(before.get(file) ?? []))
        changed.push({ file, findings });
    }
    return changed;
  }

  findingsOf(file: string): readonly Finding[] {
    return this.found.get(file) ?? [];
  }

  /** All findings, by file and line. */
  findings(): Finding[] {
    return [...this.found.keys()].sort().flatMap((file) => this.findingsOf(file));
  }
}
