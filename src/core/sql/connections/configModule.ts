import type { Expression, Node, ObjectExpression } from '@babel/types';
import { parseSource } from '../../source/summary/parse';
import { type ConnectionParts, isPostgresUrl, urlOf } from './connectionUrl';
import type { FoundConnection, Variables } from './found';

const POSTGRES = /^(pg|postgres|postgresql|pg-native|node-postgres|aurora-postgres|cockroachdb|pgnative)$/i;
const DIALECT_KEYS = ['client', 'dialect', 'type', 'provider', 'driver'];
const URL_KEYS = ['connectionString', 'url', 'uri', 'connection', 'connectionUri', 'databaseUrl'];
const PART_KEYS: Readonly<Record<keyof ConnectionParts, readonly string[]>> = {
  host: ['host', 'hostname', 'server'],
  port: ['port'],
  database: ['database', 'dbname', 'db', 'dbName'],
  user: ['user', 'username'],
  password: ['password', 'pass'],
  sslmode: ['sslmode'],
};

/** Objects and texts deeper than this are nobody's configuration. */
const MAX_DEPTH = 12;

interface Scope {
  readonly variables: Variables;
  /** Expressions of the constants at the top of the file. */
  readonly constants: ReadonlyMap<string, Expression>;
}

/**
 * PostgreSQL connections that a configuration in JavaScript, TypeScript or JSON sets up: knexfile, ormconfig, TypeORM
 * data sources, drizzle and Prisma configurations, Sequelize's config. Read from the syntax tree; nothing is run, so
 * that what is computed in any other way than from the environment is not found.
 * @param variables of the environment, for `process.env.NAME`
 */
export function connectionsOfModule(
  text: string,
  file: string,
  variables: Variables,
): Pick<FoundConnection, 'url' | 'line' | 'name'>[] {
  const isJson = /\.json$/i.test(file);
  const tree = parseSource(isJson ? `(${text}\n)` : text, isJson ? `${file}.js` : file);
  if (!tree) return [];
  const scope: Scope = { variables, constants: constantsOf(tree.program.body) };
  const found: Pick<FoundConnection, 'url' | 'line' | 'name'>[] = [];
  const visit = (node: unknown, path: readonly string[], dialect: string | undefined): void => {
    if (path.length > MAX_DEPTH * 4) return;
    if (Array.isArray(node)) {
      for (const one of node) visit(one, path, dialect);
      return;
    }
    if (!isNode(node)) return;
    let below = dialect;
    if (node.type === 'ObjectExpression') {
      const own = DIALECT_KEYS.map((key) => textOf(propertyOf(node, key), scope)).find(
        (it) => it !== undefined,
      );
      below = own ?? dialect;
      const url = below === undefined || POSTGRES.test(below) ? connectionOf(node, below, scope) : undefined;
      if (url !== undefined) {
        found.push({ url, line: node.loc?.start.line ?? 1, name: path.join('.') });
        return;
      }
    }
    if (node.type === 'ObjectProperty') {
      const key = keyOf(node);
      visit(node.value, key === undefined ? path : [...path, key], below);
      return;
    }
    for (const value of Object.values(node)) {
      if (typeof value === 'object' && value !== null) visit(value, path, below);
    }
  };
  visit(tree.program.body, [], undefined);
  return found;
}

/** The address that an object gives, whole or in parts. */
function connectionOf(node: ObjectExpression, dialect: string | undefined, scope: Scope): string | undefined {
  for (const key of URL_KEYS) {
    const url = textOf(propertyOf(node, key), scope);
    if (url !== undefined && isPostgresUrl(url)) return url;
  }
  // Sequelize: the name of a variable that holds the address.
  const named = textOf(propertyOf(node, 'use_env_variable'), scope);
  const used = named === undefined ? undefined : scope.variables.get(named)?.value;
  if (used !== undefined && isPostgresUrl(used)) return used;
  const parts: { -readonly [K in keyof ConnectionParts]: string | undefined } = {};
  for (const [part, keys] of Object.entries(PART_KEYS)) {
    const values = keys.flatMap((key) => propertyOf(node, key) ?? []);
    const value = values.map((it) => textOf(it, scope)).find((it) => it !== undefined && it !== '');
    // Another host than the program's would be another database.
    if (part === 'host' && values.length > 0 && value === undefined) return undefined;
    parts[part as keyof ConnectionParts] = value;
  }
  // Any object may have a host; a database that nobody says is PostgreSQL must look like it by its port.
  if (parts.database === undefined || (parts.host === undefined && parts.user === undefined))
    return undefined;
  if (dialect === undefined && parts.port !== '5432') return undefined;
  if (parts.port !== undefined && !/^\d{1,5}$/.test(parts.port)) return undefined;
  return urlOf(parts);
}

function constantsOf(body: readonly Node[]): Map<string, Expression> {
  const constants = new Map<string, Expression>();
  for (const statement of body) {
    const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (declaration?.type !== 'VariableDeclaration') continue;
    for (const { id, init } of declaration.declarations) {
      if (id.type === 'Identifier' && init) constants.set(id.name, init);
    }
  }
  return constants;
}

function isNode(value: unknown): value is Node {
  return (
    typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'
  );
}

function keyOf(property: Node): string | undefined {
  if (property.type !== 'ObjectProperty' || property.computed) return undefined;
  const { key } = property;
  if (key.type === 'Identifier') return key.name;
  return key.type === 'StringLiteral' ? key.value : undefined;
}

function propertyOf(node: ObjectExpression, name: string): Node | undefined {
  const property = node.properties.findLast((it) => keyOf(it) === name);
  return property?.type === 'ObjectProperty' ? property.value : undefined;
}

/** The text that an expression is, whatever the program would do; undefined where only the program knows. */
function textOf(node: Node | undefined | null, scope: Scope, depth = 0): string | undefined {
  if (!node || depth > MAX_DEPTH) return undefined;
  const inner = (it: Node | undefined | null): string | undefined => textOf(it, scope, depth + 1);
  switch (node.type) {
    case 'StringLiteral':
      return node.value;
    case 'NumericLiteral':
      return String(node.value);
    case 'TemplateLiteral': {
      const holes = node.expressions.map(inner);
      if (holes.includes(undefined)) return undefined;
      return node.quasis.map(({ value }, index) => (value.cooked ?? '') + (holes[index] ?? '')).join('');
    }
    case 'BinaryExpression': {
      if (node.operator !== '+') return undefined;
      const [left, right] = [inner(node.left), inner(node.right)];
      return left === undefined || right === undefined ? undefined : left + right;
    }
    case 'LogicalExpression':
      return node.operator === '&&' ? undefined : inner(node.left) || inner(node.right);
    case 'TSNonNullExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'ParenthesizedExpression':
    case 'AwaitExpression':
      return inner(node.type === 'AwaitExpression' ? node.argument : node.expression);
    case 'UnaryExpression':
      return node.operator === '+' ? inner(node.argument) : undefined;
    case 'Identifier':
      return inner(scope.constants.get(node.name));
    case 'MemberExpression':
    case 'OptionalMemberExpression':
      return variableOf(node, scope);
    case 'CallExpression': {
      // Number(x), parseInt(x, 10), String(x); env('NAME') of Prisma and configService.get('NAME') of NestJS.
      const [first] = node.arguments;
      const { callee } = node;
      const name =
        callee.type === 'Identifier'
          ? callee.name
          : callee.type === 'MemberExpression' && callee.property.type === 'Identifier'
            ? callee.property.name
            : '';
      const value = inner(first as Node | undefined);
      if (/^(Number|parseInt|String|trim)$/.test(name)) return value;
      return /^(env|get|getOrThrow)$/.test(name) && value !== undefined
        ? scope.variables.get(value)?.value
        : undefined;
    }
    default:
      return undefined;
  }
}

/** `process.env.NAME`, `env.NAME`, `import.meta.env.NAME`, `process.env['NAME']`. */
function variableOf(node: Node, scope: Scope): string | undefined {
  if (node.type !== 'MemberExpression' && node.type !== 'OptionalMemberExpression') return undefined;
  const { object, property, computed } = node;
  const isEnvironment =
    object.type === 'Identifier'
      ? /^(env|ENV|environment)$/.test(object.name)
      : (object.type === 'MemberExpression' || object.type === 'OptionalMemberExpression') &&
        object.property.type === 'Identifier' &&
        object.property.name === 'env';
  if (!isEnvironment) return undefined;
  const name =
    !computed && property.type === 'Identifier'
      ? property.name
      : property.type === 'StringLiteral'
        ? property.value
        : undefined;
  return name === undefined ? undefined : scope.variables.get(name)?.value;
}
