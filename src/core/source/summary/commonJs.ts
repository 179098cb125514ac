import type { Node } from '@babel/types';
import type { Scope } from './scope';
import { bare, keyName, lastName } from './syntax';

/** `module.exports`, of the module that the file is. */
export function isModuleExports(node: Node, scope: Scope): boolean {
  return saysModuleExports(node) && scope.find('module') === undefined;
}

/** `module.exports`, as it is written. */
export function saysModuleExports(node: Node): boolean {
  return (
    node.type === 'MemberExpression' &&
    node.object.type === 'Identifier' &&
    node.object.name === 'module' &&
    keyName(node.property, node.computed) === 'exports'
  );
}

/**
 * What `require` or `import` is asked for. In a path that is put together, `*` stands for what is not written down,
 * as in bundlers' contexts: `./drivers/${name}` is `./drivers/*`.
 *
 * A path from where the program begins is `~/models/order`, as bundlers write it.
 *
 * @returns undefined for what names no file, and for packages that are chosen while the program runs
 */
export function specifierOf(argument: Node | undefined): string | undefined {
  if (argument?.type === 'StringLiteral') return argument.value;
  const parts = argument ? pathParts(argument) : undefined;
  if (!parts) return undefined;
  const path = parts.join('');
  // `~/*` is what a loader gives: `(name) => require(join(ROOT, name))`.
  if (path.startsWith(ROOT))
    return /^~\/+(\*|[^*]+)$/.test(path) ? path.replace(/\/(\.?\/)+/g, '/') : undefined;
  return /^\.\.?\/./.test(path) && path !== './*/*' ? path : undefined;
}

/** Stands for where the program begins. */
const ROOT = '~/';

/** `ROOT`, `global.__base`, `config.rootPath` */
const ROOT_NAME =
  /^_*((app|project|server|src)_?(root|base|dir|path|folder|directory)|(root|base)(_?(dir|path|folder|directory))?|cwd)_*$/i;

function isRoot(node: Node): boolean {
  if (node.type === 'CallExpression') return isRoot(node.callee);
  if (node.type !== 'MemberExpression' || lastName(node) !== 'path') return ROOT_NAME.test(lastName(node));
  // `appRoot.path`
  return isRoot(node.object);
}

/** The texts of a path, `*` for each that is not known; undefined when it is no path. */
function pathParts(node: Node): string[] | undefined {
  const expression = bare(node);
  switch (expression.type) {
    case 'StringLiteral':
      return [expression.value];
    case 'TemplateLiteral':
      return expression.quasis.flatMap(({ value }, index) => {
        const hole = expression.expressions[index];
        const text = value.cooked ?? value.raw;
        return hole ? [text, ...holeParts(hole)] : [text];
      });
    case 'BinaryExpression':
      return expression.operator === '+'
        ? [...holeParts(expression.left), ...holeParts(expression.right)]
        : undefined;
    case 'CallExpression':
      return joinedParts(expression);
    default:
      return undefined;
  }
}

function holeParts(node: Node): string[] {
  const expression = bare(node);
  if (expression.type === 'Identifier' && expression.name === '__dirname') return ['.'];
  if (isRoot(expression)) return [ROOT];
  return pathParts(expression) ?? ['*'];
}

/** `path.join(__dirname, 'drivers', name)` */
function joinedParts({
  callee,
  arguments: args,
}: Extract<Node, { type: 'CallExpression' }>): string[] | undefined {
  const name = callee.type === 'MemberExpression' ? keyName(callee.property, callee.computed) : undefined;
  if (name !== 'join' && name !== 'resolve') return undefined;
  const [first] = args;
  // What is resolved from nothing is so from the folder in which the program is started.
  if (name === 'resolve' && first?.type === 'StringLiteral' && /^(\.\/)?\w/.test(first.value))
    return [ROOT, ...args.flatMap((arg, index) => [index === 0 ? '' : '/', ...holeParts(arg)])];
  return args.flatMap((arg, index) => (index === 0 ? holeParts(arg) : ['/', ...holeParts(arg)]));
}
