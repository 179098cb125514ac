import { formatBytes, formatCount } from '../base/units';
import type { Finding, RelatedPlace } from '../finding';
import type { LeakPattern } from './leakPatterns';
import { leakSentence, type PlacedLeak } from './placeLeaks';
import type { SourcePlace } from './sources';

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

/** The rule of the findings at lines that make what leaks. */
export const ALLOCATION_RULE = 'heap-leak-allocation';

/**
 * Leaks that have a line, as findings with absolute files: one where it is kept, and one where it is made, when that
 * is another line.
 */
export function leakFindings(leaks: readonly PlacedLeak[]): Finding[] {
  return leaks.flatMap((placed) => {
    const { file, line } = placed;
    if (file === undefined || line === undefined) return [];
    const kept = { file, line };
    const { allocated } = placed;
    const retaining = retainingFinding(placed, kept);
    return allocated === undefined || isSame(allocated, kept)
      ? [retaining]
      : [retaining, allocatingFinding(placed, kept)];
  });
}

function retainingFinding(placed: PlacedLeak, at: SourcePlace): Finding {
  const { leak, rule, code, allocated } = placed;
  const related: RelatedPlace[] = [];
  if (code !== undefined && !isSame(code, at)) {
    related.push({ ...code, column: 1, message: `The code of the ${leak.className} that is kept.` });
  }
  if (allocated !== undefined && !isSame(allocated, at)) {
    const { file, line } = allocated;
    related.push({ file, line, column: 1, message: `${allocationText(placed)}.` });
  }
  return {
    rule,
    severity: 'warning',
    confidence: leak.neverDeleted ? 'high' : 'medium',
    ...lineOf(at),
    message: `${leakSentence(placed, undefined)}.`,
    title: `Leak: ${growthText(placed)}`,
    related,
    evidence: [
      { kind: 'run', message: `Grew in every step and kept ${formatBytes(leak.retained)}.` },
      { kind: 'run', message: `Held by ${leak.path.join(' › ')}.` },
      ...(allocated === undefined ? [] : [{ kind: 'run' as const, message: `${allocationText(placed)}.` }]),
    ],
    fix: FIXES[leak.pattern],
  };
}

function allocatingFinding(placed: PlacedLeak, kept: SourcePlace): Finding {
  const { leak, allocated, name } = placed;
  const holder = name === '' ? `a ${leak.holderClass}` : `\`${name}\``;
  return {
    rule: ALLOCATION_RULE,
    severity: 'info',
    confidence: allocated!.isExact ? 'high' : 'medium',
    ...lineOf(allocated!),
    message: `${allocationText(placed)}, and kept by ${holder}: ${growthText(placed)}.`,
    title: `Leaks into ${holder}`,
    function: allocated!.function,
    related: [{ ...kept, column: 1, message: `Kept here, by ${holder}.` }],
    evidence: [{ kind: 'run', message: `${formatBytes(leak.retained)} of them stayed.` }],
    fix: FIXES[leak.pattern],
  };
}

function allocationText({ leak, allocated }: PlacedLeak): string {
  const { function: name, isExact } = allocated!;
  const where = name === '' ? 'a function without a name' : `\`${name}\``;
  return `${leak.className} objects are made ${isExact ? `here, in ${where}` : `in ${where}, which begins here`}`;
}

function growthText({ leak }: PlacedLeak): string {
  const [first] = leak.counts;
  return first === undefined
    ? `${formatBytes(leak.retained)} more`
    : `${formatCount(first)} → ${formatCount(leak.counts.at(-1)!)}, +${formatBytes(leak.retained)}`;
}

function lineOf({
  file,
  line,
}: SourcePlace): Pick<Finding, 'file' | 'line' | 'column' | 'endLine' | 'endColumn'> {
  return { file, line, column: 1, endLine: line, endColumn: 1 };
}

function isSame(a: SourcePlace, b: SourcePlace): boolean {
  return a.file === b.file && a.line === b.line;
}
