import type { Node } from '@babel/types';
import { eachChild } from '../children';
import type { Range } from '../fileSummary';
import { Scope } from '../scope';
import { evaluate, type ValueEnv } from '../values';
import { Body } from './body';
import { branch, visitChoice, visitIf, visitLogical, visitTry } from './branches';
import { isUnlessFull } from './buffers';
import { runBuilder } from './builders';
import { visitReturned } from './callbacks';
import { visitCall, visitJsx, visitNew, visitTagged } from './calls';
import { atEndOf, type Block, leaving, triedBefore } from './exits';
import { leaves } from './forks';
import { answersFromBefore } from './keptOnce';
import { lastRoundFrom, leavesIteration } from './leaving';
import { listTraits } from './listTraits';
import type { ListWalk } from './listWalks';
import { visitConditional, visitForOf } from './loopStatements';
import { visitNamespace } from './namespaces';
import { behind, type Place, used, within } from './place';
import { takeReturned } from './returned';
import { outside, skipsOthers } from './singleMatch';
import { visitAssignment, visitDeclaration } from './variables';

/** What makes something else of the expressions in it. */
const HOLDERS = new Set([
  'UnaryExpression',
  'UpdateExpression',
  'SequenceExpression',
  'TemplateLiteral',
  'VariableDeclarator',
  'ImportExpression',
  'BindExpression',
  'DoExpression',
  'ModuleExpression',
]);

/** Collects the calls and loops of one function body; callbacks that are called at once belong to it. */
export class BodyVisitor extends Body {
  /** It has returned `null` and the like only. */
  returnsNothing = false;

  constructor(
    env: ValueEnv,
    private readonly declareLocal: (node: Node, scope: Scope) => void,
  ) {
    super(env);
  }

  /** @param node the function's body, or the program */
  visitBody(node: Node, scope: Scope, loop = -1): void {
    const isBlock = node.type === 'BlockStatement' || node.type === 'Program';
    this.visit(node, {
      scope,
      loop,
      use: isBlock ? 'none' : 'return',
      guarded: false,
      chosen: false,
      into: undefined,
    });
    if (!isBlock) this.returns ??= evaluate(node, scope, this.env);
  }

  /** A loop that no syntax shows: a GraphQL server calls the function once per parent object. */
  addResolver(at: Range, body: Node, isPrefetched: boolean): number {
    const traits = isPrefetched ? (['prefetched'] as const) : [];
    return this.addLoop('resolver', -1, at, body, traits, undefined, undefined);
  }

  /** A function that calls itself with the next index: what it returns ends no more than a round. */
  addWalk({ list, elements }: ListWalk, name: string, at: Range, body: Node, scope: Scope): number {
    const value = evaluate(list, scope, this.env);
    const traits = listTraits(list, value, elements, scope, this.env, body);
    this.returnsTo = this.addLoop('for', -1, at, body, traits, list, value, name);
    return this.returnsTo;
  }

  visit(node: Node, place: Place): void {
    switch (node.type) {
      case 'Identifier':
      case 'StringLiteral':
      case 'NumericLiteral':
      case 'BooleanLiteral':
      case 'NullLiteral':
      case 'ThisExpression':
      case 'TemplateElement':
      case 'JSXText':
      case 'JSXIdentifier':
      case 'JSXClosingElement':
      case 'ImportDeclaration':
        return;
      case 'BlockStatement':
      case 'Program':
      case 'StaticBlock':
        this.visitStatements(node, within(place, new Scope(place.scope, this)));
        return;
      case 'VariableDeclaration':
        visitDeclaration(this, node, place);
        return;
      case 'ForOfStatement':
      case 'ForInStatement':
        visitForOf(this, node, place);
        return;
      case 'ForStatement':
      case 'WhileStatement':
      case 'DoWhileStatement':
        visitConditional(this, node, place);
        return;
      case 'CallExpression':
      case 'OptionalCallExpression':
        visitCall(this, node, place);
        return;
      case 'NewExpression':
        visitNew(this, node, place);
        return;
      case 'TaggedTemplateExpression':
        visitTagged(this, node, place);
        return;
      case 'AwaitExpression':
      case 'YieldExpression':
        // A generator is waited in by whoever runs it: `yield* store.find(id)`.
        if (!node.argument) return;
        this.visit(node.argument, used(place, 'await'));
        runBuilder(this, node.argument, node, used(place, 'await'));
        return;
      case 'ReturnStatement':
        if (!node.argument) return;
        visitReturned(
          this,
          node.argument,
          node,
          used(leaving(this, place), place.use === 'collected' ? 'collected' : 'return'),
        );
        takeReturned(this, node.argument, place.scope);
        return;
      case 'ExpressionStatement':
        this.visit(node.expression, used(place, 'none'));
        return;
      case 'AssignmentExpression':
        visitAssignment(this, node, place);
        return;
      case 'IfStatement':
        visitIf(this, node, place);
        return;
      case 'LogicalExpression':
        visitLogical(this, node, place);
        return;
      case 'ConditionalExpression':
        visitChoice(this, node, place);
        return;
      case 'SwitchStatement':
        this.visit(node.discriminant, used(place, 'assigned'));
        this.visitCases(node, branch(this, node.discriminant, place));
        return;
      case 'TryStatement':
        visitTry(this, node, place);
        return;
      case 'ArrayExpression':
        for (const element of node.elements)
          if (element) this.visit(element, used(place, place.use === 'chained' ? 'assigned' : 'collected'));
        return;
      case 'JSXElement': {
        visitJsx(this, node, place);
        const below = used(place, 'assigned');
        this.visit(node.openingElement, below);
        for (const child of node.children) this.visit(child, below);
        return;
      }
      case 'JSXOpeningElement':
        for (const attribute of node.attributes) this.visit(attribute, place);
        return;
      case 'JSXAttribute':
        if (node.value) this.visit(node.value, place);
        return;
      case 'JSXExpressionContainer':
        this.visit(node.expression, place);
        return;
      case 'ObjectExpression': {
        const below = used(place, 'assigned');
        for (const property of node.properties) this.visit(property, below);
        return;
      }
      case 'ObjectProperty': {
        const below = used(place, 'assigned');
        if (node.computed) this.visit(node.key, below);
        this.visit(node.value, below);
        return;
      }
      case 'BinaryExpression': {
        const below = used(place, 'assigned');
        this.visit(node.left, below);
        this.visit(node.right, below);
        return;
      }
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
      case 'SpreadElement': {
        this.visit('expression' in node ? (node.expression as Node) : node.argument, place);
        return;
      }
      case 'FunctionDeclaration':
      case 'ClassDeclaration':
        return; // declared by visitStatements, summarised on its own
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
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
      case 'TSModuleDeclaration':
        visitNamespace(this, node, place);
        return;
      default:
        if (node.type.startsWith('TS')) return;
        {
          const isNot = node.type === 'UnaryExpression' && node.operator === '!' && place.use === 'tested';
          const below = HOLDERS.has(node.type) && !isNot ? used(place, 'assigned') : place;
          eachChild(node, (child) => this.visit(child, below));
        }
    }
  }

  /** @param place has a scope of the block's own */
  visitStatements(block: Block, place: Place): void {
    const { body } = block;
    for (const statement of body) this.declareLocal(statement, place.scope);
    let guarded = place.guarded;
    let here = place;
    const { failed } = this;
    const order = this.order.enterBlock();
    const outer = this.forks.enterBlock();
    const last = this.repeated[place.loop] === block ? lastRoundFrom(body) : body.length;
    for (let index = 0; index < body.length; index++) {
      const statement = body[index] as Node;
      const first = this.calls.length;
      this.visit(statement, behind(index < last ? here : atEndOf(this, block, here), guarded));
      order.statement(statement, first, this.env.source);
      // `if (this.known) return this.known;` before `this.known = await load()`.
      if (place.loop < 0 && answersFromBefore(statement, body, place.scope, this)) guarded = true;
      if (isUnlessFull(body, index, place.loop >= 0)) guarded = true;
      this.failed = triedBefore(statement) ?? this.failed;
      if (statement.type !== 'IfStatement' || !leavesIteration(statement.consequent)) continue;
      const { test } = statement;
      // `if (seen.has(id)) continue;` guards what follows.
      if (this.isLookup(test, place) && !this.isMiss(test, place)) guarded = true;
      if (skipsOthers(test, this, place)) here = outside(this, place);
    }
    order.leave();
    this.forks.leaveBlock(outer, place.loop);
    this.failed = failed;
  }

  private visitCases({ cases }: Extract<Node, { type: 'SwitchStatement' }>, place: Place): void {
    const { inSwitch } = this;
    this.inSwitch = place.loop;
    const scope = new Scope(place.scope, this);
    for (const { consequent } of cases) for (const one of consequent) this.declareLocal(one, scope);
    const bounds: number[] = [];
    let goesOn = false;
    for (const one of cases) {
      if (one.test) this.visit(one.test, used(place, 'assigned'));
      if (!goesOn) bounds.push(this.calls.length);
      const outer = this.forks.enterBlock();
      for (const statement of one.consequent) this.visit(statement, { ...place, scope });
      this.forks.leaveBlock(outer, place.loop);
      const last = one.consequent.at(-1);
      goesOn = last === undefined || !leaves(last, false);
    }
    this.forks.add(bounds);
    this.inSwitch = inSwitch;
  }
}
