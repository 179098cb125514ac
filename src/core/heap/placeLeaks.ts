import { formatBytes, formatCount } from '../base/units';
import { type AllocationPlace, placeOfAllocation } from './allocationPlace';
import { findProperty, findVariable } from './declarations';
import type { HolderName } from './holderNames';
import type { Leak, LeakReport } from './leak';
import type { LeakPattern } from './leakPatterns';
import type { HeapLocation } from './snapshot';
import type { SourcePlace, SourceReader } from './sources';

/** A leak with the line that keeps it. */
export interface PlacedLeak {
  readonly leak: Leak;
  readonly rule: `heap-leak-${LeakPattern}`;
  /** Absolute; absent when nothing on the path stands in a file of the user. */
  readonly file?: string;
  /** 1-based. */
  readonly line?: number;
  /** `server.cache` */
  readonly name: string;
  /** The code of what is kept. */
  readonly code?: SourcePlace;
  readonly allocated?: AllocationPlace;
  /** Threads that have it, for people; absent when it is the main thread alone. */
  readonly threads?: readonly string[];
}

/** Finds the lines of leaks. A listener or timer is kept where it was added, anything else where its holder is. */
export function placeLeaks(report: LeakReport, sources: SourceReader): PlacedLeak[] {
  return new Placing(report, sources).all();
}

class Placing {
  constructor(
    private readonly report: LeakReport,
    private readonly sources: SourceReader,
  ) {}

  all(): PlacedLeak[] {
    return this.report.leaks.map((leak) => {
      const code = this.place(leak.code);
      const isAdded = leak.pattern === 'listener-never-removed' || leak.pattern === 'timer-never-cleared';
      const held = this.placeOfNames(leak.names);
      const at = isAdded ? (code ?? held) : (held ?? code);
      const allocated = placeOfAllocation(leak.allocatedIn ?? [], leak.className, this.sources);
      return {
        leak,
        rule: `heap-leak-${leak.pattern}`,
        name: this.nameText(leak),
        ...(at === undefined ? {} : at),
        ...(code === undefined ? {} : { code }),
        ...(allocated === undefined ? {} : { allocated }),
      };
    });
  }

  private place(location: HeapLocation | undefined): SourcePlace | undefined {
    const script = location === undefined ? undefined : this.report.files.get(location.scriptId);
    if (location === undefined || script === undefined) return undefined;
    const { scriptId, line, column } = location;
    const found = this.sources.placeOf(script, scriptId, line + 1, column + 1);
    return found === undefined ? undefined : { file: found.file, line: found.line };
  }

  private placeOfNames(names: readonly HolderName[]): SourcePlace | undefined {
    let nearest: SourcePlace | undefined;
    // From the inside out: the property that holds says more than the variable that leads to it.
    for (const { kind, name, near } of [...names].reverse()) {
      if (kind === 'global') return this.placeOfGlobal(name) ?? nearest;
      const code = this.place(near);
      const text = code === undefined ? undefined : this.sources.textOf(code.file);
      if (code === undefined || text === undefined) continue;
      if (name === '') {
        nearest ??= code;
        continue;
      }
      const line =
        kind === 'variable' ? findVariable(text, name, code.line) : findProperty(text, name, code.line);
      if (line !== undefined) return { file: code.file, line };
      // A minifier may have renamed it: then the function that uses it must do.
      nearest ??= code;
    }
    return nearest;
  }

  /** Any file may have made a global; the first that assigns it is taken. */
  private placeOfGlobal(name: string): SourcePlace | undefined {
    const seen = new Set<string>();
    for (const [scriptId, script] of this.report.files) {
      for (const file of this.sources.filesOf(script, scriptId)) {
        if (seen.has(file)) continue;
        seen.add(file);
        const text = this.sources.textOf(file);
        if (text?.includes(name) !== true) continue;
        const line = findProperty(text, name, 1);
        if (line !== undefined) return { file, line };
      }
    }
    return undefined;
  }

  /** The names as the source would write them, without those inside of Node. */
  private nameText({ names }: Leak): string {
    const own = names.filter(
      ({ kind, name, near }, i) =>
        name !== '' && (kind === 'global' || near === undefined || this.place(near) !== undefined || i === 0),
    );
    return own
      .map(({ name }, i) =>
        i === 0 ? name : /^[\p{L}_$#][\p{L}\p{N}_$]*$/u.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`,
      )
      .join('');
  }
}

/** One sentence: what is held, by whom, where, and how it grew. `where` is the place as it is to be read. */
export function leakSentence({ leak, name, threads }: PlacedLeak, where: string | undefined): string {
  const { pattern, className, holderClass, counts, neverDeleted } = leak;
  const grew =
    counts.length === 0
      ? `${formatBytes(leak.retained)} more`
      : `${formatCount(counts[0]!)} → ${formatCount(counts.at(-1)!)} ${wordFor(pattern, className)}`;
  const holder =
    name === ''
      ? `a ${holderClass}`
      : `\`${name}\`${holderClass === 'system / Context' ? '' : ` (${holderClass})`}`;
  const place = where === undefined ? '' : ` in ${where}`;
  const never = counts.length > 0 && neverDeleted ? `, never ${endOf(pattern)}` : '';
  const end = `${never}${threadsText(threads)}`;
  switch (pattern) {
    case 'listener-never-removed':
      return `Listeners added${place} stay: ${grew} on ${holder}${end}`;
    case 'timer-never-cleared':
      return `Timers started${place} stay: ${grew}${end}`;
    default:
      return `${className} held by ${holder}${place}, ${grew}${end}`;
  }
}

function threadsText(threads: readonly string[] = []): string {
  if (threads.length === 0) return '';
  return `, in ${threads.length === 1 ? threads[0]! : `${threads.length} threads`}`;
}

function wordFor(pattern: LeakPattern, className: string): string {
  switch (pattern) {
    case 'growing-map':
    case 'growing-set':
    case 'growing-array':
    case 'growing-object':
    case 'growing-list':
      return 'entries';
    case 'listener-never-removed':
      return 'listeners';
    case 'timer-never-cleared':
      return 'timers';
    case 'promise-never-settled':
      return 'pending promises';
    case 'closure':
      return 'closures';
    default:
      return className;
  }
}

function endOf(pattern: LeakPattern): string {
  if (pattern === 'listener-never-removed') return 'removed';
  if (pattern === 'timer-never-cleared') return 'cleared';
  return pattern === 'promise-never-settled' ? 'settled' : 'deleted';
}
