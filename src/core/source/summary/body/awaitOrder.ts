import type { Node } from '@babel/types';
import type { CallSummary } from '../fileSummary';
import { assignedNames, bare, boundNames, hasFunction, rangeOf, textOf, usedNames } from '../syntax';

/** A statement that is nothing but a call that is waited for: `const a = await f(x)`, `await f(x)`, `a = await f(x)`. */
interface Awaited {
  readonly call: Node;
  readonly binds: readonly string[];
}

/** Longest text of a call that is compared with others. */
const MAX_TEXT = 400;

/** Notes, while the calls of one function are collected, which of them wait for each other without need. */
export class AwaitOrder {
  readonly sequences: number[][] = [];
  readonly repeats: [number, number][] = [];
  private block: Block | undefined;

  constructor(private readonly calls: readonly CallSummary[]) {}

  enterBlock(): Block {
    this.block = new Block(this, this.block, this.calls);
    return this.block;
  }

  leaveBlock(block: Block): void {
    this.block = block.parent;
  }
}

/** The statements of one block, in order. */
class Block {
  private run: { readonly index: number; readonly binds: readonly string[] }[] = [];
  /** By the text of the call; made for the first one, as most blocks wait for nothing. */
  private seen: Map<string, { readonly index: number; readonly uses: ReadonlySet<string> }> | undefined;

  constructor(
    private readonly order: AwaitOrder,
    readonly parent: Block | undefined,
    private readonly calls: readonly CallSummary[],
  ) {}

  /** @param first number of calls that were known before the statement was visited */
  statement(node: Node, first: number, source: string): void {
    const awaited = awaitedBy(node);
    const index = awaited ? this.indexOf(awaited.call, first) : -1;
    if (!awaited || index < 0) this.flush();
    if (awaited && index >= 0) {
      const uses = usedNames(awaited.call);
      if (this.run.some((one) => one.binds.some((name) => uses.has(name)))) this.flush();
      this.run.push({ index, binds: awaited.binds });
      this.noteText(awaited.call, index, uses, source);
    }
    this.forgetChanged(node);
  }

  leave(): void {
    this.flush();
    this.order.leaveBlock(this);
  }

  private indexOf(call: Node, first: number): number {
    const range = rangeOf(call);
    for (let index = this.calls.length - 1; index >= first; index--) {
      const at = this.calls[index]?.at;
      if (at?.[0] === range[0] && at[1] === range[1] && at[2] === range[2] && at[3] === range[3])
        return index;
    }
    return -1;
  }

  private flush(): void {
    if (this.run.length === 0) return;
    if (this.run.length > 1) this.order.sequences.push(this.run.map(({ index }) => index));
    this.run = [];
  }

  private noteText(call: Node, index: number, uses: ReadonlySet<string>, source: string): void {
    const text = textOf(call, source).replace(/\s+/g, ' ');
    if (text.length > MAX_TEXT || hasFunction(call)) return;
    for (let block: Block | undefined = this; block; block = block.parent) {
      const before = block.seen?.get(text);
      if (before) {
        this.order.repeats.push([before.index, index]);
        return;
      }
    }
    this.seen ??= new Map();
    this.seen.set(text, { index, uses });
  }

  /** What a call is given may be something else after this statement. */
  private forgetChanged(node: Node): void {
    let known = false;
    for (let block: Block | undefined = this; block; block = block.parent)
      known ||= (block.seen?.size ?? 0) > 0;
    if (!known) return;
    const changed = assignedNames(node);
    if (changed.size === 0) return;
    for (let block: Block | undefined = this; block; block = block.parent) {
      for (const [text, { uses }] of block.seen ?? [])
        if ([...changed].some((name) => uses.has(name))) block.seen?.delete(text);
    }
  }
}

function awaitedBy(node: Node): Awaited | undefined {
  if (node.type === 'VariableDeclaration' && node.declarations.length === 1) {
    const one = node.declarations[0];
    return one?.init ? awaitedIn(one.init, boundNames(one.id)) : undefined;
  }
  if (node.type !== 'ExpressionStatement') return undefined;
  const expression = bare(node.expression);
  return expression.type === 'AssignmentExpression' && expression.operator === '='
    ? awaitedIn(expression.right, boundNames(expression.left))
    : awaitedIn(expression, []);
}

function awaitedIn(node: Node, binds: readonly string[]): Awaited | undefined {
  const expression = bare(node);
  if (expression.type !== 'AwaitExpression') return undefined;
  const call = bare(expression.argument);
  return call.type === 'CallExpression' || call.type === 'TaggedTemplateExpression'
    ? { call, binds }
    : undefined;
}
