import type { Node } from '@babel/types';
import { eachChild } from '../../source/summary/children';
import { type AnyFunction, bare, boundNames, isFunction, keyName } from '../../source/summary/syntax';

/** What a name in a file stands for. */
export interface Binding {
  /** The initial value; absent for parameters, loop variables and the like. */
  readonly init?: Node;
  /** What is appended with `+=` later, in source order. */
  readonly appended: Node[];
  /** Assigned again, so `init` alone says nothing. */
  reassigned: boolean;
  /** It is imported: the package and the exported name. */
  readonly imported?: { readonly from: string; readonly name: string };
  readonly function?: AnyFunction;
}

interface Scope {
  readonly parent: Scope | undefined;
  readonly names: Map<string, Binding>;
}

/** The names of a file and the properties of its classes and constants, by place. */
export class Bindings {
  private readonly scopes = new Map<Node, Scope>();
  /** Values of class properties by name; undefined when several classes differ. */
  private readonly properties = new Map<string, Node | undefined>();
  /** Modules that the file imports or requires. */
  readonly modules = new Set<string>();

  constructor(program: Node) {
    this.visit(program, { parent: undefined, names: new Map() });
  }

  /** @param at a node that is in scope of the name */
  find(name: string, at: Node): Binding | undefined {
    for (let scope = this.scopes.get(at); scope; scope = scope.parent) {
      const found = scope.names.get(name);
      if (found) return found;
    }
    return undefined;
  }

  /** The value of `this.name` or `Class.name`. */
  property(name: string): Node | undefined {
    return this.properties.get(name);
  }

  private visit(root: Node, outer: Scope): void {
    const stack: { node: Node; scope: Scope }[] = [{ node: root, scope: outer }];
    const later: { node: Node; scope: Scope }[] = [];
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      const { node } = next;
      let { scope } = next;
      this.scopes.set(node, scope);
      if (node.type === 'FunctionDeclaration' && node.id) declare(scope, node.id.name, { function: node });
      if (isFunction(node) || isBlock(node)) {
        scope = { parent: scope, names: new Map() };
        if (isFunction(node)) {
          for (const parameter of node.params) {
            for (const name of boundNames(parameter)) declare(scope, name, {});
          }
        }
      }
      this.declareIn(node, scope);
      if (node.type === 'AssignmentExpression' && node.left.type === 'Identifier')
        later.push({ node, scope });
      eachChild(node, (child) => {
        stack.push({ node: child, scope });
      });
    }
    // Names may be used above their declaration; the stack gives nodes in no useful order.
    later.sort((a, b) => a.node.start! - b.node.start!);
    for (const { node } of later) this.assign(node);
  }

  private declareIn(node: Node, scope: Scope): void {
    switch (node.type) {
      case 'VariableDeclarator': {
        const { id, init } = node;
        const required = init ? requiredModule(init) : undefined;
        if (required !== undefined) this.modules.add(required);
        if (id.type === 'Identifier') {
          declare(scope, id.name, {
            ...(init ? { init } : {}),
            ...(required === undefined ? {} : { imported: { from: required, name: '*' } }),
          });
        } else {
          for (const name of boundNames(id)) {
            declare(scope, name, required === undefined ? {} : { imported: { from: required, name } });
          }
        }
        return;
      }
      case 'ImportDeclaration':
        this.modules.add(node.source.value);
        for (const specifier of node.specifiers) {
          const name =
            specifier.type === 'ImportSpecifier'
              ? (keyName(specifier.imported) ?? '')
              : specifier.type === 'ImportNamespaceSpecifier'
                ? '*'
                : 'default';
          declare(scope, specifier.local.name, { imported: { from: node.source.value, name } });
        }
        return;
      case 'ClassProperty':
      case 'ClassPrivateProperty': {
        const name = keyName(node.key, 'computed' in node && node.computed === true);
        if (name === undefined) return;
        this.properties.set(name, this.properties.has(name) ? undefined : (node.value ?? undefined));
        return;
      }
      case 'CatchClause':
        for (const name of boundNames(node.param)) declare(scope, name, {});
    }
  }

  private assign(node: Node): void {
    if (node.type !== 'AssignmentExpression' || node.left.type !== 'Identifier') return;
    const binding = this.find(node.left.name, node);
    if (!binding) return;
    if (node.operator === '+=') binding.appended.push(node.right);
    else binding.reassigned = true;
  }
}

function declare(scope: Scope, name: string, binding: Omit<Binding, 'appended' | 'reassigned'>): void {
  const again = scope.names.has(name);
  scope.names.set(name, { ...binding, appended: [], reassigned: again });
}

function isBlock(node: Node): boolean {
  return (
    node.type === 'BlockStatement' ||
    node.type === 'CatchClause' ||
    node.type === 'ForStatement' ||
    node.type === 'ForOfStatement' ||
    node.type === 'ForInStatement'
  );
}

/** `pg` of `require('pg')` and `await import('pg')`. */
function requiredModule(init: Node): string | undefined {
  let node = bare(init);
  if (node.type === 'AwaitExpression') node = bare(node.argument);
  if (node.type === 'MemberExpression') node = bare(node.object);
  if (node.type !== 'CallExpression') return undefined;
  const [first] = node.arguments;
  const requires =
    node.callee.type === 'Import' || (node.callee.type === 'Identifier' && node.callee.name === 'require');
  return requires && first?.type === 'StringLiteral' ? first.value : undefined;
}
