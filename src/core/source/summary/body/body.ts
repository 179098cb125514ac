import type { Node } from '@babel/types';
import type { Additions } from '../additions';
import type { Draft } from '../draft';
import type { CallSummary, HandedCallback, LoopKind, LoopSummary, LoopTrait, Range } from '../fileSummary';
import { NO_LOOPS, type Scope } from '../scope';
import { bare, boundNames, lastName, usedNames } from '../syntax';
import { UNKNOWN, type Value } from '../value';
import type { ValueEnv } from '../values';
import { AwaitOrder } from './awaitOrder';
import { CallLists } from './callLists';
import { type Failure, makesUpFor } from './failures';
import { Forks } from './forks';
import { iterableName } from './iterableName';
import { keepsResults, Lookups, mayKeep } from './lookups';
import { makesMissing } from './madeWhereMissing';
import { bind } from './patterns';
import type { Place } from './place';
import { isQuiet } from './quietCalls';

/** What by its name is there to remember things. */
const CACHE = /cache|memo|seen|known|map$/i;

/** `uploadsInProgress`, `running` */
const UNDER_WAY = /(progress|in_?flight|processing|running|ongoing|under_?way)$/i;

/** One function's body under way: what has been found in it so far. Kinds of statements are files of their own. */
export abstract class Body {
  readonly calls: CallSummary[] = [];
  readonly handed: HandedCallback[] = [];
  private handedCount = 0;
  readonly loops: LoopSummary[] = [];
  /** What each loop repeats. */
  readonly repeated: Node[] = [];
  returns: Value | undefined;
  /** Where members go that objects are given; nowhere for those that nobody else knows. */
  additions: Additions | undefined;
  /** The loop around the function literal that is being run where it stands: a return in it leaves no more. */
  returnsTo = -1;
  /** The loop around the innermost `switch`, whose `break` ends no loop. */
  inSwitch: number | undefined;
  /** The loop around the innermost block whose failure is caught; undefined outside of any. */
  tried: number | undefined;
  /** The loop, or -1, in whose round the innermost failure is caught that does not end it. */
  caughtIn: number | undefined;
  /** The loops that the context depends on in which calls are made, whatever they are given. */
  context: ReadonlySet<number> = NO_LOOPS;
  /** The loops, or -1 for none, in whose rounds something has been sent that was waited for: a mail, a file. */
  sentIn: ReadonlySet<number> = NO_LOOPS;
  /** It has sent a request that it was told to send, and waited for the answer. */
  sendsFor = false;
  /** In what is done when something has failed: that. */
  failed: Failure | undefined;
  /** Which awaited calls follow upon each other, and which are written twice. */
  readonly order = new AwaitOrder(this.calls);
  /** Which calls are in branches of which only one runs. */
  readonly forks = new Forks(this.calls);
  /** Calls that are given what they gave one round before. */
  readonly carried = new Set<Node>();

  /** Calls whose results are asked for what they hold: options, and no lists. */
  readonly options = new Set<Node>();
  /** Lists of calls that nobody has waited for yet. */
  readonly lists = new CallLists(this.calls);
  /** Tests that ask whether something is known already. */
  readonly lookups: Lookups;
  private readonly params = new Set<string>();
  /** Those that have neither a default nor are taken apart. */
  private readonly undefaulted = new Set<string>();
  /** Those that have a default. */
  private readonly defaulted = new Set<string>();
  /** Of the function among those of the file. */
  index: number | undefined;
  /** All of the body. */
  whole: Node | undefined;

  constructor(readonly env: ValueEnv) {
    this.lookups = new Lookups(env.filled);
  }

  /** Takes up a statement or an expression with all that is in it. */
  abstract visit(node: Node, place: Place): void;

  /** @param loops those whose variables the value depends on */
  declareParam(param: Node, scope: Scope, value: Value = UNKNOWN, loops = NO_LOOPS): void {
    for (const name of boundNames(param)) this.params.add(name);
    if (param.type === 'Identifier') this.undefaulted.add(param.name);
    // `options = {}` has none of its members where it is left out, nor where it is given without.
    if (param.type === 'AssignmentPattern' && param.left.type === 'Identifier')
      this.defaulted.add(param.left.name);
    bind(param, value, scope, loops, this.env);
  }

  hasParam(name: string): boolean {
    return this.params.has(name);
  }

  /**
   * Whether a parameter, or a member of one, stands for nothing where a caller leaves it out.
   *
   * @param path `changes`, `options.changes`
   */
  leavesOut(path: string): boolean {
    const [root = '', member] = path.split('.');
    return this.undefaulted.has(root) || (member !== undefined && this.defaulted.has(root));
  }

  /** `changes = changes ?? initial`: from there on a parameter is no longer what it was given as. */
  assigned(name: string): void {
    this.params.delete(name);
    this.undefaulted.delete(name);
    this.defaulted.delete(name);
  }

  /** Notes a call, unless it certainly reaches no query. */
  addCall(call: CallSummary): void {
    if (!isQuiet(call.callee)) this.calls.push(call);
  }

  /** @returns its index */
  addLoop(
    kind: LoopKind,
    parent: number,
    at: Range,
    body: Node,
    traits: readonly LoopTrait[],
    over: Node | null | undefined,
    iterable: Value | undefined,
    via?: string,
    into?: string,
  ): number {
    this.repeated.push(body);
    const list = iterableName(over);
    const { failed, env } = this;
    const all = failed && makesUpFor(failed, list, body, env.source) ? [...traits, 'retry' as const] : traits;
    const summary: Draft<LoopSummary> = {
      kind,
      parent,
      at,
      bodyEndLine: body.loc?.end.line ?? at[2],
      traits: all.length < 2 ? all : [...new Set(all)],
      over: list,
    };
    if (iterable !== undefined) summary.iterable = iterable;
    if (via !== undefined) summary.via = via;
    if (into !== undefined) summary.into = into;
    this.loops.push(summary);
    return this.loops.length - 1;
  }

  /** Notes that something is waited for in a loop that is no database's: so do the rounds of those around it. */
  waitsOutside(loop: number): void {
    for (let at = this.loops[loop]; at; at = this.loops[at.parent])
      (at as Draft<LoopSummary>).waitsOutside = true;
  }

  /** @returns what stands for the loop that a callback may be */
  nextHanded(): number {
    this.handedCount++;
    return -1 - this.handedCount;
  }

  /** Neither those that are seen nor those that may be. */
  hasNoLoops(): boolean {
    return this.loops.length === 0 && this.handedCount === 0;
  }

  /** The loops of this body whose variables an expression depends on. */
  dependsOf(node: Node, scope: Scope): ReadonlySet<number> {
    if (this.hasNoLoops()) return NO_LOOPS;
    const loops = new Set<number>();
    for (const name of usedNames(node)) {
      const binding = scope.find(name);
      if (binding?.owner === this) for (const loop of binding.loops) loops.add(loop);
    }
    return loops;
  }

  /** Whether a test looks something up in what is remembered from before. */
  isLookup(test: Node, place: Place): boolean {
    return this.lookups.isLookup(test, (container) => this.remembers(container, place));
  }

  /** Whether a test holds when such a look-up has found nothing. */
  isMiss(test: Node, place: Place): boolean {
    return this.lookups.isMiss(test, (container) => this.remembers(container, place));
  }

  /**
   * What is looked up outside of a loop must have been there before the function was called; in a loop, what its
   * rounds ask for has to be put there: rows that were listed before it only say which items are asked for.
   */
  private remembers(container: Node, { loop, scope }: Place): boolean {
    let root = bare(container);
    while (root.type === 'MemberExpression' || root.type === 'OptionalMemberExpression')
      root = bare(root.object);
    if (root.type === 'ThisExpression')
      return (
        loop >= 0 ||
        CACHE.test(lastName(container)) ||
        !this.whole ||
        mayKeep(this.whole, lastName(container))
      );
    if (root.type !== 'Identifier') return loop >= 0;
    const known = scope.find(root.name);
    // A set of what is being worked on just now has nothing of what was done before.
    if (known?.value.k === 'plain' && known.value.type === 'set' && UNDER_WAY.test(root.name)) return false;
    if (known?.owner !== this) return true;
    const outermost = this.outermost(loop);
    const repeated = this.repeated[outermost];
    if (repeated)
      return (
        keepsResults(
          repeated,
          lastName(container),
          root.name,
          (key) => outermost === loop && this.isCounter(key, loop, scope),
        ) && !makesMissing(this.whole, repeated, lastName(container))
      );
    // A cache that is handed in, and not the item: `if (item[field]) return item[field]`.
    return this.params.has(root.name) && CACHE.test(lastName(container));
  }

  /** Whether a loop counts by a variable, which is another number every round. */
  private isCounter(name: string, loop: number, scope: Scope): boolean {
    const binding = scope.find(name);
    if (binding?.owner !== this || binding.madeIn !== undefined || !binding.loops.has(loop)) return false;
    return this.loops[loop]?.kind === 'for' && binding.value.k === 'plain' && binding.value.type === 'number';
  }

  /** The loop around all others that a loop stands in; -1 for none. */
  private outermost(loop: number): number {
    const parent = this.loops[loop]?.parent ?? -1;
    return parent < 0 ? loop : this.outermost(parent);
  }
}
