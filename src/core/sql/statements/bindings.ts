import type { Node } from '@babel/types';
import { eachChild } from '../../source/summary/children';
import { type AnyFunction, bare, boundNames, isFunction, keyName } from '../../source/summary/syntax';

/** What a name in a file stands for. */
export interface Binding {
  /** The initial value; absent for parameters, loop variables and the like. */
  readonly init?: Node;
  /** The type that it is declared with. */
  readonly type?: Node;
  /** What is appended with `+=` later, in source order. */
  readonly appended: Node[];
  /** Assigned again, so `init` alone says nothing. */
  reassigned: boolean;
  /** It is imported: the package and the exported name. */
  readonly imported?: { readonly from: string; readonly name: string };
  readonly function?: AnyFunction;
}

/** Where some names are known: between two places of the text. */
interface Scope {
  readonly parent: Scope | undefined;
  readonly start: number;
  readonly end: number;
  readonly names: Map<string, Binding>;
  readonly inner: Scope[];
}

/** The names of a file and the properties of its classes and constants, by place. */
export class Bindings {
  private readonly whole: Scope;
  /** Values of class properties by name; undefined when several classes differ. */
  private readonly properties = new Map<string, Node | undefined>();
  /** Modules that the file imports or requires. */
  readonly modules = new Set<string>();

  constructor(program: Node) {
    this.whole = scopeOf(program, undefined);
    this.visit(program);
  }

  /** @param at an expression that is in scope of the name */
  find(name: string, at: Node): Binding | undefined {
    for (let scope: Scope | undefined = this.scopeAt(at); scope; scope = scope.parent) {
      const found = scope.names.get(name);
      if (found) return found;
    }
    return undefined;
  }

  /** The value of `this.name` or `Class.name`. */
  property(name: string): Node | undefined {
    return this.properties.get(name);
  }

  /** By place and not by node: few are asked for, where a table of all nodes takes longer to make than the rest. */
  private scopeAt({ start, end }: Node): Scope {
    let found = this.whole;
    for (;;) {
      const inner = found.inner.find((one) => one.start <= start! && end! <= one.end);
      if (!inner) return found;
      found = inner;
    }
  }

  private visit(root: Node): void {
    const nodes: Node[] = [root];
    const scopes: Scope[] = [this.whole];
    const assignments: Node[] = [];
    let scope = this.whole;
    const push = (child: Node): void => {
      nodes.push(child);
      scopes.push(scope);
    };
    for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
      scope = scopes.pop() as Scope;
      if (node.type === 'FunctionDeclaration' && node.id) declare(scope, node.id.name, { function: node });
      if (isFunction(node)) {
        scope = scopeOf(node, scope);
        for (const parameter of node.params) {
          for (const name of boundNames(parameter)) declare(scope, name, typeOf(parameter));
        }
      } else if (isBlock(node)) scope = scopeOf(node, scope);
      this.declareIn(node, scope);
      if (node.type === 'AssignmentExpression' && node.left.type === 'Identifier') assignments.push(node);
      eachChild(node, push);
    }
    // Names may be used above their declaration; the stack gives nodes in no useful order.
    assignments.sort((a, b) => a.start! - b.start!);
    for (const node of assignments) this.assign(node);
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
            ...typeOf(id),
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

function scopeOf({ start, end }: Node, parent: Scope | undefined): Scope {
  const scope: Scope = { parent, start: start!, end: end!, names: new Map(), inner: [] };
  parent?.inner.push(scope);
  return scope;
}

function declare(scope: Scope, name: string, binding: Omit<Binding, 'appended' | 'reassigned'>): void {
  const again = scope.names.has(name);
  scope.names.set(name, { ...binding, appended: [], reassigned: again });
}

/** The declared type of a name, if it is one: `pool: Pool`, `pool: Pool = shared`. */
function typeOf(declared: Node): { readonly type?: Node } {
  const name = declared.type === 'AssignmentPattern' ? declared.left : declared;
  const annotation = name.type === 'Identifier' ? name.typeAnnotation : undefined;
  return annotation?.type === 'TSTypeAnnotation' ? { type: annotation.typeAnnotation } : {};
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
