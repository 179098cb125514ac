import type { Node } from '@babel/types';

/**
 * Calls `visit` with the nodes directly below a node, in source order; types are none. The commonest types are written
 * out: a property whose name changes from one read to the next is read several times slower.
 */
export function eachChild(node: Node, visit: (child: Node) => void): void {
  switch (node.type) {
    case 'Identifier':
      if (node.decorators) each(node.decorators, visit);
      return;
    case 'JSXIdentifier':
    case 'JSXText':
    case 'StringLiteral':
    case 'NumericLiteral':
    case 'BooleanLiteral':
    case 'NullLiteral':
    case 'ThisExpression':
    case 'TemplateElement':
      return;
    case 'MemberExpression':
    case 'OptionalMemberExpression':
      one(node.object, visit);
      one(node.property, visit);
      return;
    case 'CallExpression':
    case 'OptionalCallExpression':
    case 'NewExpression':
      one(node.callee, visit);
      each(node.arguments, visit);
      return;
    case 'JSXExpressionContainer':
    case 'ExpressionStatement':
    case 'TSAsExpression':
    case 'TSNonNullExpression':
      one(node.expression, visit);
      return;
    case 'JSXElement':
      one(node.openingElement, visit);
      each(node.children, visit);
      one(node.closingElement, visit);
      return;
    case 'JSXOpeningElement':
      one(node.name, visit);
      each(node.attributes, visit);
      return;
    case 'JSXClosingElement':
      one(node.name, visit);
      return;
    case 'JSXAttribute':
      one(node.name, visit);
      one(node.value, visit);
      return;
    case 'ArrowFunctionExpression':
      each(node.params, visit);
      one(node.body, visit);
      return;
    case 'VariableDeclaration':
      each(node.declarations, visit);
      return;
    case 'VariableDeclarator':
      one(node.id, visit);
      one(node.init, visit);
      return;
    case 'ObjectProperty':
      each(node.decorators, visit);
      one(node.key, visit);
      one(node.value, visit);
      return;
    case 'ObjectExpression':
      each(node.properties, visit);
      return;
    case 'ArrayExpression':
    case 'ArrayPattern':
      each(node.elements, visit);
      return;
    case 'BlockStatement':
      each(node.directives, visit);
      each(node.body, visit);
      return;
    case 'AwaitExpression':
    case 'ReturnStatement':
    case 'SpreadElement':
    case 'UnaryExpression':
      one(node.argument, visit);
      return;
    case 'AssignmentExpression':
    case 'BinaryExpression':
    case 'LogicalExpression':
      one(node.left, visit);
      one(node.right, visit);
      return;
    case 'IfStatement':
    case 'ConditionalExpression':
      one(node.test, visit);
      one(node.consequent, visit);
      one(node.alternate, visit);
      return;
    case 'ClassMethod':
      each(node.decorators, visit);
      one(node.key, visit);
      each(node.params, visit);
      one(node.body, visit);
      return;
    case 'FunctionDeclaration':
    case 'FunctionExpression':
      one(node.id, visit);
      each(node.params, visit);
      one(node.body, visit);
      return;
    case 'TemplateLiteral':
      each(node.quasis, visit);
      each(node.expressions, visit);
      return;
    default:
      eachListed(node, visit);
  }
}

function eachListed(node: Node, visit: (child: Node) => void): void {
  const keys = CHILD_KEYS.get(node.type);
  if (keys === undefined) return;
  const parent = node as unknown as Readonly<Record<string, Node | (Node | null)[] | null | undefined>>;
  for (let index = 0; index < keys.length; index++) {
    const value = parent[keys[index] as string];
    if (Array.isArray(value)) each(value, visit);
    else one(value, visit);
  }
}

/** A tree with errors in it may lack what others have. */
function one(node: Node | null | undefined, visit: (child: Node) => void): void {
  if (node) visit(node);
}

function each(nodes: readonly (Node | null)[] | null | undefined, visit: (child: Node) => void): void {
  if (!nodes) return;
  for (let index = 0; index < nodes.length; index++) {
    const node = nodes[index];
    if (node) visit(node);
  }
}

/**
 * Where the children of a syntax node stand, by its type and in the order of the source. Types are left out, with
 * whatever is written in them: they never run. A type of node that is not listed has no children.
 */
export const CHILD_KEYS: ReadonlyMap<string, readonly string[]> = table(`
  ArrayExpression elements
  ArrayPattern elements
  ArrowFunctionExpression params body
  AssignmentExpression left right
  AssignmentPattern left right decorators
  AwaitExpression argument
  BinaryExpression left right
  BindExpression object callee
  BlockStatement directives body
  BreakStatement label
  CallExpression callee arguments
  CatchClause param body
  ClassAccessorProperty decorators key value
  ClassBody body
  ClassDeclaration decorators id superClass body
  ClassExpression decorators id superClass body
  ClassMethod decorators key params body
  ClassPrivateMethod decorators key params body
  ClassPrivateProperty decorators key value
  ClassProperty decorators key value
  ConditionalExpression test consequent alternate
  ContinueStatement label
  Decorator expression
  Directive value
  DoExpression body
  DoWhileStatement body test
  ExportAllDeclaration source attributes
  ExportDefaultDeclaration declaration
  ExportDefaultSpecifier exported
  ExportNamedDeclaration declaration specifiers source attributes
  ExportNamespaceSpecifier exported
  ExportSpecifier local exported
  ExpressionStatement expression
  File program
  ForInStatement left right body
  ForOfStatement left right body
  ForStatement init test update body
  FunctionDeclaration id params body
  FunctionExpression id params body
  Identifier decorators
  IfStatement test consequent alternate
  ImportAttribute key value
  ImportDeclaration specifiers source attributes
  ImportDefaultSpecifier local
  ImportExpression source options
  ImportNamespaceSpecifier local
  ImportSpecifier imported local
  JSXAttribute name value
  JSXClosingElement name
  JSXElement openingElement children closingElement
  JSXExpressionContainer expression
  JSXFragment openingFragment children closingFragment
  JSXMemberExpression object property
  JSXNamespacedName namespace name
  JSXOpeningElement name attributes
  JSXSpreadAttribute argument
  JSXSpreadChild expression
  LabeledStatement label body
  LogicalExpression left right
  MemberExpression object property
  MetaProperty meta property
  ModuleExpression body
  NewExpression callee arguments
  ObjectExpression properties
  ObjectMethod decorators key params body
  ObjectPattern properties decorators
  ObjectProperty decorators key value
  OptionalCallExpression callee arguments
  OptionalMemberExpression object property
  ParenthesizedExpression expression
  PrivateName id
  Program directives body
  RestElement argument
  ReturnStatement argument
  SequenceExpression expressions
  SpreadElement argument
  StaticBlock body
  SwitchCase test consequent
  SwitchStatement discriminant cases
  TSAsExpression expression
  TSDeclareFunction id params
  TSDeclareMethod decorators key params
  TSEnumDeclaration id members
  TSEnumMember id initializer
  TSExportAssignment expression
  TSExternalModuleReference expression
  TSImportEqualsDeclaration id moduleReference
  TSInstantiationExpression expression
  TSModuleBlock body
  TSModuleDeclaration id body
  TSNonNullExpression expression
  TSParameterProperty decorators parameter
  TSSatisfiesExpression expression
  TSTypeAssertion expression
  TaggedTemplateExpression tag quasi
  TemplateLiteral quasis expressions
  ThrowStatement argument
  TryStatement block handler finalizer
  TypeCastExpression expression
  UnaryExpression argument
  UpdateExpression argument
  VariableDeclaration declarations
  VariableDeclarator id init
  WhileStatement test body
  WithStatement object body
  YieldExpression argument
`);

function table(text: string): Map<string, readonly string[]> {
  return new Map(
    text
      .trim()
      .split('\n')
      .map((line) => line.trim().split(' '))
      .map(([type = '', ...keys]) => [type, keys]),
  );
}
