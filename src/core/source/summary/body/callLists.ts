import type { Node } from '@babel/types';
import type { CallSummary } from '../fileSummary';
import type { Binding, Scope } from '../scope';
import { bare } from '../syntax';

/** Functions that send a list of queries as one. */
const SENDS = /^(\$transaction|batch)$/;
/** Methods of a query that put others into it. */
export const COMBINES =
  /^((union|intersect|except)(All)?|(or|and)?(where|Where|having|Having)(Not)?(In|Exists)|(notI|i)nArray|(notE|e)xists)$/;

/**
 * Which calls of a body have gone into which list: `const updates = rows.map((row) => update(row))`,
 * `updates.push(update(row))`.
 */
export class CallLists {
  private readonly byList = new Map<Binding, number[]>();

  constructor(private readonly calls: CallSummary[]) {}

  /**
   * A variable has been given a value.
   *
   * @param first number of calls that were known before the value was visited
   * @param loop index of the loop around the variable
   */
  made(list: Binding, first: number, loop: number): void {
    const found: number[] = [];
    for (let index = first; index < this.calls.length; index++) {
      const call = this.calls[index];
      if (call?.use === 'collected' && call.loop > loop) found.push(index);
    }
    if (found.length > 0) this.byList.set(list, found);
  }

  /** `list.push(…)`, whose arguments have been visited. */
  pushed(callee: Node, first: number, scope: Scope): void {
    const list = callee.type === 'MemberExpression' ? bare(callee.object) : callee;
    const binding = list.type === 'Identifier' ? scope.find(list.name) : undefined;
    if (!binding) return;
    const known = this.byList.get(binding) ?? [];
    for (let index = first; index < this.calls.length; index++)
      if (this.calls[index]?.use === 'collected') known.push(index);
    this.byList.set(binding, known);
  }

  /** `$transaction(list)`, `batch([...list])`, `union(...list)`. */
  handedOver(method: string, args: readonly Node[], scope: Scope): void {
    if (this.byList.size === 0 || !(SENDS.test(method) || COMBINES.test(method))) return;
    const [first] = args;
    const given = first?.type === 'ArrayExpression' ? first.elements : args;
    for (const one of given) {
      const name = one?.type === 'SpreadElement' ? bare(one.argument) : one && bare(one);
      const binding = name?.type === 'Identifier' ? scope.find(name.name) : undefined;
      for (const index of (binding && this.byList.get(binding)) ?? []) {
        const call = this.calls[index];
        if (call) this.calls[index] = { ...call, together: true };
      }
    }
  }
}
