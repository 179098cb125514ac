import type { Node } from '@babel/types';
import { eachChild } from '../children';
import type { Range } from '../fileSummary';
import { Scope } from '../scope';
import { bare } from '../syntax';
import { evaluate, type ValueEnv } from '../values';
import { askedOnce } from './askedOnce';
import { Body } from './body';
import { isFlush, isUnlessFull, isWhenFull } from './buffers';
import { runBuilder } from './builders';
import { visitReturned } from './callbacks';
import { visitCall, visitJsx, visitNew, visitTagged } from './calls';
import { atEndOf, type Block, leaving, once } from './exits';
import { absentIn, answersFromBefore, fillsOnce, keepsInMember } from './keptOnce';
import { lastRoundFrom, leavesIteration } from './leaving';
import { isLoadedElse, isWithoutCache } from './lookups';
import { visitConditional, visitForOf } from './loopStatements';
import { visitNamespace } from './namespaces';
import { behind, type Place, used, within } from './place';
import { takeReturned } from './returned';
import { elseOf, givenIn, lackingIn, visitUnless } from './unlessGiven';
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
  addResolver(at: Range, body: Node): number {
    return this.addLoop('resolver', -1, at, body, [], undefined, undefined);
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
        this.visitIf(node, place);
        return;
      case 'LogicalExpression': {
        this.visit(node.left, place);
        const guarded =
          place.guarded ||
          (node.operator !== '&&' &&
            (this.isLookup(node.left, place) ||
              isLoadedElse(node.left, node.right) ||
              keepsInMember([bare(node.left)], node.right, place)));
        visitUnless(this, node.operator === '&&' ? undefined : elseOf(node.left), () =>
          this.visit(node.right, behind(place, guarded)),
        );
        return;
      }
      case 'ConditionalExpression': {
        this.visit(node.test, used(place, 'assigned'));
        const guarded = place.guarded || this.isLookup(node.test, place);
        const branch = this.branch(node.test, place);
        visitUnless(this, lackingIn(node.test), () =>
          this.visit(node.consequent, behind(branch, place.guarded || this.isMiss(node.test, place))),
        );
        visitUnless(this, givenIn(node.test), () => this.visit(node.alternate, behind(branch, guarded)));
        return;
      }
      case 'SwitchStatement':
        this.visit(node.discriminant, used(place, 'assigned'));
        this.visitCases(node, this.branch(node.discriminant, place));
        return;
      case 'TryStatement':
        this.visitTried(node, place);
        if (node.handler) this.visitFailure(node.handler.body, node.block, place);
        if (node.finalizer) this.visit(node.finalizer, place);
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
          const below = HOLDERS.has(node.type) ? used(place, 'assigned') : place;
          eachChild(node, (child) => this.visit(child, below));
        }
    }
  }

  /** @param place has a scope of the block's own */
  visitStatements(block: Block, place: Place): void {
    const { body } = block;
    for (const statement of body) this.declareLocal(statement, place.scope);
    let guarded = place.guarded;
    const order = this.order.enterBlock();
    const last = this.repeated[place.loop] === block ? lastRoundFrom(body) : body.length;
    for (let index = 0; index < body.length; index++) {
      const statement = body[index] as Node;
      const first = this.calls.length;
      this.visit(statement, behind(index < last ? place : atEndOf(this, block, place), guarded));
      order.statement(statement, first, this.env.source);
      // `if (this.known) return this.known;` before `this.known = await load()`.
      if (place.loop < 0 && answersFromBefore(statement, body, place.scope, this)) guarded = true;
      if (isUnlessFull(body, index, place.loop >= 0)) guarded = true;
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

  private visitIf(node: Extract<Node, { type: 'IfStatement' }>, place: Place): void {
    this.visit(node.test, used(place, 'assigned'));
    const lookup = this.isLookup(node.test, place);
    const miss =
      this.isMiss(node.test, place) ||
      isWithoutCache(node.test) ||
      keepsInMember(absentIn(node.test), node.consequent, place) ||
      (place.loop >= 0 ? isFlush(node) : isWhenFull(node) || fillsOnce(node, place.scope, this));
    const branch = this.branch(node.test, place);
    const first = askedOnce(node.test, node.consequent, this, branch);
    visitUnless(this, lackingIn(node.test), () =>
      this.visit(node.consequent, behind(once(this, node.consequent, first), place.guarded || miss)),
    );
    const { alternate } = node;
    if (alternate)
      visitUnless(this, givenIn(node.test), () =>
        this.visit(alternate, behind(once(this, alternate, branch), place.guarded || (lookup && !miss))),
      );
  }

  /** What a block throws ends no loop that is around its `catch`. */
  private visitTried({ block, handler }: Extract<Node, { type: 'TryStatement' }>, place: Place): void {
    const { tried } = this;
    if (handler) this.tried = place.loop;
    this.visit(block, once(this, block, place));
    this.tried = tried;
  }

  /** What is asked only after a failure is not asked per item, nor of a list of which asking for all failed. */
  private visitFailure(body: Node, block: Node, place: Place): void {
    const { failed } = this;
    this.failed = block;
    this.visit(body, behind(place, true));
    this.failed = failed;
  }

  private visitCases({ cases }: Extract<Node, { type: 'SwitchStatement' }>, place: Place): void {
    const { inSwitch } = this;
    this.inSwitch = place.loop;
    const scope = new Scope(place.scope, this);
    for (const { consequent } of cases) for (const one of consequent) this.declareLocal(one, scope);
    for (const one of cases) {
      if (one.test) this.visit(one.test, used(place, 'assigned'));
      for (const statement of one.consequent) this.visit(statement, { ...place, scope });
    }
    this.inSwitch = inSwitch;
  }

  /** The place in a branch: whether it is taken may hang on what the loop around it goes through. */
  private branch(test: Node, place: Place): Place {
    if (place.chosen || place.loop < 0 || !this.dependsOf(test, place.scope).has(place.loop)) return place;
    return { ...place, chosen: true };
  }
}
