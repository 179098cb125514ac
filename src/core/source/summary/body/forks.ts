import type { Node } from '@babel/types';
import type { CallSummary, Fork } from '../fileSummary';
import { bare, lastName, statements } from '../syntax';
import { leavesLoop } from './leaving';

/** A branch that leaves before the end of the block that it stands in. */
interface Left {
  readonly from: number;
  readonly to: number;
  readonly loop: number;
}

/** Notes, while the calls of one function are collected, of which of them only some can run. */
export class Forks {
  /** The inner ones before those around them. */
  readonly all: Fork[] = [];
  private left: Left[] = [];

  constructor(private readonly calls: readonly CallSummary[]) {}

  /** @param bounds where each branch begins among the calls; the last one ends with those that there are now */
  add(bounds: readonly number[]): void {
    const own = [...new Set([...bounds, this.calls.length])];
    if (own.length > 2) this.all.push(own);
  }

  /**
   * `if (test) a(); else b();`, of which one runs, and `if (test) { a(); continue; } b();`.
   * @param from where the calls of the branch begin, and `to` where they end
   * @param isLast whether a `break` in it leaves no more than a `switch`
   */
  branch(branch: Node, from: number, to: number, loop: number, inSwitch: boolean): void {
    if (leaves(branch, inSwitch)) this.left.push({ from, to, loop });
    else this.add([from, to]);
  }

  /** @returns what `leaveBlock` takes */
  enterBlock(): Left[] {
    const outer = this.left;
    this.left = [];
    return outer;
  }

  /** @param loop the one around the block: what leaves a loop within it leaves nothing here */
  leaveBlock(outer: Left[], loop: number): void {
    for (const one of this.left.sort((a, b) => b.from - a.from))
      if (one.loop === loop) this.add([one.from, one.to]);
    this.left = outer;
  }
}

/** Whether what stands after a branch in its block doesn't run once the branch has. */
export function leaves(branch: Node, inSwitch: boolean): boolean {
  const last = statements(branch).at(-1);
  switch (last?.type) {
    case 'ContinueStatement':
      return true;
    case 'BreakStatement':
      return !inSwitch;
    case 'IfStatement':
      return !!last.alternate && leaves(last.consequent, inSwitch) && leaves(last.alternate, inSwitch);
    case 'TryStatement':
      return leaves(last.block, inSwitch) && (!last.handler || leaves(last.handler.body, inSwitch));
    case 'ExpressionStatement':
      return endsProcess(last.expression);
    default:
      return leavesLoop(branch);
  }
}

/** `process.exit(1)`, and `this.exit(1)` of a command */
function endsProcess(node: Node): boolean {
  const call = bare(node);
  const callee = call.type === 'CallExpression' ? call.callee : undefined;
  if (callee?.type !== 'MemberExpression' || lastName(callee) !== 'exit') return false;
  return callee.object.type === 'ThisExpression' || lastName(callee.object) === 'process';
}
