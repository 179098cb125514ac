import type { Node } from '@babel/types';
import { AwaitOrder } from './awaitOrder';
import { carriedCalls } from './carried';
import type { CallSummary, CallUse, LoopKind, LoopSummary, LoopTrait, Range } from './fileSummary';
import { iterableName } from './iterableName';
import { answersFromBefore, isFlush, isWithoutCache, Lookups } from './lookups';
import { callbackLoop, REGISTERS } from './loops';
import { Scope } from './scope';
import {
  type AnyFunction,
  assignedNames,
  bare,
  boundNames,
  eachChild,
  isFunction,
  keyName,
  lastName,
  rangeBetween,
  rangeOf,
  usedNames,
  walk,
} from './syntax';
import { conditionTraits, listTraits } from './traits';
import { typeValue } from './types';
import { UNKNOWN, type Value } from './value';
import { argumentValue, awaited, evaluate, templateText, type ValueEnv } from './values';

const NO_LOOPS: ReadonlySet<number> = new Set();
/** What makes something else of the expressions in it. */
const HOLDERS = new Set([
  'BinaryExpression',
  'UnaryExpression',
  'UpdateExpression',
  'SequenceExpression',
  'ObjectExpression',
  'ObjectProperty',
  'TemplateLiteral',
  'VariableDeclarator',
  'ImportExpression',
  'BindExpression',
  'DoExpression',
  'ModuleExpression',
]);

/** Where the visitor stands. */
interface Place {
  readonly scope: Scope;
  readonly loop: number;
  readonly use: CallUse;
  /** Inside the miss of a Map or Set look-up. */
  readonly guarded: boolean;
  /** The call that this expression is an argument of: `all`, `$transaction`. */
  readonly into: string | undefined;
}

/** The same place for an expression whose result is used so. */
function used(place: Place, use: CallUse): Place {
  if (place.use === use) return place;
  return { scope: place.scope, loop: place.loop, use, guarded: place.guarded, into: place.into };
}

/** The same place, behind a look-up that missed. */
function behind(place: Place, guarded: boolean): Place {
  if (place.guarded === guarded) return place;
  return { scope: place.scope, loop: place.loop, use: place.use, guarded, into: place.into };
}

/** Collects the calls and loops of one function body; callbacks that are called at once belong to it. */
export class BodyVisitor {
  readonly calls: CallSummary[] = [];
  readonly loops: LoopSummary[] = [];
  returns: Value | undefined;
  /** Which awaited calls follow upon each other, and which are written twice. */
  readonly order = new AwaitOrder(this.calls);

  private readonly lookups: Lookups;
  private readonly params = new Set<string>();
  /** Calls that are given what they gave one round before. */
  private readonly carried = new Set<Node>();

  constructor(
    private readonly env: ValueEnv,
    private readonly declareLocal: (node: Node, scope: Scope) => void,
  ) {
    this.lookups = new Lookups(env.filled);
  }

  /** @param node the function's body, or the program */
  visitBody(node: Node, scope: Scope, loop = -1): void {
    this.visit(node, {
      scope,
      loop,
      use: node.type === 'BlockStatement' || node.type === 'Program' ? 'none' : 'return',
      guarded: false,
      into: undefined,
    });
    if (node.type !== 'BlockStatement' && node.type !== 'Program')
      this.returns ??= evaluate(node, scope, this.env);
  }

  /** A loop that no syntax shows: a GraphQL server calls the function once per parent object. */
  addResolver(at: Range, body: Node): number {
    return this.loop('resolver', -1, at, body, [], undefined, undefined);
  }

  declareParams(
    params: readonly Node[],
    scope: Scope,
    values: readonly Value[] = [],
    loops: Iterable<number> = [],
  ): void {
    for (const [index, param] of params.entries()) {
      for (const name of boundNames(param)) this.params.add(name);
      this.bind(param, values[index] ?? UNKNOWN, scope, new Set(loops));
    }
  }

  /** What is returned out of a loop's statement runs once: the place is the next callback around it. */
  private leaving(place: Place): Place {
    let { loop } = place;
    for (; loop >= 0; loop = this.loops[loop]?.parent ?? -1) {
      const kind = this.loops[loop]?.kind;
      if (kind === 'callback' || kind === 'resolver') break;
    }
    return loop === place.loop ? place : { ...place, loop };
  }

  private settle(name: string, scope: Scope): void {
    const binding = scope.find(name);
    if (binding) binding.settled = true;
  }

  private isLookup(test: Node, place: Place): boolean {
    return this.lookups.isLookup(test, (container) => this.remembers(container, place));
  }

  private isMiss(test: Node, place: Place): boolean {
    return this.lookups.isMiss(test, (container) => this.remembers(container, place));
  }

  /** What is looked up outside of a loop must have been there before the function was called. */
  private remembers(container: Node, { loop, scope }: Place): boolean {
    if (loop >= 0) return true;
    let root = bare(container);
    while (root.type === 'MemberExpression' || root.type === 'OptionalMemberExpression')
      root = bare(root.object);
    if (root.type !== 'Identifier') return root.type === 'ThisExpression';
    if (scope.find(root.name)?.owner !== this) return true;
    // A cache that is handed in, and not the item: `if (item[field]) return item[field]`.
    return this.params.has(root.name) && /cache|memo|seen|known|map$/i.test(lastName(container));
  }

  private visit(node: Node, place: Place): void {
    switch (node.type) {
      case 'Identifier':
      case 'StringLiteral':
      case 'NumericLiteral':
      case 'BooleanLiteral':
      case 'NullLiteral':
      case 'ThisExpression':
      case 'TemplateElement':
      case 'JSXText':
        return;
      case 'BlockStatement':
      case 'Program':
      case 'StaticBlock':
        this.visitBlock(node.body, { ...place, scope: new Scope(place.scope, this) });
        return;
      case 'VariableDeclaration':
        for (const one of node.declarations) {
          if (one.init) {
            this.visit(one.init, used(place, 'assigned'));
            this.lookups.declare(one.id, one.init);
          }
          const declared =
            one.id.type === 'Identifier' ? typeValue(one.id.typeAnnotation, place.scope) : UNKNOWN;
          const value = declared.k === 'unknown' ? evaluate(one.init, place.scope, this.env) : declared;
          this.bind(one.id, value, place.scope, one.init ? this.dependsOf(one.init, place.scope) : new Set());
          if (one.id.type === 'Identifier' && one.init && bare(one.init).type === 'AwaitExpression')
            this.settle(one.id.name, place.scope);
        }
        return;
      case 'ForOfStatement':
      case 'ForInStatement':
        this.visitForOf(node, place);
        return;
      case 'ForStatement':
      case 'WhileStatement':
      case 'DoWhileStatement':
        this.visitConditional(node, place);
        return;
      case 'CallExpression':
      case 'OptionalCallExpression':
        this.visitCall(node, place);
        return;
      case 'NewExpression':
        for (const arg of node.arguments) this.visitArgument(arg, place, true);
        return;
      case 'TaggedTemplateExpression':
        this.visit(node.tag, used(place, 'chained'));
        for (const hole of node.quasi.expressions) this.visit(hole, used(place, 'assigned'));
        this.calls.push(
          this.call(
            node,
            node.tag,
            place,
            [{ k: 'string', text: templateText(node.quasi) }],
            node.quasi.expressions,
            true,
          ),
        );
        return;
      case 'AwaitExpression':
        this.visit(node.argument, used(place, 'await'));
        this.runsBuilder(node.argument, node, used(place, 'await'));
        return;
      case 'ReturnStatement':
        if (!node.argument) return;
        this.visit(
          node.argument,
          used(this.leaving(place), place.use === 'collected' ? 'collected' : 'return'),
        );
        this.runsBuilder(node.argument, node, used(this.leaving(place), 'return'));
        this.returns ??= evaluate(node.argument, place.scope, this.env);
        return;
      case 'ExpressionStatement':
        this.visit(node.expression, used(place, 'none'));
        return;
      case 'AssignmentExpression':
        this.visitAssignment(node, place);
        return;
      case 'IfStatement':
        this.visitIf(node, place);
        return;
      case 'LogicalExpression': {
        this.visit(node.left, place);
        const guarded = place.guarded || (node.operator !== '&&' && this.isLookup(node.left, place));
        this.visit(node.right, behind(place, guarded));
        return;
      }
      case 'CatchClause':
        // What is asked only after a failure is not asked per item.
        this.visit(node.body, behind(place, true));
        return;
      case 'ConditionalExpression': {
        this.visit(node.test, used(place, 'assigned'));
        const guarded = place.guarded || this.isLookup(node.test, place);
        this.visit(node.consequent, {
          ...place,
          guarded: place.guarded || this.isMiss(node.test, place),
        });
        this.visit(node.alternate, behind(place, guarded));
        return;
      }
      case 'ArrayExpression':
        for (const element of node.elements)
          if (element) this.visit(element, used(place, place.use === 'chained' ? 'assigned' : 'collected'));
        return;
      case 'JSXElement':
        this.visitJsx(node, place);
        eachChild(node, (child) => this.visit(child, used(place, 'assigned')));
        return;
      case 'MemberExpression':
      case 'OptionalMemberExpression':
        this.visit(node.object, used(place, place.use === 'await' ? 'await' : 'assigned'));
        if (node.computed) this.visit(node.property, used(place, 'assigned'));
        return;
      case 'TSAsExpression':
      case 'TSSatisfiesExpression':
      case 'TSNonNullExpression':
      case 'TSTypeAssertion':
      case 'ParenthesizedExpression':
      case 'TypeCastExpression':
      case 'SpreadElement':
      case 'YieldExpression': {
        const inner = 'expression' in node ? (node.expression as Node) : node.argument;
        if (inner) this.visit(inner, place);
        return;
      }
      case 'FunctionDeclaration':
      case 'ClassDeclaration':
        return; // declared by visitBlock, summarised on its own
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
        this.env.functionValue(node, place.scope);
        return;
      case 'ObjectMethod':
        this.env.functionValue(node, place.scope);
        return;
      case 'ClassExpression':
        this.env.classValue(node, place.scope);
        return;
      case 'ExportNamedDeclaration':
      case 'ExportDefaultDeclaration': {
        const declaration: Node | null | undefined = node.declaration;
        if (declaration) this.visit(declaration, used(place, 'assigned'));
        return;
      }
      default:
        if (node.type.startsWith('TS') || node.type === 'ImportDeclaration') return;
        {
          const below = HOLDERS.has(node.type) ? used(place, 'assigned') : place;
          eachChild(node, (child) => this.visit(child, below));
        }
    }
  }

  private visitBlock(body: readonly Node[], place: Place): void {
    for (const statement of body) this.declareLocal(statement, place.scope);
    let guarded = place.guarded;
    const order = this.order.enterBlock();
    for (const statement of body) {
      const first = this.calls.length;
      this.visit(statement, behind(place, guarded));
      order.statement(statement, first, this.env.source);
      // `if (this.known) return this.known;` before `this.known = await load()`.
      if (place.loop < 0 && answersFromBefore(statement, body)) guarded = true;
      // `if (seen.has(id)) continue;` guards what follows.
      if (
        statement.type === 'IfStatement' &&
        leavesIteration(statement.consequent) &&
        this.isLookup(statement.test, place) &&
        !this.isMiss(statement.test, place)
      ) {
        guarded = true;
      }
    }
    order.leave();
  }

  private visitForOf(node: Extract<Node, { type: 'ForOfStatement' | 'ForInStatement' }>, place: Place): void {
    this.visit(node.right, used(place, 'assigned'));
    const pattern =
      node.left.type === 'VariableDeclaration' ? (node.left.declarations[0]?.id ?? node.left) : node.left;
    const list = evaluate(node.right, place.scope, this.env);
    const kind: LoopKind = node.type === 'ForInStatement' ? 'for-in' : node.await ? 'for-await' : 'for-of';
    const names = boundNames(pattern);
    const traits = listTraits(node.right, list, names, place.scope, this.env);
    if (kind === 'for-await' && isFeed(node.right)) traits.push('drain');
    if (retriesInside(node.body) && names.some((name) => /attempt|delay|backoff|retry|wait/i.test(name)))
      traits.push('retry');
    const loop = this.loop(
      kind,
      place.loop,
      rangeBetween(node, node.right),
      node.body,
      traits,
      node.right,
      list,
    );
    const scope = new Scope(place.scope, this);
    this.bind(pattern, { k: 'element', of: list }, scope, new Set([loop]));
    this.taintAssigned(node.body, scope, loop);
    for (const call of carriedCalls(node.body)) this.carried.add(call);
    this.visit(node.body, { ...place, scope, loop, use: 'none', guarded: false });
  }

  private visitConditional(
    node: Extract<Node, { type: 'ForStatement' | 'WhileStatement' | 'DoWhileStatement' }>,
    place: Place,
  ): void {
    const scope = new Scope(place.scope, this);
    const counted = node.type === 'ForStatement';
    if (counted && node.init) this.visit(node.init, { ...place, scope, use: 'assigned' });
    const traits = conditionTraits(counted ? node : { test: node.test }, node.body);
    const last = counted ? (node.update ?? node.test ?? node.init ?? node) : node.test;
    const at: Range =
      node.type === 'DoWhileStatement' ? firstLine(node) : last ? rangeBetween(node, last) : firstLine(node);
    const loop = this.loop(counted ? 'for' : 'while', place.loop, at, node.body, traits, last, undefined);
    if (counted) {
      for (const name of [
        ...(node.init?.type === 'VariableDeclaration'
          ? node.init.declarations.flatMap((one) => boundNames(one.id))
          : []),
        ...(node.update ? assignedNames(node.update) : []),
      ]) {
        scope.find(name)?.dependOn(loop);
      }
    }
    this.taintAssigned(node.body, scope, loop);
    if (node.test) {
      for (const name of assignedNames(node.test)) scope.find(name)?.dependOn(loop);
      this.visit(node.test, { ...place, scope, loop, use: 'assigned' });
    }
    this.visit(node.body, { ...place, scope, loop, use: 'none', guarded: false });
    if (counted && node.update) this.visit(node.update, { ...place, scope, loop, use: 'none' });
  }

  /** Variables from outside that the body assigns change from one iteration to the next. */
  private taintAssigned(body: Node, scope: Scope, loop: number): void {
    for (const name of assignedNames(body)) {
      const binding = scope.find(name);
      if (binding?.owner === this) binding.dependOn(loop);
    }
    // A list that an iteration takes from: `queue.shift()`, `stack.pop()`.
    walk(body, (node) => {
      if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return;
      const { object, property } = node.callee;
      if (object.type === 'Identifier' && /^(shift|pop|splice|next)$/.test(keyName(property) ?? '')) {
        const binding = scope.find(object.name);
        if (binding?.owner === this) binding.dependOn(loop);
      }
    });
  }

  private visitAssignment(node: Extract<Node, { type: 'AssignmentExpression' }>, place: Place): void {
    const guarded =
      place.guarded ||
      ((node.operator === '??=' || node.operator === '||=') && node.left.type === 'MemberExpression');
    this.visit(node.right, { ...place, use: 'assigned', guarded });
    if (node.left.type === 'MemberExpression') this.visit(node.left.object, used(place, 'assigned'));
    for (const name of boundNames(node.left)) {
      const binding = place.scope.find(name);
      if (!binding) continue;
      binding.settled = bare(node.right).type === 'AwaitExpression';
      if (binding.owner === this)
        for (const loop of this.dependsOf(node.right, place.scope)) binding.dependOn(loop);
      if (node.left.type === 'Identifier' && (binding.value.k === 'unknown' || binding.value.k === 'plain')) {
        binding.value = evaluate(node.right, place.scope, this.env);
      }
    }
  }

  private visitIf(node: Extract<Node, { type: 'IfStatement' }>, place: Place): void {
    this.visit(node.test, used(place, 'assigned'));
    const lookup = this.isLookup(node.test, place);
    const miss =
      this.isMiss(node.test, place) || isWithoutCache(node.test) || (place.loop >= 0 && isFlush(node));
    this.visit(node.consequent, behind(place, place.guarded || miss));
    if (node.alternate) this.visit(node.alternate, behind(place, place.guarded || (lookup && !miss)));
  }

  private visitCall(
    node: Extract<Node, { type: 'CallExpression' | 'OptionalCallExpression' }>,
    place: Place,
  ): void {
    const loop = callbackLoop(node);
    if (loop) {
      this.visitCallbackLoop(node, loop, place);
      return;
    }
    const callee = bare(node.callee);
    const method =
      callee.type === 'Identifier'
        ? callee.name
        : 'property' in callee
          ? (keyName(callee.property as Node) ?? '')
          : '';
    // `.then()` and its like belong to the call before them.
    if (/^(then|catch|finally)$/.test(method) && 'object' in callee && 'property' in callee) {
      this.visit(callee.object as Node, {
        ...place,
        use: place.use === 'await' || place.use === 'return' ? place.use : 'then',
      });
      for (const arg of node.arguments) this.visitArgument(arg, place, true, callee.object as Node);
      return;
    }
    if ('object' in callee && 'property' in callee) {
      this.visit(callee.object as Node, used(place, 'chained'));
    } else if (isFunction(callee)) {
      // An immediately invoked function runs here.
      this.inline(callee, [], place, new Set());
      return;
    } else if (callee.type !== 'Identifier' && callee.type !== 'Import' && callee.type !== 'Super') {
      this.visit(callee, used(place, 'chained'));
    }
    this.growsReceiver(node, place);
    const collects =
      method === 'push' ||
      method === 'all' ||
      method === 'allSettled' ||
      method === 'race' ||
      method === 'add';
    const now = !REGISTERS.test(method) || place.use === 'await';
    for (const arg of node.arguments) {
      if (isFunction(arg) && !this.env.detachCallbacks && now) {
        const values = arg.params.map(
          (): Value => ({ k: 'callback-argument', of: evaluate(node.callee, place.scope, this.env) }),
        );
        this.inline(arg, values, place, this.dependsOf(node.callee, place.scope));
      } else this.visit(arg, { ...place, use: collects ? 'collected' : 'assigned', into: method });
    }
    const args = node.arguments.slice(0, 4).map((arg) => argumentValue(arg, place.scope, this.env));
    if (isOfLanguage(node.callee, place.scope)) return;
    this.add(this.call(node, node.callee, place, args, node.arguments, false));
  }

  private add(call: CallSummary): void {
    if (!isQuiet(call.callee)) this.calls.push(call);
  }

  /** `query.where(item.id)`: what goes in makes the receiver depend on it, too. */
  private growsReceiver(
    node: Extract<Node, { type: 'CallExpression' | 'OptionalCallExpression' }>,
    place: Place,
  ): void {
    if (node.arguments.length === 0) return;
    let root: Node = bare(node.callee);
    if (root.type === 'Identifier') return;
    while (
      root.type === 'MemberExpression' ||
      root.type === 'OptionalMemberExpression' ||
      root.type === 'CallExpression' ||
      root.type === 'OptionalCallExpression'
    ) {
      root = bare(
        root.type === 'CallExpression' || root.type === 'OptionalCallExpression' ? root.callee : root.object,
      );
    }
    if (root.type !== 'Identifier') return;
    const binding = place.scope.find(root.name);
    // Only a builder held in a variable of this function: a client does not depend on what it is asked.
    if (binding?.owner !== this || (binding.value.k !== 'call' && binding.value.k !== 'awaited')) return;
    for (const arg of node.arguments) {
      if (!isFunction(arg)) for (const loop of this.dependsOf(arg, place.scope)) binding.dependOn(loop);
    }
  }

  private visitArgument(arg: Node, place: Place, now: boolean, of?: Node): void {
    if (isFunction(arg) && now && !this.env.detachCallbacks) {
      const value: Value = of ? awaited(evaluate(of, place.scope, this.env)) : UNKNOWN;
      this.inline(
        arg,
        arg.params.map(() => value),
        place,
        of ? this.dependsOf(of, place.scope) : new Set(),
      );
      return;
    }
    this.visit(arg, used(place, 'assigned'));
  }

  private visitCallbackLoop(
    node: Extract<Node, { type: 'CallExpression' | 'OptionalCallExpression' }>,
    { via, list, callback, elementParam }: NonNullable<ReturnType<typeof callbackLoop>>,
    place: Place,
  ): void {
    this.visit(list, { ...place, use: list === bare(node.callee) ? 'chained' : 'assigned' });
    const listValue = evaluate(list, place.scope, this.env);
    const body = bare(callback);
    const names = isFunction(body) ? boundNames(body.params[elementParam]) : [];
    const traits = listTraits(list, listValue, names, place.scope, this.env);
    const loop = this.loop(
      'callback',
      place.loop,
      headerOf(node, callback),
      body,
      traits,
      list,
      listValue,
      via,
      place.into,
    );
    const inside: Place = { scope: place.scope, loop, use: 'collected', guarded: false, into: undefined };
    if (isFunction(body)) {
      const element: Value = { k: 'element', of: listValue };
      this.inline(
        body,
        body.params.map((_, index) => (index === elementParam ? element : UNKNOWN)),
        inside,
        new Set([loop]),
      );
    } else {
      // `ids.map(this.load)`: the function is called with the element.
      const target =
        body.type === 'CallExpression' && 'object' in body.callee ? (body.callee.object as Node) : body;
      this.calls.push({
        callee: evaluate(target, place.scope, this.env),
        at: rangeOf(callback),
        loop,
        dependsOn: [loop],
        use: 'collected',
        args: [{ k: 'element', of: listValue }],
        bulk: false,
      });
    }
    for (const arg of node.arguments)
      if (arg !== list && arg !== callback) this.visit(arg, used(place, 'assigned'));
  }

  /** A function literal whose body runs where it stands. */
  private inline(fn: AnyFunction, params: readonly Value[], place: Place, loops: ReadonlySet<number>): void {
    const scope = new Scope(place.scope, this);
    fn.params.forEach((param, index) => {
      const declared = param.type === 'Identifier' ? typeValue(param.typeAnnotation, scope) : UNKNOWN;
      this.bind(param, declared.k === 'unknown' ? (params[index] ?? UNKNOWN) : declared, scope, loops);
    });
    const { returns } = this;
    if (fn.body.type === 'BlockStatement') this.visit(fn.body, { ...place, scope });
    else {
      this.visit(fn.body, { ...place, scope, use: place.use === 'collected' ? 'collected' : 'return' });
      this.runsBuilder(fn.body, fn.body, { ...place, scope, use: 'return' });
    }
    this.returns = returns;
  }

  private visitJsx(node: Extract<Node, { type: 'JSXElement' }>, place: Place): void {
    const { name } = node.openingElement;
    if (name.type !== 'JSXIdentifier' || !/^[A-Z]/.test(name.name)) return;
    this.add({
      callee: place.scope.find(name.name)?.value ?? { k: 'free', name: name.name },
      at: rangeOf(node.openingElement),
      loop: place.loop,
      dependsOn: [...this.dependsOf(node.openingElement, place.scope)],
      use: 'return',
      args: [],
      bulk: false,
    });
  }

  /** `await query` where `query` was built before: the builder executes here. */
  private runsBuilder(node: Node, at: Node, place: Place): void {
    const name = bare(node);
    if (name.type !== 'Identifier') return;
    const binding = place.scope.find(name.name);
    if (binding?.value.k !== 'call' || binding.settled) return;
    this.calls.push({
      callee: binding.value.of,
      at: rangeOf(at),
      loop: place.loop,
      dependsOn: binding.owner === this ? [...binding.loops] : [],
      use: place.use,
      args: binding.value.args ?? [],
      bulk: false,
      ...(place.guarded ? { guarded: true as const } : {}),
    });
  }

  private call(
    node: Node,
    callee: Node,
    place: Place,
    args: readonly Value[],
    argumentNodes: readonly Node[],
    tagged: boolean,
  ): CallSummary {
    const dependsOn = new Set<number>(this.dependsOf(callee, place.scope));
    for (const arg of argumentNodes)
      if (!isFunction(arg)) for (const loop of this.dependsOf(arg, place.scope)) dependsOn.add(loop);
    const sql = args.map(sqlOf).find((text) => text !== undefined);
    return {
      callee: evaluate(callee, place.scope, this.env),
      ...receiverOf(callee),
      at: rangeOf(node),
      loop: place.loop,
      dependsOn: [...dependsOn],
      use: place.use,
      args,
      bulk: argumentNodes.some((arg) => isBulk(arg)),
      ...(sql === undefined ? {} : { sql }),
      ...(tagged ? { tagged: true as const } : {}),
      ...(place.guarded ? { guarded: true as const } : {}),
      ...(this.carried.has(node) ? { carried: true as const } : {}),
    };
  }

  private dependsOf(node: Node, scope: Scope): ReadonlySet<number> {
    if (this.loops.length === 0) return NO_LOOPS;
    const loops = new Set<number>();
    for (const name of usedNames(node)) {
      const binding = scope.find(name);
      if (binding?.owner === this) for (const loop of binding.loops) loops.add(loop);
    }
    return loops;
  }

  /** Binds the names of a pattern to the parts of a value. */
  private bind(pattern: Node, value: Value, scope: Scope, loops: ReadonlySet<number>): void {
    switch (pattern.type) {
      case 'Identifier': {
        const declared = typeValue(pattern.typeAnnotation, scope);
        const known =
          value.k === 'unknown'
            ? declared.k === 'unknown'
              ? ({ k: 'free', name: pattern.name } as const)
              : declared
            : value;
        // What is put into later is longer than it is written.
        const whole: Value =
          known.k === 'array' && this.env.grown.has(pattern.name)
            ? { k: 'array', element: known.element }
            : known;
        scope.declare(pattern.name, this.env.pool.intern(whole), loops);
        return;
      }
      case 'AssignmentPattern':
        this.bind(
          pattern.left,
          value.k === 'unknown' ? evaluate(pattern.right, scope, this.env) : value,
          scope,
          loops,
        );
        return;
      case 'RestElement':
        this.bind(pattern.argument, UNKNOWN, scope, loops);
        return;
      case 'TSParameterProperty':
        this.bind(pattern.parameter, value, scope, loops);
        return;
      case 'ArrayPattern':
        pattern.elements.forEach((element, index) => {
          if (element) this.bind(element, elementAt(value, index), scope, loops);
        });
        return;
      case 'ObjectPattern': {
        const declared = typeValue(pattern.typeAnnotation, scope);
        const whole = declared.k === 'unknown' ? value : declared;
        for (const property of pattern.properties) {
          if (property.type === 'RestElement') this.bind(property.argument, whole, scope, loops);
          else {
            const name = keyName(property.key, property.computed);
            const part: Value =
              name === undefined || whole.k === 'unknown' ? UNKNOWN : { k: 'member', of: whole, name };
            this.bind(property.value, part, scope, loops);
          }
        }
        return;
      }
      default:
    }
  }

  private loop(
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
    this.loops.push({
      kind,
      parent,
      at,
      bodyEndLine: body.loc?.end.line ?? at[2],
      traits: [...new Set(traits)],
      over: iterableName(over),
      ...(iterable === undefined ? {} : { iterable }),
      ...(via === undefined ? {} : { via }),
      ...(into === undefined ? {} : { into }),
    });
    return this.loops.length - 1;
  }
}

function elementAt(value: Value, index: number): Value {
  // `const [rows] = await pool.query()`: the result of a call stays traceable.
  if (value.k === 'unknown') return UNKNOWN;
  if (value.k === 'array' && index === 0) return value.element;
  return { k: 'element', of: value };
}

function headerOf(call: Node, callback: Node): Range {
  const [line, column, endLine, endColumn] = rangeOf(call);
  const [callbackLine, callbackColumn] = rangeOf(callback);
  // A long chain starts lines above its `.map(`; the header is where the callback is passed.
  if (callbackLine > line) return [callbackLine, callbackColumn, callbackLine, callbackColumn + 1];
  return endLine > line
    ? [line, column, callbackLine, callbackColumn + 1]
    : [line, column, endLine, endColumn];
}

function firstLine(node: Node): Range {
  const [line, column] = rangeOf(node);
  return [line, column, line, column + (node.type === 'DoWhileStatement' ? 2 : 5)];
}

const LANGUAGE =
  /^(console|Math|JSON|Object|Array|Number|String|Boolean|Date|Symbol|Reflect|process|Buffer|Error|BigInt|Intl|parseInt|parseFloat|isNaN|require|expect)$/;

/** Packages of the screen, of tests and of plain data, whose functions reach no database; most calls are of them. */
const QUIET =
  /^(react|react-dom|react-router(-dom)?|react-hook-form|react-i18next|vitest|jest|chai|lodash|lodash-es|lodash\/\w+|ramda|zod|yup|joi|date-fns|dayjs|moment|clsx|classnames|tailwind-merge|styled-components|lucide-react|(node:)?(fs|path|os|url|crypto|assert|fs\/promises)|@(mui|emotion|radix-ui|heroicons|testing-library|storybook|jest|playwright|chakra-ui|mantine)\/.+|next\/(link|image|navigation|router|head|dynamic))$/;

const quiet = new Map<string, boolean>();

function isQuietPackage(name: string): boolean {
  let known = quiet.get(name);
  if (known === undefined) {
    known = QUIET.test(name);
    quiet.set(name, known);
  }
  return known;
}

/** A call that certainly reaches no query, whatever the other files say. */
function isQuiet(callee: Value): boolean {
  for (let value = callee; ; value = value.of) {
    if (value.k === 'import') return isQuietPackage(value.from);
    if (value.k === 'plain' || value.k === 'string') return true;
    if (value.k !== 'member' && value.k !== 'call' && value.k !== 'new') return false;
    // `cache(getUser)` of React is getUser.
    if (value.k === 'call' && value.args?.some((arg) => !/^(string|plain|object|unknown)$/.test(arg.k)))
      return false;
  }
}

/** `JSON.stringify(…)`, `Math.max(…)`: calls that reach nobody's code. */
function isOfLanguage(callee: Node, scope: Scope): boolean {
  let root = bare(callee);
  while (root.type === 'MemberExpression') root = bare(root.object);
  return root.type === 'Identifier' && LANGUAGE.test(root.name) && scope.find(root.name) === undefined;
}

function receiverOf(callee: Node): { receiver?: string } {
  const expression = bare(callee);
  const object =
    expression.type === 'MemberExpression' || expression.type === 'OptionalMemberExpression'
      ? expression.object
      : expression;
  const name = writtenName(object);
  return name === undefined ? {} : { receiver: name };
}

function writtenName(node: Node): string | undefined {
  const expression = bare(node);
  if (expression.type === 'Identifier') return expression.name;
  if (expression.type === 'ThisExpression') return 'this';
  if (expression.type !== 'MemberExpression' && expression.type !== 'OptionalMemberExpression')
    return undefined;
  const of = writtenName(expression.object);
  const name = keyName(expression.property, expression.computed);
  return of === undefined || name === undefined ? undefined : `${of}.${name}`;
}

/** A list is passed as a whole: spread, or a name in the plural. */
function isBulk(node: Node): boolean {
  if (node.type === 'Identifier' || node.type === 'StringLiteral' || isFunction(node)) return false;
  let found = false;
  walk(node, (inner) => {
    if (inner.type === 'SpreadElement') found = true;
    if (isFunction(inner)) return false;
    return undefined;
  });
  return found;
}

function sqlOf(value: Value): string | undefined {
  if (value.k === 'string') return SQL.test(value.text) ? value.text : undefined;
  if (value.k === 'object') {
    const text = value.props.text ?? value.props.sql;
    return text?.k === 'string' && SQL.test(text.text) ? text.text : undefined;
  }
  return undefined;
}

const SQL =
  /^\s*(?:--.*\n\s*|\/\*.*?\*\/\s*)*(select|insert|update|delete|with|merge|truncate|call|values)\b/i;

function leavesIteration(node: Node): boolean {
  const body = node.type === 'BlockStatement' ? node.body : [node];
  return body.some((inner) => inner.type === 'ContinueStatement' || inner.type === 'ReturnStatement');
}

/** What comes when it comes, and can't be asked for together: `for await (const event of subscription)`. */
function isFeed(node: Node): boolean {
  return /(sub|subscription|events?|messages?|consumer|queue|firehose|socket|watcher|changes|changeStream)$/i.test(
    lastName(node),
  );
}

function retriesInside(body: Node): boolean {
  return body.type === 'BlockStatement' && body.body.some((node) => node.type === 'TryStatement');
}
