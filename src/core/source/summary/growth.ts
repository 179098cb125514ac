import type { Node } from '@babel/types';
import { bare } from './syntax';

/** Methods that make an array longer or shorter. */
const GROWS = new Set(['push', 'unshift', 'splice']);
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
  /** Names of what may hold any number. */
  private readonly uncounted = new Set<string>();
  private loops = 0;

  /** Visits what a function or a loop has in it. */
  within(node: 'function' | 'loop', visit: () => void): void {
    const { written, begun, loops } = this;
    if (node === 'loop') this.loops++;
    else {
      this.written = new Map();
      this.begun = new Map();
      this.loops = 0;
    }
    visit();
    this.written = written;
    this.begun = begun;
    this.loops = loops;
  }

  declared(name: string, value: Node): void {
    const list = bare(value);
    if (list.type === 'ArrayExpression')
      (list.elements.length > 0 ? this.written : this.begun).set(name, this.loops);
    const kept = writtenEntries(list);
    if (kept !== undefined) this.counted.set(name, kept);
  }

  /** `range = [1, 2, 3]` is as long as it is written, whatever else it may be. */
  assigned(name: string, target: Node, value: Node): void {
    const isList = target.type === 'Identifier' && value.type === 'ArrayExpression';
    if (isList && value.elements.every((one) => one && isOne(one)))
      this.counted.set(name, Math.max(this.counted.get(name) ?? 0, value.elements.length));
    else this.uncounted.add(name);
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
    if (!GROWS.has(method)) return;
    const isCounted = ADDS.has(method) && this.written.get(name) === this.loops && args.every(isOne);
    if (isCounted) return;
    this.grown.add(name);
    if (ADDS.has(method) && this.begun.get(name) === this.loops && args.every(isOne))
      this.counted.set(name, (this.counted.get(name) ?? 0) + args.length);
    else this.uncounted.add(name);
  }
}

function isOne({ type }: Node): boolean {
  return type !== 'SpreadElement';
}

/** How many `new Map([…])` or `new Set([…])` is written with. */
export function writtenEntries(node: Node): number | undefined {
  if (node.type !== 'NewExpression' || node.callee.type !== 'Identifier') return undefined;
  const [list] = node.arguments;
  if (!/^(Map|Set)$/.test(node.callee.name) || list?.type !== 'ArrayExpression') return undefined;
  const { elements } = list;
  return elements.length > 0 && elements.every((one) => one && isOne(one)) ? elements.length : undefined;
}

const LOOPS: ReadonlySet<string> = new Set([
  'ForStatement',
  'ForInStatement',
  'ForOfStatement',
  'WhileStatement',
  'DoWhileStatement',
]);

export function isLoop({ type }: Node): boolean {
  return LOOPS.has(type);
}
