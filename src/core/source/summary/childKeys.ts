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
