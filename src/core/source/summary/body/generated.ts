import type { Node } from '@babel/types';
import { bare, boundNames, lastName, measured, statements, usedNames, walk } from '../syntax';
import { endsLoop } from './leaving';

/** Makes a value of its own accord, `randomCode()`, however long that takes: `await makeToken()`. */
const MAKES = /^_?(gen(erate)?|random|make|create|new|uuid|nanoid|cuid)(v[1-7])?([A-Z_]|$)/;

/**
 * `do { code = await makeCode(); taken = await find(code); } while (taken.length)`: another value is made as long as a
 * query finds something of the last, and what it finds is looked at nowhere else.
 */
export function asksForGenerated(test: Node, body: Node): boolean {
  const made = new Set<string>();
  const asked = new Map<string, Set<string>>();
  const uses = new Map<string, number>();
  walk(body, (node) => {
    if (node.type === 'Identifier') uses.set(node.name, (uses.get(node.name) ?? 0) + 1);
    const [target, value] =
      node.type === 'AssignmentExpression' && node.operator === '='
        ? [node.left, node.right]
        : node.type === 'VariableDeclarator'
          ? [node.id, node.init]
          : [];
    const [name] = target ? boundNames(target) : [];
    if (name === undefined || !value) return;
    const expression = bare(value);
    const call = expression.type === 'AwaitExpression' ? bare(expression.argument) : expression;
    if (call.type !== 'CallExpression') return;
    if (makes(call)) made.add(name);
    else if (call !== expression)
      asked.set(name, new Set(call.arguments.flatMap((argument) => [...usedNames(argument)])));
  });
  const result = tested(test);
  const question = result === undefined ? undefined : asked.get(result);
  return (
    question !== undefined && uses.get(result ?? '') === 1 && [...question].some((name) => made.has(name))
  );
}

/**
 * `for (;;) { try { await find(code); code = makeCode(); } catch { break; } }`: the query fails where it finds nothing,
 * and that ends the loop.
 */
export function failsForGenerated(body: Node): boolean {
  return statements(body).some((node) => {
    if (node.type !== 'TryStatement' || !node.handler || !endsLoop(node.handler.body)) return false;
    const asked = new Set<string>();
    return statements(node.block).some((one) => {
      const expression = one.type === 'ExpressionStatement' ? bare(one.expression) : undefined;
      if (expression?.type === 'AwaitExpression')
        for (const name of usedNames(expression.argument)) asked.add(name);
      return (
        expression?.type === 'AssignmentExpression' &&
        boundNames(expression.left).some((name) => asked.has(name)) &&
        makes(expression.right)
      );
    });
  });
}

function makes(value: Node): boolean {
  const expression = bare(value);
  const call = expression.type === 'AwaitExpression' ? bare(expression.argument) : expression;
  return call.type === 'CallExpression' && MAKES.test(lastName(call.callee));
}

/** `taken` of `taken`, `taken.length`, `taken !== null` and `taken.length > 0`. */
function tested(test: Node): string | undefined {
  const condition = bare(test);
  if (condition.type === 'Identifier') return condition.name;
  if (condition.type === 'BinaryExpression')
    return /^(>|!==?)$/.test(condition.operator) ? tested(condition.left) : undefined;
  const found = measured(condition);
  return found && tested(found);
}
