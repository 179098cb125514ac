import type { Node } from '@babel/types';
import { CHILD_KEYS } from './childKeys';
import type { Range } from './fileSummary';

export type AnyFunction = Extract<
  Node,
  {
    type:
      | 'FunctionDeclaration'
      | 'FunctionExpression'
      | 'ArrowFunctionExpression'
      | 'ObjectMethod'
      | 'ClassMethod'
      | 'ClassPrivateMethod';
  }
>;

export function isFunction(node: Node | null | undefined): node is AnyFunction {
  switch (node?.type) {
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
    case 'ObjectMethod':
    case 'ClassMethod':
    case 'ClassPrivateMethod':
      return true;
    default:
      return false;
  }
}

export function rangeOf(node: Node): Range {
  const { loc } = node;
  if (!loc) return [0, 0, 0, 0];
  return [loc.start.line, loc.start.column + 1, loc.end.line, loc.end.column + 1];
}

/** From the start of one node to the end of another. */
export function rangeBetween(first: Node, last: Node): Range {
  const [line, column] = rangeOf(first);
  const [, , endLine, endColumn] = rangeOf(last);
  return [line, column, endLine, endColumn];
}

/** Calls `visit` with the nodes directly below a node, in source order; types are none. */
export function eachChild(node: Node, visit: (child: Node) => void): void {
  const children: Node[] = [];
  addChildren(node, children);
  for (const child of children) visit(child);
}

/**
 * Adds the nodes directly below a node to a list, as the table of children says. The commonest types are written out:
 * a property whose name changes from one read to the next is read several times slower.
 */
function addChildren(node: Node, list: Node[]): void {
  switch (node.type) {
    case 'Identifier':
      addAll(node.decorators, list);
      return;
    case 'StringLiteral':
    case 'NumericLiteral':
    case 'ThisExpression':
    case 'TemplateElement':
      return;
    case 'MemberExpression':
    case 'OptionalMemberExpression':
      add(node.object, list);
      add(node.property, list);
      return;
    case 'CallExpression':
    case 'OptionalCallExpression':
    case 'NewExpression':
      add(node.callee, list);
      addAll(node.arguments, list);
      return;
    case 'ObjectProperty':
      addAll(node.decorators, list);
      add(node.key, list);
      add(node.value, list);
      return;
    case 'ObjectExpression':
      addAll(node.properties, list);
      return;
    case 'ExpressionStatement':
      add(node.expression, list);
      return;
    case 'VariableDeclaration':
      addAll(node.declarations, list);
      return;
    case 'VariableDeclarator':
      add(node.id, list);
      add(node.init, list);
      return;
    case 'BlockStatement':
      addAll(node.directives, list);
      addAll(node.body, list);
      return;
    case 'ReturnStatement':
      add(node.argument, list);
      return;
    case 'AwaitExpression':
    case 'SpreadElement':
    case 'UnaryExpression':
      add(node.argument, list);
      return;
    case 'ArrowFunctionExpression':
      addAll(node.params, list);
      add(node.body, list);
      return;
    case 'AssignmentExpression':
    case 'BinaryExpression':
    case 'LogicalExpression':
      add(node.left, list);
      add(node.right, list);
      return;
    case 'IfStatement':
    case 'ConditionalExpression':
      add(node.test, list);
      add(node.consequent, list);
      add(node.alternate, list);
      return;
    case 'TemplateLiteral':
      addAll(node.quasis, list);
      addAll(node.expressions, list);
      return;
    default:
      addListed(node, list);
  }
}

function addListed(node: Node, list: Node[]): void {
  const keys = CHILD_KEYS.get(node.type);
  if (keys === undefined) return;
  const parent = node as unknown as Readonly<Record<string, Node | (Node | null)[] | null | undefined>>;
  for (const key of keys) {
    const value = parent[key];
    if (Array.isArray(value)) addAll(value, list);
    else add(value, list);
  }
}

/** A tree with errors in it may lack what others have. */
function add(node: Node | null | undefined, list: Node[]): void {
  if (node) list.push(node);
}

function addAll(nodes: readonly (Node | null)[] | null | undefined, list: Node[]): void {
  if (nodes) for (const node of nodes) add(node, list);
}

/**
 * Visits a node and everything below it, without recursion. `visit` returns false to leave a subtree out.
 */
export function walk(node: Node, visit: (node: Node) => unknown): void {
  const stack: Node[] = [node];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (visit(next) === false) continue;
    const first = stack.length;
    addChildren(next, stack);
    // The first child is to come off the stack first.
    for (let low = first, high = stack.length - 1; low < high; low++, high--) {
      const child = stack[low] as Node;
      stack[low] = stack[high] as Node;
      stack[high] = child;
    }
  }
}

/** Parentheses, casts and `!` removed. */
export function bare(node: Node): Node {
  let inner = node;
  for (;;) {
    switch (inner.type) {
      case 'TSAsExpression':
      case 'TSSatisfiesExpression':
      case 'TSNonNullExpression':
      case 'TSTypeAssertion':
      case 'TypeCastExpression':
      case 'ParenthesizedExpression':
      case 'ChainExpression' as never:
        inner = (inner as unknown as { expression: Node }).expression;
        break;
      default:
        return inner;
    }
  }
}

/** `x` for Identifier x, `"x"` and static template literals; undefined for computed keys. */
export function keyName(node: Node, computed = false): string | undefined {
  if (node.type === 'Identifier') return computed ? undefined : node.name;
  if (node.type === 'StringLiteral') return node.value;
  if (node.type === 'NumericLiteral') return String(node.value);
  if (node.type === 'PrivateName') return `#${node.id.name}`;
  return undefined;
}

/** `c` of `a.b.c`; '' for what has no name. */
export function lastName(node: Node): string {
  const expression = bare(node);
  if (expression.type === 'Identifier') return expression.name;
  if (expression.type !== 'MemberExpression' && expression.type !== 'OptionalMemberExpression') return '';
  return keyName(expression.property, expression.computed) ?? lastName(expression.object);
}

/** Names that a pattern binds. */
export function boundNames(pattern: Node | null | undefined): string[] {
  switch (pattern?.type) {
    case 'Identifier':
      return [pattern.name];
    case 'ObjectPattern':
      return pattern.properties.flatMap((property) =>
        boundNames(property.type === 'RestElement' ? property.argument : property.value),
      );
    case 'ArrayPattern':
      return pattern.elements.flatMap((element) => boundNames(element));
    case 'AssignmentPattern':
      return boundNames(pattern.left);
    case 'RestElement':
      return boundNames(pattern.argument);
    case 'TSParameterProperty':
      return boundNames(pattern.parameter);
    default:
      return [];
  }
}

/** Names of variables assigned anywhere inside, nested functions included. */
export function assignedNames(node: Node): Set<string> {
  const names = new Set<string>();
  walk(node, (inner) => {
    if (inner.type === 'AssignmentExpression') {
      for (const name of boundNames(inner.left)) names.add(name);
      // `node.parent = …` changes what `node` stands for.
      let target: Node = inner.left;
      while (target.type === 'MemberExpression') target = target.object;
      if (target.type === 'Identifier' && inner.left.type === 'MemberExpression' && !inner.left.computed)
        names.add(target.name);
    } else if (inner.type === 'UpdateExpression' && inner.argument.type === 'Identifier')
      names.add(inner.argument.name);
  });
  return names;
}

/** Identifiers read anywhere inside (member names and keys left out). */
export function usedNames(node: Node): Set<string> {
  const names = new Set<string>();
  const stack: Node[] = [node];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (next.type === 'Identifier') names.add(next.name);
    else if (next.type === 'ThisExpression') names.add('this');
    else if (next.type === 'MemberExpression' || next.type === 'OptionalMemberExpression') {
      stack.push(next.object);
      if (next.computed) stack.push(next.property);
    } else if (next.type === 'ObjectProperty') {
      stack.push(next.value);
      if (next.computed) stack.push(next.key);
    } else addChildren(next, stack);
  }
  return names;
}

/** Names of the decorators of a class, a member or a parameter: `Injectable`. */
export function decoratorNames(node: Node): string[] {
  const decorators = 'decorators' in node ? (node.decorators ?? []) : [];
  return decorators.flatMap((decorator) => {
    if (!decorator || typeof decorator !== 'object' || !('expression' in decorator)) return [];
    const expression = decorator.expression as Node;
    const callee = expression.type === 'CallExpression' ? expression.callee : expression;
    return callee.type === 'Identifier' ? [callee.name] : [];
  });
}
