import type { Node } from '@babel/types';
import { actionHandlers } from './actions';
import { SMALL } from './body/fixedLists';
import { eachChild } from './children';
import { definedModel, rowFunction } from './definedModels';
import { effectFunction } from './effect';
import { isExtension, isReopening } from './extensions';
import { givenBeside } from './givenBeside';
import { Growth, isLoop } from './growth';
import { literalMethods } from './literalMethods';
import { memoisedBy } from './memoizers';
import { composition } from './mixins';
import { isPluginsFile, pluginOf } from './plugins';
import { nestedPrototypes, type Prototype, prototypesIn } from './prototypes';
import { schemaFunctions } from './schemaFunctions';
import { type AnyFunction, bare, boundNames, firstBound, isFunction, keyName, lastName } from './syntax';
import type { Value } from './value';

/** Methods that put something into a container. */
const FILLS = new Set(['set', 'add', 'push', 'unshift', 'put', 'store']);

/** What must be known of the whole file before any of it is summarised. */
export interface LookAhead {
  /** Names of arrays that grow beyond what is written. */
  readonly grown: ReadonlySet<string>;
  /** Names of what holds a few, as somebody has written one after the other. */
  readonly few: ReadonlySet<string>;
  /** Names of what is put into somewhere. */
  readonly filled: ReadonlySet<string>;
  /** Names of what only functions put something into by a key: `connections[name] = …`. */
  readonly keeps: ReadonlySet<string>;
  /** Functions that a GraphQL server calls once per parent object, as far as their place says so. */
  readonly resolvers: ReadonlySet<Node>;
  /** Of functions, and of classes made by calls, without a name of their own: that of the variable or the property they are put into. */
  readonly names: ReadonlyMap<Node, string>;
  /** Declared types of functions whose parameters have none of their own. */
  readonly contexts: ReadonlyMap<Node, Node>;
  /** Of functions in an object: its declared type, and what they are called in it. */
  readonly memberContexts: ReadonlyMap<Node, MemberContext>;
  /** Of functions: the object that they are handed over with, and called with. */
  readonly beside: ReadonlyMap<Node, Node>;
  /** What `this` is in functions that are no members of a class. */
  readonly selves: ReadonlyMap<Node, Value>;
  /** What is required, or imported while the program runs. */
  readonly required: ReadonlySet<string>;
  /** By name: functions that become classes by what is put on their prototypes. */
  readonly prototypes: ReadonlyMap<string, Prototype>;
  /** Of functions that are put on the prototype of a class from elsewhere: the class. */
  readonly borrowed: ReadonlyMap<Node, Node>;
  /** The same of functions that are declared in others. */
  readonly nestedPrototypes: ReadonlyMap<Node, Prototype>;
  /** Extensions that take the place of what they extend. */
  readonly reopened: ReadonlySet<Node>;
  /** Functions that are wrapped in what keeps their answers. */
  readonly memoised: ReadonlySet<Node>;
}

export interface MemberContext {
  readonly type: Node;
  readonly name: string;
}

export function lookAhead(program: Node, text: string, file: string): LookAhead {
  const growth = new Growth();
  const filled = new Set<string>();
  const keeps = new Set<string>();
  const listed = new Set<string>();
  let depth = 0;
  const resolvers = new Set<Node>();
  const names = new Map<Node, string>();
  const contexts = new Map<Node, Node>();
  const memberContexts = new Map<Node, MemberContext>();
  const beside = new Map<Node, Node>();
  const borrowed = new Map<Node, Node>();
  const required = new Set<string>();
  const reopened = new Set<Node>();
  const memoised = new Set<Node>();
  const mayResolve = /graphql|resolver|pothos|\bnexus\b/i.test(text) || /resolvers?\b|graphql/i.test(file);
  const isResolversFile =
    /resolvers?/i.test(file) || /\b(const|let|var)\s+(\w*R|r)esolvers\s*[:=]/.test(text);
  const isPlugins = isPluginsFile(file);
  const isSchemaFile = /graphql|pothos|\bnexus\b/i.test(text) || /graphql|schema|resolvers\b/i.test(file);
  const selves = new Map<Node, Value>();
  for (const { fn, self } of literalMethods(program)) selves.set(fn, self);
  const nested = new Map<Node, Prototype>();
  const hasPrototypes = text.includes('.prototype');
  const hasDefined = hasPrototypes && /sequelize/i.test(text) && text.includes('.define');
  const defined = new Set<string>();
  const hasSchemas = /mongoose/i.test(text) && /\b(statics?|methods?)\b/.test(text);
  const assigned = (left: Node, extension: Node): void => {
    if (left.type === 'Identifier') names.set(extension, left.name);
    else if (isReopening(left, extension, text)) reopened.add(extension);
  };
  const declareAs = (node: Node, type: Node): void => {
    if (isFunction(node)) contexts.set(node, type);
    if (node.type !== 'ObjectExpression') return;
    for (const one of node.properties) {
      const fn = one.type === 'ObjectProperty' ? bare(one.value as Node) : one;
      const name = one.type === 'SpreadElement' ? undefined : keyName(one.key, one.computed);
      if (name !== undefined && isFunction(fn)) memberContexts.set(fn, { type, name });
    }
  };
  const keepMemoised = (call: Extract<Node, { type: 'CallExpression' }>): void => {
    const fn = memoisedBy(call);
    if (fn) memoised.add(fn);
  };
  const look = (node: Node): void => {
    if (hasSchemas)
      for (const { fn, name, self } of schemaFunctions(node)) {
        names.set(fn, name);
        selves.set(fn, self);
      }
    if (hasDefined) {
      const model = definedModel(node);
      if (model !== undefined) defined.add(model);
      const ofRow = rowFunction(node, defined);
      if (ofRow) selves.set(ofRow.fn, ofRow.self);
    }
    switch (node.type) {
      case 'Identifier':
        if (!node.decorators) return;
        break;
      case 'JSXIdentifier':
      case 'JSXText':
      case 'JSXClosingElement':
        return;
      case 'MemberExpression':
        look(node.object);
        if (node.computed) look(node.property);
        return;
      case 'CallExpression':
        if (isRequire(node)) {
          const from = node.arguments[0];
          if (from?.type === 'StringLiteral') required.add(from.value);
        } else if (node.callee.type === 'MemberExpression') {
          const { object, property } = node.callee;
          const method = keyName(property) ?? '';
          if (object.type === 'Identifier') growth.called(object.name, method, node.arguments);
          if (FILLS.has(method)) filled.add(lastName(object));
        }
        for (const arg of node.arguments) if (arg.type === 'Identifier') growth.given(arg.name);
        for (const { fn, object } of givenBeside(node)) beside.set(fn, object);
        keepMemoised(node);
        break;
      case 'NewExpression':
        for (const arg of node.arguments) if (arg.type === 'Identifier') growth.given(arg.name);
        break;
      case 'AssignmentExpression':
        if (isExtension(bare(node.right))) assigned(node.left, bare(node.right));
        for (const name of boundNames(node.left)) growth.assigned(name, node.left, bare(node.right));
        if (node.left.type === 'MemberExpression') {
          const fn = bare(node.right);
          if (lastName(node.left) === 'length') growth.given(lastName(node.left.object));
          if (node.left.computed) {
            filled.add(lastName(node.left.object));
            if (node.left.object.type === 'Identifier') {
              growth.put(node.left.object.name);
              (depth > 0 ? keeps : listed).add(node.left.object.name);
            }
          }
          const name = isFunction(fn) ? keyName(node.left.property, node.left.computed) : undefined;
          if (name !== undefined) names.set(fn, name);
          const owner = hasPrototypes ? ownerOf(node.left) : undefined;
          if (owner && isFunction(fn)) borrowed.set(fn, owner);
        }
        break;
      case 'VariableDeclarator':
        if (node.id.type === 'Identifier' && node.init) {
          const init = bare(node.init);
          growth.declared(node.id.name, init);
          const fn = (init.type === 'CallExpression' && effectFunction(init)) || init;
          if (isFunction(fn) || isExtension(fn) || composition(fn)) names.set(fn, node.id.name);
          if (node.id.typeAnnotation) declareAs(fn, node.id.typeAnnotation);
        }
        break;
      case 'TSAsExpression':
      case 'TSSatisfiesExpression':
        declareAs(bare(node.expression), node.typeAnnotation);
        break;
      case 'ClassProperty': {
        const fn = node.value && bare(node.value);
        if (!fn || !isFunction(fn)) break;
        if (node.typeAnnotation) contexts.set(fn, node.typeAnnotation);
        const name = keyName(node.key, node.computed ?? false);
        if (name !== undefined) names.set(fn, name);
        break;
      }
      case 'ObjectExpression':
        if (mayResolve && !isSubscription(node))
          for (const one of node.properties)
            if (one.type !== 'SpreadElement')
              for (const fn of resolversIn(one, isResolversFile, isSchemaFile || isField(node)))
                resolvers.add(fn);
        break;
      case 'BlockStatement':
        if (hasPrototypes)
          for (const [fn, prototype] of nestedPrototypes(node.body)) nested.set(fn, prototype);
        break;
      case 'ObjectProperty': {
        const fn = bare(node.value);
        if (fn.type === 'Identifier') growth.given(fn.name);
        const name = isFunction(fn) ? keyName(node.key, node.computed) : undefined;
        if (name !== undefined && !names.has(fn)) names.set(fn, name);
        for (const [handler, action] of actionHandlers(node)) names.set(handler, action);
        const plugin = isPlugins ? pluginOf(node) : undefined;
        if (plugin !== undefined) required.add(plugin);
        break;
      }
      default:
    }
    if (isFunction(node)) {
      depth++;
      growth.withinFunction(node, () => eachChild(node, look));
      depth--;
    } else if (isLoop(node)) growth.withinLoop(node, () => eachChild(node, look));
    else eachChild(node, look);
  };
  look(program);
  for (const name of listed) keeps.delete(name);
  const prototypes = prototypesIn(program, text);
  return {
    grown: growth.grown,
    few: growth.few(filled, SMALL),
    filled,
    keeps,
    resolvers,
    names,
    contexts,
    memberContexts,
    beside,
    required,
    selves,
    prototypes,
    borrowed,
    nestedPrototypes: nested,
    reopened,
    memoised,
  };
}

/** `Client` of `Client.prototype.getOne`. */
function ownerOf({ object }: Extract<Node, { type: 'MemberExpression' }>): Node | undefined {
  return object.type === 'MemberExpression' && keyName(object.property, object.computed) === 'prototype'
    ? object.object
    : undefined;
}

/** `require(…)` and `import(…)`, wherever they stand. */
function isRequire({ callee }: Extract<Node, { type: 'CallExpression' }>): boolean {
  return callee.type === 'Import' || (callee.type === 'Identifier' && callee.name === 'require');
}

/**
 * Functions that a GraphQL server calls once per parent object: `resolve` of a field, and members of
 * `{ Type: { field: fn } }` in what a resolvers' file exports. Those of the roots, and of
 * the namespaces that mutations are put into, are called once per request.
 */
function resolversIn(
  node: Extract<Node, { type: 'ObjectProperty' | 'ObjectMethod' }>,
  isResolversFile: boolean,
  mayBeField: boolean,
): Node[] {
  const found: Node[] = [];
  const fn = node.type === 'ObjectMethod' ? node : bare(node.value);
  const name = keyName(node.key, node.computed) ?? '';
  if (name === 'resolve' && mayBeField && isFunction(fn) && takesParent(fn)) found.push(fn);
  if (node.type === 'ObjectMethod' || !/^[A-Z]\w*$/.test(name) || !isResolversFile) return found;
  const type = bare(node.value);
  if (/^(Query|Subscription)$|(Mutations?|Queries)$/.test(name) || type.type !== 'ObjectExpression')
    return found;
  for (const field of type.properties) {
    const member =
      field.type === 'ObjectMethod' ? field : field.type === 'ObjectProperty' ? bare(field.value) : undefined;
    if (member && isFunction(member) && takesParent(member)) found.push(member);
  }
  return found;
}

/** `{ type: …, resolve: … }`; what else has a `resolve` finds something out when it is asked to. */
function isField(field: Extract<Node, { type: 'ObjectExpression' }>): boolean {
  return field.properties.some(
    (one) => one.type !== 'SpreadElement' && keyName(one.key, one.computed) === 'type',
  );
}

/** `{ subscribe: …, resolve: … }`: called once per event that a client has subscribed to. */
function isSubscription(field: Extract<Node, { type: 'ObjectExpression' }>): boolean {
  return field.properties.some(
    (one) => one.type !== 'SpreadElement' && keyName(one.key, one.computed) === 'subscribe',
  );
}

/** The first parameter, the parent object, is used: it has a name that does not say otherwise. */
function takesParent(fn: AnyFunction): boolean {
  const name = firstBound(fn.params[0]);
  return name !== undefined && !name.startsWith('_') && !/^(root|rootValue)$/.test(name);
}
