import type { Node } from '@babel/types';
import { eachChild } from './children';
import { NONE, type Range } from './fileSummary';

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
  const start = rangeOf(first);
  const end = rangeOf(last);
  return [start[0], start[1], end[2], end[3]];
}

/**
 * Visits a node and everything below it, in source order, without recursion. `visit` returns false to leave a subtree
 * out.
 */
export function walk(node: Node, visit: (node: Node) => unknown): void {
  const stack: Node[] = [node];
  const push = (child: Node): void => {
    stack.push(child);
  };
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (visit(next) === false) continue;
    const first = stack.length;
    eachChild(next, push);
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

/** The value of a property that an object literal is written with: of the first whose name that is, or matches. */
export function propertyOf(object: Node, name: string | RegExp): Node | undefined {
  if (object.type !== 'ObjectExpression') return undefined;
  for (const property of object.properties) {
    if (property.type !== 'ObjectProperty') continue;
    const key = keyName(property.key, property.computed);
    if (typeof name === 'string' ? key === name : key !== undefined && name.test(key)) return property.value;
  }
  return undefined;
}

/** `limiter` of `this.limiter.schedule`: what a method is called on; '' for a function. */
export function ownerName(callee: Node): string {
  const called = bare(callee);
  return 'object' in called ? lastName(called.object as Node) : '';
}

/** `c` of `a.b.c`; '' for what has no name. */
export function lastName(node: Node): string {
  const expression = bare(node);
  if (expression.type === 'Identifier') return expression.name;
  if (expression.type !== 'MemberExpression' && expression.type !== 'OptionalMemberExpression') return '';
  return keyName(expression.property, expression.computed) ?? lastName(expression.object);
}

/** Names that a pattern binds. */
export function boundNames(pattern: Node | null | undefined): readonly string[] {
  if (!pattern) return NONE;
  if (pattern.type === 'Identifier') return [pattern.name];
  const names: string[] = [];
  eachBound(pattern, names);
  return names;
}

/** The first name that a pattern binds. */
export function firstBound(pattern: Node | null | undefined): string | undefined {
  return pattern?.type === 'Identifier' ? pattern.name : boundNames(pattern)[0];
}

function eachBound(pattern: Node, names: string[]): void {
  switch (pattern.type) {
    case 'Identifier':
      names.push(pattern.name);
      return;
    case 'ObjectPattern':
      for (const property of pattern.properties)
        eachBound(property.type === 'RestElement' ? property.argument : property.value, names);
      return;
    case 'ArrayPattern':
      for (const element of pattern.elements) if (element) eachBound(element, names);
      return;
    case 'AssignmentPattern':
      eachBound(pattern.left, names);
      return;
    case 'RestElement':
      eachBound(pattern.argument, names);
      return;
    case 'TSParameterProperty':
      eachBound(pattern.parameter, names);
      return;
    default:
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

/** Identifiers read anywhere inside (member names and keys left out), the last first. */
export function usedNames(node: Node): Set<string> {
  const names = new Set<string>();
  const stack: Node[] = [node];
  const push = (child: Node): void => {
    stack.push(child);
  };
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    switch (next.type) {
      case 'Identifier':
        names.add(next.name);
        break;
      case 'ThisExpression':
        names.add('this');
        break;
      case 'MemberExpression':
      case 'OptionalMemberExpression':
        stack.push(next.object);
        if (next.computed) stack.push(next.property);
        break;
      case 'ObjectProperty':
        stack.push(next.value);
        if (next.computed) stack.push(next.key);
        break;
      default:
        eachChild(next, push);
    }
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

/** Those of a block, or the one that stands instead of it. */
export function statements(body: Node): readonly Node[] {
  return body.type === 'BlockStatement' ? body.body : [body];
}

/** The functions of an object literal; a name that is computed is not known. Of anything else none. */
export function functionMembers(
  node: Node,
): { readonly name: string | undefined; readonly fn: AnyFunction }[] {
  const literal = bare(node);
  if (literal.type !== 'ObjectExpression') return [];
  return literal.properties.flatMap((property) => {
    if (property.type === 'SpreadElement') return [];
    const fn = property.type === 'ObjectMethod' ? property : bare(property.value);
    return isFunction(fn) ? [{ name: keyName(property.key, property.computed), fn }] : [];
  });
}

/** `null` or `undefined`. */
export function isNullish(node: Node): boolean {
  return node.type === 'NullLiteral' || (node.type === 'Identifier' && node.name === 'undefined');
}

/** `null`, `undefined` or `false`, as of what is not there. */
export function isNothing(node: Node): boolean {
  return isNullish(node) || (node.type === 'BooleanLiteral' && !node.value);
}

/** `rows` of `rows.length`, `rows?.length` and `seen.size`. */
export function measured(node: Node): Node | undefined {
  return (node.type === 'MemberExpression' || node.type === 'OptionalMemberExpression') &&
    /^(length|size)$/.test(keyName(node.property, node.computed) ?? '')
    ? node.object
    : undefined;
}

export function isOne(node: Node): boolean {
  return node.type === 'NumericLiteral' && node.value === 1;
}

/** @param source the file's */
export function textOf({ start, end }: Node, source: string): string {
  return source.slice(start ?? 0, end ?? 0);
}

export function hasFunction(node: Node): boolean {
  let found = false;
  walk(node, (inner) => {
    if (isFunction(inner)) found = true;
    return !found;
  });
  return found;
}
