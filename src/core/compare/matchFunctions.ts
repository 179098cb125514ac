import { groupBy } from '../base/group';
import type { MatchKind } from './diff';
import type { MeasuredFunction } from './measured';

/** A function of both sides, or of one. */
export interface FunctionPair {
  readonly before: MeasuredFunction | undefined;
  readonly after: MeasuredFunction | undefined;
  readonly match: MatchKind;
}

/** Shapes below this likeness are different functions, unless name and file say otherwise. */
const MOVED_LIKENESS = 0.4;
const RENAMED_LIKENESS = 0.6;
/** A shape of fewer names than this proves nothing. */
const TELLING_NAMES = 2;
/** More pairs than this aren't compared one by one. */
const MOST_PAIRS = 250_000;

/**
 * Finds the functions of one side on the other: by name and place; by name in the same file, as lines move;
 * by name in another file, when callers and callees are alike; then what has no name in files that moved so;
 * then under another name in the same file, when callers and callees are very much alike; and at last what alone
 * stands between the same two functions and has the same callers: a function without callees has little shape.
 */
export function matchFunctions(
  before: readonly MeasuredFunction[],
  after: readonly MeasuredFunction[],
): FunctionPair[] {
  const matcher = new Matcher(before, after);
  matcher.byKey('same', (f) => `${f.category}\n${f.file}\n${f.name}\n${f.line}:${f.column}`);
  matcher.byKey('same', (f) => `${f.category}\n${f.file}\n${f.name}`);
  matcher.alike('moved', MOVED_LIKENESS, 0, (f) => (f.name === '' || f.file === '' ? undefined : f.name));
  const moves = matcher.movedFiles();
  matcher.byKey('moved', (f, isBefore) => {
    const file = isBefore ? moves.get(f.file) : f.file;
    return file === undefined ? undefined : `${f.category}\n${file}\n${f.name}`;
  });
  matcher.alike('renamed', RENAMED_LIKENESS, TELLING_NAMES, (f, isBefore) =>
    f.file === '' ? undefined : isBefore ? (moves.get(f.file) ?? f.file) : f.file,
  );
  matcher.bySlot();
  return matcher.pairs();
}

type Key = (measured: MeasuredFunction, isBefore: boolean) => string | undefined;

class Matcher {
  private readonly matched: FunctionPair[] = [];
  private readonly before: Set<MeasuredFunction>;
  private readonly after: Set<MeasuredFunction>;

  constructor(before: readonly MeasuredFunction[], after: readonly MeasuredFunction[]) {
    this.before = new Set(before);
    this.after = new Set(after);
  }

  /** Matches functions of equal keys. Where several share one, the likest first, and in order of lines. */
  byKey(match: MatchKind, key: Key): void {
    this.eachKey(key, (before, after) => {
      if (before.length === 1 && after.length === 1) this.take(before[0]!, after[0]!, match);
      else this.takeLikest(before, after, match, 0, 0);
    });
  }

  /** Matches functions of equal keys whose callers and callees are alike. */
  alike(match: MatchKind, likeness: number, names: number, key: Key): void {
    this.eachKey(key, (before, after) => this.takeLikest(before, after, match, likeness, names));
  }

  /** Matches under another name what has the same neighbours in its file and the same callers, and is alone in that. */
  bySlot(): void {
    const slots = new Map([
      ...slotsOf(this.before, this.matched, 'before'),
      ...slotsOf(this.after, this.matched, 'after'),
    ]);
    this.eachKey(
      (measured) => slots.get(measured),
      (before, after) => {
        if (before.length === 1 && after.length === 1) this.take(before[0]!, after[0]!, 'renamed');
      },
    );
  }

  /** Where functions of a file have gone, if most that moved from it went to one place. */
  movedFiles(): Map<string, string> {
    const moves = new Map<string, string>();
    const moved = this.matched.filter(({ match }) => match === 'moved');
    for (const [file, pairs] of groupBy(moved, ({ before }) => before!.file)) {
      const places = [...groupBy(pairs, ({ after }) => after!.file)].sort(
        (a, b) => b[1].length - a[1].length,
      );
      const [place, there] = places[0]!;
      if (there.length * 2 > pairs.length) moves.set(file, place);
    }
    return moves;
  }

  pairs(): FunctionPair[] {
    return [
      ...this.matched,
      ...[...this.before].map((before): FunctionPair => ({ before, after: undefined, match: 'removed' })),
      ...[...this.after].map((after): FunctionPair => ({ before: undefined, after, match: 'added' })),
    ];
  }

  private take(before: MeasuredFunction, after: MeasuredFunction, match: MatchKind): void {
    this.before.delete(before);
    this.after.delete(after);
    this.matched.push({ before, after, match });
  }

  private eachKey(key: Key, visit: (before: MeasuredFunction[], after: MeasuredFunction[]) => void): void {
    const befores = groupBy(this.before, (measured) => key(measured, true));
    const afters = groupBy(this.after, (measured) => key(measured, false));
    for (const [value, before] of befores) {
      const after = value === undefined ? undefined : afters.get(value);
      if (after !== undefined) visit(before, after);
    }
  }

  private takeLikest(
    before: MeasuredFunction[],
    after: MeasuredFunction[],
    match: MatchKind,
    likeness: number,
    names: number,
  ): void {
    before.sort(byPlace);
    after.sort(byPlace);
    if (before.length * after.length > MOST_PAIRS) {
      if (likeness > 0) return;
      for (const [i, item] of before.slice(0, after.length).entries()) this.take(item, after[i]!, match);
      return;
    }
    const candidates = before.flatMap((a, i) =>
      after.map((b, j) => ({ a, b, like: likenessOf(a.shape, b.shape, names), apart: Math.abs(i - j) })),
    );
    candidates.sort((one, two) => two.like - one.like || one.apart - two.apart);
    for (const { a, b, like } of candidates) {
      if (like < likeness || !this.before.has(a) || !this.after.has(b)) continue;
      this.take(a, b, match);
    }
  }
}

/** Between which matched functions of its file each of the others stands, with what calls it. */
function slotsOf(
  unmatched: ReadonlySet<MeasuredFunction>,
  matched: readonly FunctionPair[],
  side: 'before' | 'after',
): Map<MeasuredFunction, string> {
  const numbers = new Map(matched.map((pair, i) => [pair[side]!, i]));
  const slots = new Map<MeasuredFunction, string>();
  const hasPlace = ({ file, name, line }: MeasuredFunction): boolean =>
    file !== '' && name !== '' && line > 0;
  const placed = [...numbers.keys(), ...unmatched].filter(hasPlace);
  for (const functions of groupBy(placed, ({ file }) => file).values()) {
    const inOrder = functions.sort(byPlace);
    // The number of the last matched function seen from either end.
    const above = lastNumbers(inOrder, numbers);
    const below = lastNumbers(inOrder.toReversed(), numbers).reverse();
    for (const [i, measured] of inOrder.entries()) {
      if (numbers.has(measured) || (above[i] === undefined && below[i] === undefined)) continue;
      const callers = [...measured.shape].filter((name) => name.startsWith('<')).sort();
      if (callers.length > 0)
        slots.set(measured, [measured.category, above[i], below[i], ...callers].join('\n'));
    }
  }
  return slots;
}

function lastNumbers(
  functions: readonly MeasuredFunction[],
  numbers: ReadonlyMap<MeasuredFunction, number>,
): (number | undefined)[] {
  let last: number | undefined;
  return functions.map((measured) => {
    last = numbers.get(measured) ?? last;
    return last;
  });
}

function byPlace(a: MeasuredFunction, b: MeasuredFunction): number {
  return a.line - b.line || a.column - b.column;
}

/** Shared names among all names, 0 to 1; 0 when there are too few to tell. */
function likenessOf(a: ReadonlySet<string>, b: ReadonlySet<string>, names: number): number {
  let shared = 0;
  for (const name of a) if (b.has(name)) shared++;
  const all = a.size + b.size - shared;
  return all === 0 || all < names ? 0 : shared / all;
}
