import type { File, Node } from '@babel/types';
import { BodyVisitor } from './bodyVisitor';
import {
  type CallSummary,
  type ClassSummary,
  type FileSummary,
  type FunctionSummary,
  type LoopSummary,
  orNone,
  SUMMARY_VERSION,
} from './fileSummary';
import { parseSource } from './parse';
import { Scope } from './scope';
import { type AnyFunction, bare, boundNames, isFunction, keyName, lastName, rangeOf, walk } from './syntax';
import { entityValue, typeValue } from './types';
import { UNKNOWN, type Value } from './value';
import { ValuePool } from './valuePool';
import { evaluate, type ValueEnv } from './values';

/** Methods that make an array longer or shorter, and those that put something into a container. */
const GROWS = new Set(['push', 'unshift', 'splice']);
const FILLS = new Set(['set', 'add', 'push', 'unshift', 'put', 'store']);

/** A summary under construction: the arrays are filled while functions are found. */
type Draft<T> = { -readonly [K in keyof T]: T[K] };

/**
 * What the linker needs to know about a file. Undefined when the text can't be parsed at all; the caller then
 * keeps the last summary that could be made.
 */
export function summarize(
  text: string,
  file: string,
  ast: File | undefined = parseSource(text, file),
): FileSummary | undefined {
  if (!ast) return undefined;
  try {
    return new FileSummarizer(text, file).summarize(ast.program);
  } catch (error) {
    // A tree nested deeper than the stack is generated code.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

class FileSummarizer {
  private readonly functions: FunctionSummary[] = [];
  private readonly classes: Draft<ClassSummary>[] = [];
  private readonly top: Record<string, Value> = {};
  private readonly exports: Record<string, Value> = {};
  private readonly exportsFrom: string[] = [];
  private readonly imports = new Set<string>();
  private readonly indices = new Map<Node, number>();
  private readonly pending: (() => void)[] = [];
  private readonly grown = new Set<string>();
  private readonly filled = new Set<string>();
  private readonly pool = new ValuePool();
  private readonly resolvers = new Set<Node>();
  /** Of functions without one of their own: that of the variable they are put into. */
  private readonly names = new Map<Node, string>();

  constructor(
    private readonly text: string,
    private readonly file: string,
  ) {}

  summarize(program: Node): FileSummary {
    this.lookAhead(program);
    const scope = new Scope(undefined, this);
    const body = program.type === 'Program' ? program.body : [];
    this.functions.push({
      name: '',
      at: rangeOf(program),
      params: [],
      calls: [],
      loops: [],
      decorators: [],
      sequences: [],
      repeats: [],
    });
    for (const statement of body) this.declareImports(statement, scope);
    const env = this.env(undefined, true);
    const visitor = new BodyVisitor(env, (node, inner) => this.declare(node, inner));
    // Names first, so that functions see constants declared below them.
    const moduleScope = new Scope(scope, visitor);
    for (const statement of body) this.declare(statement, moduleScope);
    const ahead = this.env(undefined, true);
    for (const statement of body) this.declareConstants(statement, moduleScope, ahead);
    visitor.visitBody(program, moduleScope);
    const after = this.env(undefined, true);
    for (const statement of body) this.collectExports(statement, moduleScope, after);
    for (let next = this.pending.shift(); next !== undefined; next = this.pending.shift()) next();
    this.functions[0] = {
      ...this.functions[0]!,
      calls: visitor.calls,
      loops: visitor.loops,
      sequences: visitor.order.sequences,
      repeats: visitor.order.repeats,
    };
    this.compact();
    return {
      version: SUMMARY_VERSION,
      top: this.top,
      exports: this.exports,
      exportsFrom: this.exportsFrom,
      imports: [...this.imports],
      functions: this.functions,
      classes: this.classes,
      ignores: findIgnores(this.text),
    };
  }

  /**
   * Values that were put together on the way become the one object that stands for them, and lists lose the room
   * they have grown: a summary is kept for as long as the program is.
   */
  private compact(): void {
    const one = (value: Value): Value => this.pool.intern(value);
    const all = (values: readonly Value[]): readonly Value[] => orNone(values.map(one));
    const exact = <T>(list: readonly T[]): readonly T[] => orNone(list.slice());
    const record = (values: Record<string, Value>): void => {
      for (const name of Object.keys(values)) values[name] = one(values[name] as Value);
    };
    record(this.top);
    record(this.exports);
    for (const fn of this.functions as Draft<FunctionSummary>[]) {
      if (fn.returns) fn.returns = one(fn.returns);
      fn.params = orNone(
        fn.params.map((param) => (param.type ? { ...param, type: one(param.type) } : param)),
      );
      for (const call of fn.calls as Draft<CallSummary>[]) {
        call.callee = one(call.callee);
        call.args = all(call.args);
        call.dependsOn = orNone(call.dependsOn);
      }
      for (const loop of fn.loops as Draft<LoopSummary>[])
        if (loop.iterable) loop.iterable = one(loop.iterable);
      fn.calls = exact(fn.calls);
      fn.loops = exact(fn.loops);
      fn.sequences = exact(fn.sequences);
      fn.repeats = exact(fn.repeats);
      fn.decorators = orNone(fn.decorators);
    }
    for (const owner of this.classes) {
      if (owner.extends) owner.extends = one(owner.extends);
      owner.implements = all(owner.implements);
      record(owner.props as Record<string, Value>);
    }
  }

  private env(thisClass: number | undefined, detachCallbacks: boolean): ValueEnv {
    return {
      thisClass,
      detachCallbacks,
      known: new Map(),
      source: this.text,
      grown: this.grown,
      filled: this.filled,
      pool: this.pool,
      functionValue: (node, scope) => ({ k: 'function', index: this.functionIndex(node, scope, thisClass) }),
      classValue: (node, scope) => ({ k: 'class', index: this.classIndex(node, scope) }),
    };
  }

  /** What must be known of the whole file before any of it is summarised. */
  private lookAhead(program: Node): void {
    const resolvers = /graphql|resolver/i.test(this.text) || /resolvers?\b|graphql/i.test(this.file);
    walk(program, (node) => {
      if (node.type === 'CallExpression' && node.callee.type === 'MemberExpression') {
        const { object, property } = node.callee;
        const method = keyName(property) ?? '';
        if (object.type === 'Identifier' && GROWS.has(method)) this.grown.add(object.name);
        if (FILLS.has(method)) this.filled.add(lastName(object));
      } else if (
        node.type === 'AssignmentExpression' &&
        node.left.type === 'MemberExpression' &&
        node.left.computed
      ) {
        this.filled.add(lastName(node.left.object));
      } else if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier' && node.init) {
        const fn = bare(node.init);
        if (isFunction(fn)) this.names.set(fn, node.id.name);
      } else if (resolvers && (node.type === 'ObjectProperty' || node.type === 'ObjectMethod'))
        this.findResolvers(node);
    });
  }

  /**
   * Functions that a GraphQL server calls once per parent object: `resolve` of a field, and members of
   * `{ Type: { field: fn } }` in what a resolvers' file exports. Those of the roots are called once per request.
   */
  private findResolvers(node: Extract<Node, { type: 'ObjectProperty' | 'ObjectMethod' }>): void {
    const fn = node.type === 'ObjectMethod' ? node : bare(node.value);
    const name = keyName(node.key, node.computed) ?? '';
    if (name === 'resolve' && isFunction(fn) && takesParent(fn)) this.resolvers.add(fn);
    if (node.type === 'ObjectMethod' || !/^[A-Z]\w*$/.test(name) || !/resolvers?/i.test(this.file)) return;
    const type = bare(node.value);
    if (/^(Query|Mutation|Subscription)$/.test(name) || type.type !== 'ObjectExpression') return;
    for (const field of type.properties) {
      const member =
        field.type === 'ObjectMethod'
          ? field
          : field.type === 'ObjectProperty'
            ? bare(field.value)
            : undefined;
      if (member && isFunction(member) && takesParent(member)) this.resolvers.add(member);
    }
  }

  private declareImports(node: Node, scope: Scope): void {
    if (node.type === 'ImportDeclaration') {
      this.imports.add(node.source.value);
      for (const one of node.specifiers) {
        const name =
          one.type === 'ImportDefaultSpecifier'
            ? 'default'
            : one.type === 'ImportNamespaceSpecifier'
              ? '*'
              : (keyName(one.imported) ?? '');
        this.declareTop(one.local.name, { k: 'import', from: node.source.value, name }, scope);
      }
    } else if (
      node.type === 'TSImportEqualsDeclaration' &&
      node.moduleReference.type === 'TSExternalModuleReference'
    ) {
      const from = node.moduleReference.expression.value;
      this.imports.add(from);
      this.declareTop(node.id.name, { k: 'import', from, name: '*' }, scope);
    }
  }

  private declareTop(name: string, value: Value, scope: Scope): void {
    scope.declare(name, value);
    this.top[name] = value;
  }

  /** Functions, classes, enums and interfaces of a block: hoisted, so that order does not matter. */
  private declare(statement: Node, scope: Scope): void {
    const node =
      'declaration' in statement && statement.declaration ? (statement.declaration as Node) : statement;
    const add = (name: string, value: Value): void => {
      scope.declare(name, value);
      if (scope.parent?.parent === undefined) this.top[name] = value;
    };
    switch (node.type) {
      case 'FunctionDeclaration':
        if (node.id) add(node.id.name, { k: 'function', index: this.functionIndex(node, scope, undefined) });
        return;
      case 'ClassDeclaration':
        if (node.id) {
          // The class may name itself in its own types, so it is declared before it is looked into.
          const index = this.reserveClass(node);
          add(node.id.name, { k: 'class', index });
          this.pending.unshift(() => this.fillClass(index, node, scope));
        }
        return;
      case 'TSInterfaceDeclaration': {
        const index = this.reserveClass(node);
        add(node.id.name, { k: 'class', index });
        this.pending.unshift(() =>
          this.fillInterface(index, node.id.name, node.body.body, scope, node.extends ?? []),
        );
        return;
      }
      case 'TSTypeAliasDeclaration':
        if (node.typeAnnotation.type === 'TSTypeLiteral') {
          const { members } = node.typeAnnotation;
          const index = this.reserveClass(node);
          add(node.id.name, { k: 'class', index });
          this.pending.unshift(() => this.fillInterface(index, node.id.name, members, scope, []));
        } else add(node.id.name, typeValue(node.typeAnnotation, scope));
        return;
      case 'TSEnumDeclaration':
        add(node.id.name, { k: 'object', props: {} });
        return;
      default:
    }
  }

  private declareConstants(statement: Node, scope: Scope, env: ValueEnv): void {
    const node =
      statement.type === 'ExportNamedDeclaration' && statement.declaration
        ? statement.declaration
        : statement;
    if (node.type !== 'VariableDeclaration') return;
    for (const one of node.declarations) {
      if (one.id.type === 'Identifier') {
        const declared = typeValue(one.id.typeAnnotation, scope);
        const initial = evaluate(one.init, scope, env);
        const value = declared.k === 'unknown' || initial.k === 'object' ? initial : declared;
        scope.declare(one.id.name, value);
        this.top[one.id.name] = value;
        if (one.init) this.noteRequire(one.init);
      } else if (one.id.type === 'ObjectPattern' && one.init) {
        this.noteRequire(one.init);
        const whole = evaluate(one.init, scope, env);
        for (const property of one.id.properties) {
          if (property.type === 'RestElement') continue;
          const name = keyName(property.key, property.computed);
          const [local] = boundNames(property.value);
          if (name === undefined || local === undefined) continue;
          const value: Value =
            whole.k === 'import' && whole.name === '*'
              ? { k: 'import', from: whole.from, name }
              : { k: 'member', of: whole, name };
          scope.declare(local, value);
          this.top[local] = value;
        }
      }
    }
  }

  private noteRequire(init: Node): void {
    walk(init, (node) => {
      if (isFunction(node)) return false;
      if (
        node.type === 'CallExpression' &&
        node.callee.type === 'Identifier' &&
        node.callee.name === 'require'
      ) {
        const [argument] = node.arguments;
        if (argument?.type === 'StringLiteral') this.imports.add(argument.value);
      }
      return undefined;
    });
  }

  private collectExports(node: Node, scope: Scope, env: ValueEnv): void {
    if (node.type === 'ExportAllDeclaration') {
      this.imports.add(node.source.value);
      this.exportsFrom.push(node.source.value);
    } else if (node.type === 'ExportDefaultDeclaration') {
      const { declaration } = node;
      if (declaration.type === 'FunctionDeclaration') {
        this.exports.default = { k: 'function', index: this.functionIndex(declaration, scope, undefined) };
      } else if (declaration.type === 'ClassDeclaration') {
        this.exports.default = { k: 'class', index: this.classIndex(declaration, scope) };
      } else this.exports.default = evaluate(declaration, scope, env);
    } else if (node.type === 'ExportNamedDeclaration') {
      if (node.source) this.imports.add(node.source.value);
      for (const one of node.specifiers) {
        const exported = keyName(one.exported) ?? '';
        if (one.type === 'ExportNamespaceSpecifier') {
          this.exports[exported] = { k: 'import', from: node.source?.value ?? '', name: '*' };
        } else if (one.type === 'ExportSpecifier') {
          this.exports[exported] = node.source
            ? { k: 'import', from: node.source.value, name: one.local.name }
            : (scope.find(one.local.name)?.value ?? { k: 'top', name: one.local.name });
        }
      }
      const { declaration } = node;
      if (declaration?.type === 'VariableDeclaration') {
        for (const one of declaration.declarations)
          for (const name of boundNames(one.id)) this.exportTop(name, scope);
      } else if (declaration && 'id' in declaration && declaration.id?.type === 'Identifier') {
        this.exportTop(declaration.id.name, scope);
      }
    } else if (node.type === 'ExpressionStatement' && node.expression.type === 'AssignmentExpression') {
      this.collectCommonJs(node.expression, scope, env);
    } else if (node.type === 'TSExportAssignment') {
      this.exports.default = evaluate(node.expression, scope, env);
    }
  }

  private exportTop(name: string, scope: Scope): void {
    this.exports[name] = scope.find(name)?.value ?? UNKNOWN;
  }

  /** `module.exports = x`, `module.exports.a = x`, `exports.a = x`. */
  private collectCommonJs(
    node: Extract<Node, { type: 'AssignmentExpression' }>,
    scope: Scope,
    env: ValueEnv,
  ): void {
    const { left } = node;
    if (left.type !== 'MemberExpression') return;
    const name = keyName(left.property, left.computed);
    const object = left.object;
    const value = (): Value => evaluate(node.right, scope, env);
    if (object.type === 'Identifier' && object.name === 'module' && name === 'exports') {
      const whole = value();
      this.exports.default = whole;
      if (whole.k === 'object')
        for (const [key, part] of Object.entries(whole.props)) this.exports[key] ??= part;
      if (whole.k === 'object')
        for (const spread of whole.spread ?? [])
          if (spread.k === 'import') this.exportsFrom.push(spread.from);
    } else if (name !== undefined && object.type === 'Identifier' && object.name === 'exports') {
      this.exports[name] = value();
    } else if (
      name !== undefined &&
      object.type === 'MemberExpression' &&
      object.object.type === 'Identifier' &&
      object.object.name === 'module'
    ) {
      this.exports[name] = value();
    }
  }

  private functionIndex(
    node: AnyFunction,
    scope: Scope,
    thisClass: number | undefined,
    decorators: readonly string[] = [],
  ): number {
    const known = this.indices.get(node);
    if (known !== undefined) return known;
    const index = this.functions.length;
    this.indices.set(node, index);
    const name = functionName(node) || (this.names.get(node) ?? '');
    this.functions.push({
      name,
      at: headerOf(node),
      params: [],
      calls: [],
      loops: [],
      sequences: [],
      repeats: [],
      decorators,
    });
    this.pending.push(() => {
      const env = this.env(thisClass, false);
      const visitor = new BodyVisitor(env, (statement, inner) => this.declare(statement, inner));
      const inner = new Scope(scope, visitor);
      const parent = this.resolvers.has(node) ? 0 : parentParameter(node, decorators);
      const loop = parent < 0 ? -1 : visitor.addResolver(headerOf(node), node.body);
      for (const [index, param] of node.params.entries())
        visitor.declareParams([param], inner, [], index === parent ? [loop] : []);
      visitor.visitBody(node.body, inner, loop);
      const declared = typeValue(node.returnType, scope);
      const returns = declared.k === 'unknown' ? visitor.returns : declared;
      this.functions[index] = {
        name,
        at: headerOf(node),
        ...(thisClass !== undefined && isMethod(node) ? { class: thisClass } : {}),
        params: node.params.map((param) => {
          const [first = ''] = boundNames(param);
          const annotation =
            'typeAnnotation' in param ? typeValue(param.typeAnnotation as Node, scope) : UNKNOWN;
          return annotation.k === 'unknown' ? { name: first } : { name: first, type: annotation };
        }),
        ...(returns === undefined ? {} : { returns }),
        calls: visitor.calls,
        loops: visitor.loops,
        decorators,
        sequences: visitor.order.sequences,
        repeats: visitor.order.repeats,
      };
    });
    return index;
  }

  private reserveClass(node: Node): number {
    const known = this.indices.get(node);
    if (known !== undefined) return known;
    this.indices.set(node, this.classes.length);
    this.classes.push({ name: '', implements: [], props: {}, methods: {}, decorators: [] });
    return this.classes.length - 1;
  }

  private classIndex(node: Node, scope: Scope): number {
    const known = this.indices.get(node);
    if (known !== undefined) return known;
    const index = this.reserveClass(node);
    this.fillClass(index, node, scope);
    return index;
  }

  private fillClass(index: number, node: Node, scope: Scope): void {
    if (node.type !== 'ClassDeclaration' && node.type !== 'ClassExpression') return;
    const env = this.env(index, true);
    const props: Record<string, Value> = {};
    const methods: Record<string, number> = {};
    for (const member of node.body.body) {
      if (member.type === 'ClassMethod' || member.type === 'ClassPrivateMethod') {
        const name = keyName(member.key, 'computed' in member && member.computed);
        const decorators = decoratorNames(member);
        if (member.kind === 'constructor') this.constructorProps(member, scope, env, props);
        if (name === undefined) continue;
        const fn = this.functionIndex(member, scope, index, decorators);
        if (member.kind === 'get') {
          const declared = typeValue(member.returnType, scope);
          props[name] = declared.k === 'unknown' ? { k: 'call', of: { k: 'function', index: fn } } : declared;
        } else methods[name] = fn;
      } else if (
        member.type === 'ClassProperty' ||
        member.type === 'ClassPrivateProperty' ||
        member.type === 'ClassAccessorProperty'
      ) {
        const name = keyName(member.key, 'computed' in member && (member.computed ?? false));
        if (name === undefined) continue;
        const value = member.value ? bare(member.value) : undefined;
        if (value && isFunction(value)) methods[name] = this.functionIndex(value, scope, index);
        else {
          const declared = typeValue(member.typeAnnotation, scope);
          props[name] = declared.k === 'unknown' ? evaluate(member.value, scope, env) : declared;
        }
      }
    }
    this.classes[index] = {
      name: node.id?.name ?? '',
      ...(node.superClass
        ? { extends: withTypeArguments(node, evaluate(node.superClass, scope, env), scope) }
        : {}),
      implements: (node.implements ?? []).map((one) =>
        'expression' in one ? entityValue(one.expression as Node, scope) : UNKNOWN,
      ),
      props,
      methods,
      decorators: decoratorNames(node),
    };
  }

  /** `constructor(private readonly orders: OrderStore) { this.log = log; }` */
  private constructorProps(
    node: Extract<Node, { type: 'ClassMethod' | 'ClassPrivateMethod' }>,
    scope: Scope,
    env: ValueEnv,
    props: Record<string, Value>,
  ): void {
    const visitor = new BodyVisitor({ ...env, detachCallbacks: true }, () => undefined);
    const inner = new Scope(scope, visitor);
    visitor.declareParams(node.params as Node[], inner);
    for (const param of node.params) {
      if (param.type !== 'TSParameterProperty') continue;
      const [name] = boundNames(param);
      if (name !== undefined) props[name] = inner.find(name)?.value ?? UNKNOWN;
    }
    for (const statement of node.body.body) {
      if (statement.type !== 'ExpressionStatement' || statement.expression.type !== 'AssignmentExpression')
        continue;
      const { left, right } = statement.expression;
      if (left.type !== 'MemberExpression' || left.object.type !== 'ThisExpression') continue;
      const name = keyName(left.property, left.computed);
      if (name !== undefined && (props[name] === undefined || props[name].k === 'unknown')) {
        props[name] = evaluate(right, inner, { ...env, detachCallbacks: true });
      }
    }
  }

  private fillInterface(
    index: number,
    name: string,
    members: readonly Node[],
    scope: Scope,
    parents: readonly Node[],
  ): void {
    const props: Record<string, Value> = {};
    for (const member of members) {
      if (member.type === 'TSPropertySignature') {
        const key = keyName(member.key, member.computed ?? false);
        if (key !== undefined) props[key] = typeValue(member.typeAnnotation, scope);
      } else if (member.type === 'TSMethodSignature') {
        const key = keyName(member.key, member.computed ?? false);
        // Its result is what callers need; what it does, the classes that implement it know.
        if (key !== undefined) props[key] = { k: 'plain', type: 'function' };
      }
    }
    const [parent] = parents;
    const extended =
      parent && 'expression' in parent && (parent.expression as Node).type === 'Identifier'
        ? scope.find((parent.expression as Extract<Node, { type: 'Identifier' }>).name)?.value
        : undefined;
    this.classes[index] = {
      name,
      ...(extended ? { extends: extended } : {}),
      implements: [],
      props,
      methods: {},
      decorators: [],
      abstract: true,
    };
  }
}

function withTypeArguments(
  node: Extract<Node, { type: 'ClassDeclaration' | 'ClassExpression' }>,
  of: Value,
  scope: Scope,
): Value {
  const parameters = node.superTypeParameters;
  if (parameters?.type !== 'TSTypeParameterInstantiation') return of;
  return {
    k: 'instance',
    of,
    args: parameters.params.slice(0, 2).map((parameter) => typeValue(parameter, scope)),
  };
}

/** The first parameter, the parent object, is used: it has a name that does not say otherwise. */
function takesParent(fn: AnyFunction): boolean {
  const [first] = fn.params;
  const [name] = boundNames(first);
  return name !== undefined && !name.startsWith('_') && !/^(root|rootValue)$/.test(name);
}

/**
 * Which parameter of a decorated field resolver is the parent object; -1 for none, where the field belongs to an
 * object that stands for the whole and is resolved once per request.
 */
function parentParameter(node: AnyFunction, decorators: readonly string[]): number {
  if (!decorators.some((name) => /^(ResolveField|ResolveProperty|FieldResolver)$/.test(name))) return -1;
  return node.params.findIndex((param) => decoratorNames(param).some((name) => /^(Parent|Root)$/.test(name)));
}

function isMethod(node: AnyFunction): boolean {
  return node.type === 'ClassMethod' || node.type === 'ClassPrivateMethod';
}

function functionName(node: AnyFunction): string {
  if ('id' in node && node.id?.type === 'Identifier') return node.id.name;
  if ('key' in node) return keyName(node.key, 'computed' in node && (node.computed ?? false)) ?? '';
  return '';
}

/** From the start of the function, of a method its name below any decorators, to the start of its body. */
function headerOf(node: AnyFunction): FunctionSummary['at'] {
  const [line, column] = rangeOf('decorators' in node && node.decorators?.length ? node.key : node);
  const body = node.body.loc?.start;
  return [line, column, body?.line ?? line, (body?.column ?? column) + 1];
}

function decoratorNames(node: Node): string[] {
  const decorators = 'decorators' in node ? (node.decorators ?? []) : [];
  return decorators.flatMap((decorator) => {
    if (!decorator || typeof decorator !== 'object' || !('expression' in decorator)) return [];
    const expression = decorator.expression as Node;
    const callee = expression.type === 'CallExpression' ? expression.callee : expression;
    return callee.type === 'Identifier' ? [callee.name] : [];
  });
}

const IGNORE = /hotlight-ignore(-file)?(?:[ \t]+([\w, -]*?))?(?:[ \t]*(?:--|:|\*\/).*)?$/;

/** The comments of a text that silence findings, in any language. */
export function findIgnores(text: string): FileSummary['ignores'] {
  if (!text.includes('hotlight-ignore')) return [];
  return text.split('\n').flatMap((line, index) => {
    const match = IGNORE.exec(line.trimEnd());
    if (!match) return [];
    const rules = (match[2] ?? '').split(/[\s,]+/).filter((rule) => rule !== '');
    return [{ line: match[1] === undefined ? index + 1 : 0, rules }];
  });
}
