import { formatBytes, formatCount } from '../base/units';
import type { Finding, RelatedPlace } from '../finding';
import { findProperty, findVariable } from './declarations';
import type { HolderName } from './holderNames';
import type { LeakPattern } from './leakPatterns';
import type { Leak, LeakReport } from './leaks';
import type { HeapLocation } from './snapshot';

/** What a leak search reads of the program's files. */
export interface SourceReader {
  /** Absolute path of a script as V8 names it; undefined for what is no file, or not the user's. */
  fileOf(script: string): string | undefined;
  /** Its text; undefined when it can't be read. */
  textOf(file: string): string | undefined;
}

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
  readonly code?: { readonly file: string; readonly line: number };
}

/** Finds the lines of leaks. A listener or timer is kept where it was added, anything else where its holder is. */
export function placeLeaks(report: LeakReport, sources: SourceReader): PlacedLeak[] {
  const place = (location: HeapLocation | undefined): { file: string; line: number } | undefined => {
    const script = location === undefined ? undefined : report.files.get(location.scriptId);
    const file = script === undefined ? undefined : sources.fileOf(script);
    return file === undefined ? undefined : { file, line: location!.line + 1 };
  };
  return report.leaks.map((leak) => {
    const code = place(leak.code);
    const isAdded = leak.pattern === 'listener-never-removed' || leak.pattern === 'timer-never-cleared';
    const held = placeOfNames(leak.names, place, report, sources);
    const at = isAdded ? (code ?? held) : (held ?? code);
    return {
      leak,
      rule: `heap-leak-${leak.pattern}`,
      name: nameText(leak, place),
      ...(at === undefined ? {} : at),
      ...(code === undefined ? {} : { code }),
    };
  });
}

function placeOfNames(
  names: readonly HolderName[],
  place: (location: HeapLocation | undefined) => { file: string; line: number } | undefined,
  report: LeakReport,
  sources: SourceReader,
): { file: string; line: number } | undefined {
  // From the inside out: the property that holds says more than the variable that leads to it.
  for (const { kind, name, near } of [...names].reverse()) {
    if (kind === 'global') return placeOfGlobal(name, report, sources);
    const code = place(near);
    const text = code === undefined ? undefined : sources.textOf(code.file);
    if (code === undefined || text === undefined) continue;
    const line =
      kind === 'variable' ? findVariable(text, name, code.line) : findProperty(text, name, code.line);
    if (line !== undefined) return { file: code.file, line };
  }
  return undefined;
}

/** Any file may have made a global; the first that assigns it is taken. */
function placeOfGlobal(
  name: string,
  report: LeakReport,
  sources: SourceReader,
): { file: string; line: number } | undefined {
  for (const script of new Set(report.files.values())) {
    const file = sources.fileOf(script);
    const text = file === undefined ? undefined : sources.textOf(file);
    if (file === undefined || text?.includes(name) !== true) continue;
    const line = findProperty(text, name, 1);
    if (line !== undefined) return { file, line };
  }
  return undefined;
}

/** The names as the source would write them, without those inside of Node. */
function nameText(
  { names }: Leak,
  place: (location: HeapLocation | undefined) => { file: string } | undefined,
): string {
  const own = names.filter(
    ({ kind, near }, i) => kind === 'global' || near === undefined || place(near) !== undefined || i === 0,
  );
  return own
    .map(({ name }, i) =>
      i === 0 ? name : /^[\p{L}_$#][\p{L}\p{N}_$]*$/u.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`,
    )
    .join('');
}

/** One sentence: what is held, by whom, where, and how it grew. `where` is the place as it is to be read. */
export function leakSentence({ leak, name }: PlacedLeak, where: string | undefined): string {
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
  const end = counts.length > 0 && neverDeleted ? `, never ${endOf(pattern)}` : '';
  switch (pattern) {
    case 'listener-never-removed':
      return `Listeners added${place} stay: ${grew} on ${holder}${end}`;
    case 'timer-never-cleared':
      return `Timers started${place} stay: ${grew}${end}`;
    default:
      return `${className} held by ${holder}${place}, ${grew}${end}`;
  }
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

const FIXES: Readonly<Record<LeakPattern, string>> = {
  'growing-map':
    'Delete entries when they are done with, bound the map, or key it by an object in a WeakMap.',
  'growing-set': 'Delete members when they are done with, or keep objects in a WeakSet.',
  'growing-array': 'Remove what is done with, or keep a bounded number.',
  'growing-object': 'Delete keys when they are done with; a Map with a bound is easier to keep small.',
  'growing-list': 'Cut the list off at a length, or drop its head when it has been used.',
  'growing-string': 'Write the text out and start anew instead of appending for ever.',
  'listener-never-removed': 'Remove the listener when its owner ends, add it once, or pass an AbortSignal.',
  'timer-never-cleared': 'Clear the timer when its owner ends.',
  closure: 'Drop the function when it has been used; what it closes over stays as long as it does.',
  'promise-never-settled':
    'Settle every promise, also on errors and timeouts, and drop the functions that settle it.',
};

/** Leaks that have a line, as findings with absolute files. */
export function leakFindings(leaks: readonly PlacedLeak[]): Finding[] {
  return leaks.flatMap((placed) => {
    const { file, line, leak, rule, code } = placed;
    if (file === undefined || line === undefined) return [];
    const related: RelatedPlace[] =
      code === undefined || (code.file === file && code.line === line)
        ? []
        : [
            {
              file: code.file,
              line: code.line,
              column: 1,
              message: `The code of the ${leak.className} that is kept.`,
            },
          ];
    return [
      {
        rule,
        severity: 'warning' as const,
        confidence: leak.neverDeleted ? ('high' as const) : ('medium' as const),
        file,
        line,
        column: 1,
        endLine: line,
        endColumn: 1,
        message: `${leakSentence(placed, undefined)}.`,
        related,
        evidence: [
          { kind: 'run' as const, message: `Grew in every step and kept ${formatBytes(leak.retained)}.` },
          { kind: 'run' as const, message: `Held by ${leak.path.join(' › ')}.` },
        ],
        fix: FIXES[leak.pattern],
      },
    ];
  });
}
