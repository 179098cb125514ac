import type { Node } from '@babel/types';
import { constantCount, countsDownFromFew, countsToFew } from './body/counts';
import { isOtherList } from './grownLists';
import { type AnyFunction, bare, keyName, lastName } from './syntax';

/** Methods that make an array longer or shorter. */
const GROWS = new Set(['push', 'unshift', 'splice']);
/** Those that take one out: what waits in a queue is data. */
const TAKES = new Set(['pop', 'shift']);
/** Those that add what they are given, one after the other. */
const ADDS = new Set(['push', 'unshift']);

/**
 * Notes which arrays of a file grow beyond what is written. One that is never added to in a loop holds as many as
 * there are lines that add to it: `const ids = [order.buyer]; if (order.payer) ids.push(order.payer)`.
 */
export class Growth {
  /** Names of arrays that grow somewhere. */
  readonly grown = new Set<string>();
  /** Arrays that are written in the function at hand, and within how many of its loops. */
  private written = new Map<string, number>();
  /** The same of arrays that are written empty. */
  private begun = new Map<string, number>();
  /** How many are put into what is written empty, or how many a `Map` or a `Set` is written with. */
  private readonly counted = new Map<string, number>();
  /** How many parts of the program functions put into lists of the file that are written empty. */
  private readonly parts = new Map<string, number>();
  /** Names of what may hold any number. */
  private readonly uncounted = new Set<string>();
  /** Numbers that variables of the function at hand begin with. */
  private starts = new Map<string, number>();
  private loops = 0;
  /** The innermost loop has few rounds, as many as are written there. */
  private isFewRounds = false;
  /** Lists of the file that are written empty, in a function that takes nothing. */
  private ofFile: ReadonlyMap<string, number> | undefined;
  private depth = 0;

  /** Visits what a function has in it. */
  withinFunction({ params }: AnyFunction, visit: () => void): void {
    const { written, begun, starts, loops, isFewRounds, ofFile } = this;
    this.ofFile = this.depth === 0 && params.length === 0 ? begun : undefined;
    this.depth++;
    this.written = new Map();
    this.begun = new Map();
    this.starts = new Map();
    this.loops = 0;
    this.isFewRounds = false;
    visit();
    this.depth--;
    this.ofFile = ofFile;
    this.written = written;
    this.begun = begun;
    this.starts = starts;
    this.loops = loops;
    this.isFewRounds = isFewRounds;
  }

  /** The same of a loop. */
  withinLoop(loop: Loop, visit: () => void): void {
    const { loops, isFewRounds } = this;
    this.loops++;
    this.isFewRounds = hasFewRounds(loop, this.starts);
    visit();
    this.loops = loops;
    this.isFewRounds = isFewRounds;
  }

  declared(name: string, value: Node): void {
    const list = bare(value);
    if (list.type === 'NumericLiteral') this.starts.set(name, list.value);
    if (list.type === 'ArrayExpression')
      (list.elements.length > 0 ? this.written : this.begun).set(name, this.loops);
    const kept = writtenEntries(list);
    if (kept !== undefined) this.counted.set(name, kept);
  }

  /** `range = [1, 2, 3]` is as long as it is written, whatever else it may be. */
  assigned(name: string, target: Node, value: Node): void {
    this.starts.delete(name);
    if (target.type === 'Identifier' && isOtherList(name, value) && !this.addsWritten(name, value))
      this.grown.add(name);
    const isList = target.type === 'Identifier' && value.type === 'ArrayExpression';
    if (isList && value.elements.every(isWritten))
      this.counted.set(name, Math.max(this.counted.get(name) ?? 0, value.elements.length));
    else this.uncounted.add(name);
  }

  /** `kinds = kinds.concat(['sail'])` of what is written in this round of the loop: as many as there are such lines. */
  private addsWritten(name: string, list: Node): boolean {
    if (list.type !== 'CallExpression' || list.callee.type !== 'MemberExpression') return false;
    const { object, property } = list.callee;
    return (
      object.type === 'Identifier' &&
      object.name === name &&
      keyName(property) === 'concat' &&
      this.written.get(name) === this.loops &&
      list.arguments.every((one) => one.type === 'ArrayExpression' && one.elements.every(isWritten))
    );
  }

  /** Notes what is given to somebody who may put something into it. */
  given(name: string): void {
    this.uncounted.add(name);
  }

  /**
   * Names of what holds a few, as somebody has written one after the other: `new Map([['mail', sender], …])`,
   * `const steps = []; if (order.isPaid) steps.push(ship); steps.push(thank)`.
   *
   * @param filled names of maps and the like that are put into somewhere
   */
  few(filled: ReadonlySet<string>, most: number): ReadonlySet<string> {
    const found = new Set<string>();
    // One alone may be put in whenever something happens.
    for (const [name, count] of this.parts) if (count > 1) this.counted.set(name, count);
    for (const [name, count] of this.counted)
      if (
        count > 0 &&
        count <= most &&
        !this.uncounted.has(name) &&
        (this.grown.has(name) || !filled.has(name))
      )
        found.add(name);
    return found;
  }

  called(name: string, method: string, args: readonly Node[]): void {
    if (TAKES.has(method) && !this.begun.has(name)) this.uncounted.add(name);
    if (!GROWS.has(method)) return;
    const isCounted = ADDS.has(method) && this.written.get(name) === this.loops && args.every(isOne);
    if (isCounted) return;
    this.grown.add(name);
    if (!ADDS.has(method) || !args.every(isOne)) this.uncounted.add(name);
    else if (this.isOfFile(name) && args.every(isNamedPart))
      this.parts.set(name, (this.parts.get(name) ?? 0) + args.length);
    else this.added(name, args.length);
  }

  /** Whether a function that takes nothing adds to a list of the file, outside of loops. */
  private isOfFile(name: string): boolean {
    return this.loops === 0 && this.ofFile?.has(name) === true && !this.begun.has(name);
  }

  /** `days[i] = dayOf(i)` */
  put(name: string): void {
    if (!this.isFewRounds || !this.begun.has(name)) {
      this.uncounted.add(name);
      return;
    }
    this.grown.add(name);
    this.added(name, 1);
  }

  /** Once, or once in each of a few rounds: `for (let i = 0; i < 7; i++) days.push(dayOf(i))`. */
  private added(name: string, count: number): void {
    const begun = this.begun.get(name);
    const isCounted = begun === this.loops || (this.isFewRounds && begun === this.loops - 1);
    if (isCounted) this.counted.set(name, (this.counted.get(name) ?? 0) + count);
    else this.uncounted.add(name);
  }
}

function isOne({ type }: Node): boolean {
  return type !== 'SpreadElement';
}

function isWritten(node: Node | null): boolean {
  return node !== null && isOne(node);
}

/** `new Task('clean up', …)`, `new Task(TaskName.SUM_UP, …)`: a part of the program, by a name of its own. */
function isNamedPart(node: Node): boolean {
  if (node.type !== 'NewExpression') return false;
  const [first] = node.arguments;
  if (first?.type === 'MemberExpression')
    return /^[A-Z]\w*\.[A-Z]\w*$/.test(`${lastName(first.object)}.${lastName(first)}`);
  return first?.type === 'StringLiteral';
}

/** How many `new Map([…])` or `new Set([…])` is written with. */
export function writtenEntries(node: Node): number | undefined {
  if (node.type !== 'NewExpression' || node.callee.type !== 'Identifier') return undefined;
  const [list] = node.arguments;
  if (!/^(Map|Set)$/.test(node.callee.name) || list?.type !== 'ArrayExpression') return undefined;
  const { elements } = list;
  return elements.length > 0 && elements.every(isWritten) ? elements.length : undefined;
}

type Loop = Extract<
  Node,
  { type: 'ForStatement' | 'ForInStatement' | 'ForOfStatement' | 'WhileStatement' | 'DoWhileStatement' }
>;

const LOOPS: ReadonlySet<string> = new Set<Loop['type']>([
  'ForStatement',
  'ForInStatement',
  'ForOfStatement',
  'WhileStatement',
  'DoWhileStatement',
]);

export function isLoop(node: Node): node is Loop {
  return LOOPS.has(node.type);
}

/** @param starts what variables begin with */
function hasFewRounds(loop: Loop, starts: ReadonlyMap<string, number>): boolean {
  if (loop.type === 'ForStatement') return constantCount(loop);
  if (loop.type !== 'WhileStatement' && loop.type !== 'DoWhileStatement') return false;
  return countsToFew(loop.test, loop.body) || countsDownFromFew(loop.test, loop.body, starts);
}
