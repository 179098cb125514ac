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
  private loops = 0;

  /** Visits what a function or a loop has in it. */
  within(node: 'function' | 'loop', visit: () => void): void {
    const { written, loops } = this;
    if (node === 'loop') this.loops++;
    else {
      this.written = new Map();
      this.loops = 0;
    }
    visit();
    this.written = written;
    this.loops = loops;
  }

  declared(name: string, value: Node): void {
    const list = bare(value);
    if (list.type === 'ArrayExpression' && list.elements.length > 0) this.written.set(name, this.loops);
  }

  called(name: string, method: string, args: readonly Node[]): void {
    if (!GROWS.has(method)) return;
    const isCounted =
      ADDS.has(method) &&
      this.written.get(name) === this.loops &&
      args.every(({ type }) => type !== 'SpreadElement');
    if (!isCounted) this.grown.add(name);
  }
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
