import type { Node } from '@babel/types';
import type { Range } from '../fileSummary';
import { Scope } from '../scope';
import { eachChild } from '../syntax';
import { evaluate, type ValueEnv } from '../values';
import { Body } from './body';
import { runBuilder } from './builders';
import { visitCall, visitJsx, visitNew, visitTagged } from './calls';
import { answersFromBefore, isFlush, isWithoutCache } from './lookups';
import { visitConditional, visitForOf } from './loopStatements';
import { behind, type Place, used } from './place';
import { visitAssignment, visitDeclaration } from './variables';

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

/** Collects the calls and loops of one function body; callbacks that are called at once belong to it. */
export class BodyVisitor extends Body {
  constructor(
    env: ValueEnv,
    private readonly declareLocal: (node: Node, scope: Scope) => void,
  ) {
    super(env);
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
        return;
      case 'BlockStatement':
      case 'Program':
      case 'StaticBlock':
        this.visitBlock(node.body, { ...place, scope: new Scope(place.scope, this) });
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
        this.visit(node.argument, used(place, 'await'));
        runBuilder(this, node.argument, node, used(place, 'await'));
        return;
      case 'ReturnStatement':
        if (!node.argument) return;
        this.visit(
          node.argument,
          used(this.leaving(place), place.use === 'collected' ? 'collected' : 'return'),
        );
        runBuilder(this, node.argument, node, used(this.leaving(place), 'return'));
        this.returns ??= evaluate(node.argument, place.scope, this.env);
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
        visitJsx(this, node, place);
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

  private visitIf(node: Extract<Node, { type: 'IfStatement' }>, place: Place): void {
    this.visit(node.test, used(place, 'assigned'));
    const lookup = this.isLookup(node.test, place);
    const miss =
      this.isMiss(node.test, place) || isWithoutCache(node.test) || (place.loop >= 0 && isFlush(node));
    this.visit(node.consequent, behind(place, place.guarded || miss));
    if (node.alternate) this.visit(node.alternate, behind(place, place.guarded || (lookup && !miss)));
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
}

function leavesIteration(node: Node): boolean {
  const body = node.type === 'BlockStatement' ? node.body : [node];
  return body.some((inner) => inner.type === 'ContinueStatement' || inner.type === 'ReturnStatement');
}
