import type { Node } from '@babel/types';
import { bare, keyName, lastName, walk } from '../syntax';
import { leavesIteration } from './leaving';

/**
 * `if (this.rows.length >= this.most) await this.flush()`, `if (Object.keys(waiting).length > 40) …` of what it is
 * given: of many calls only that which has filled it gets so far.
 */
export function isWhenFull({ test }: Extract<Node, { type: 'IfStatement' }>): boolean {
  const full = bare(test);
  if (full.type === 'LogicalExpression' && full.operator === '||')
    return [full.left, full.right].some((one) => isFull(bare(one)));
  return isFull(full);
}

function isFull(full: Node): boolean {
  if (full.type !== 'BinaryExpression' || !/^(>=?|===?)$/.test(full.operator)) return false;
  const kept = measuredIn(full);
  const limit = bare(full.right);
  if (limit.type === 'NumericLiteral' && limit.value < 2) return false;
  if (kept?.type === 'MemberExpression') return kept.object.type === 'ThisExpression';
  return kept?.type === 'CallExpression' && isMany(limit);
}

/**
 * `if (rows.length < SIZE) continue;` before what writes the rows and empties the list: it is got to once it is full.
 *
 * @param rest what follows in the statement list
 */
export function isUnlessFull(statement: Node, rest: readonly Node[], isInLoop: boolean): boolean {
  if (statement.type !== 'IfStatement' || statement.alternate || !leavesIteration(statement.consequent))
    return false;
  const test = bare(statement.test);
  if (test.type !== 'BinaryExpression' || !/^<=?$/.test(test.operator)) return false;
  const kept = measuredIn(test);
  if (!kept || kept.type === 'CallExpression') return false;
  if (isInLoop) return rest.some((one) => empties(one, new Set([lastName(kept)])));
  const limit = bare(test.right);
  return (
    kept.type === 'MemberExpression' &&
    kept.object.type === 'ThisExpression' &&
    !(limit.type === 'NumericLiteral' && limit.value < 2)
  );
}

/** Of `rows.length > most` and `Object.keys(rows).length > most` what is measured: `rows`, `Object.keys(rows)`. */
function measuredIn(test: Extract<Node, { type: 'BinaryExpression' }>): Node | undefined {
  const size = bare(test.left);
  return size.type === 'MemberExpression' &&
    /^(length|size)$/.test(keyName(size.property, size.computed) ?? '')
    ? bare(size.object)
    : undefined;
}

function isMany(limit: Node): boolean {
  return limit.type === 'NumericLiteral' ? limit.value >= 10 : /^[A-Z][A-Z0-9_]+$/.test(lastName(limit));
}

/**
 * `if (rows.length >= SIZE) { await write(rows); rows = []; }`: what has gathered is sent as one. Some count beside
 * the list: `if (++count > 100)`.
 */
export function isFlush(node: Extract<Node, { type: 'IfStatement' }>): boolean {
  const gathered = new Set<string>();
  walk(node.test, (inner) => {
    if (inner.type !== 'BinaryExpression' || !/^(>=?|===?)$/.test(inner.operator)) return;
    const counted = bare(inner.left);
    // `rows.length % SIZE === 0`
    const size =
      counted.type === 'BinaryExpression' && counted.operator === '%' ? bare(counted.left) : counted;
    if (
      inner.right.type === 'NumericLiteral' &&
      inner.right.value > 1 &&
      /^(Identifier|UpdateE)/.test(size.type)
    )
      for (const name of sentWhole(node.consequent)) gathered.add(name);
    if (
      size.type === 'MemberExpression' &&
      /^(length|size)$/.test(keyName(size.property, size.computed) ?? '')
    )
      gathered.add(lastName(size.object));
  });
  return gathered.size > 0 && empties(node.consequent, gathered);
}

/** Whether a list of these names is made empty: `rows = []`, `rows.length = 0`, `rows.splice(0)`. */
function empties(node: Node, gathered: ReadonlySet<string>): boolean {
  let emptied = false;
  walk(node, (inner) => {
    if (inner.type === 'AssignmentExpression' && inner.operator === '=') {
      const { left } = inner;
      const right = bare(inner.right);
      const isLength = left.type === 'MemberExpression' && keyName(left.property, left.computed) === 'length';
      const target = isLength ? left.object : left;
      const empty =
        isLength ||
        right.type === 'NewExpression' ||
        (right.type === 'ArrayExpression' && right.elements.length === 0);
      if (empty && gathered.has(lastName(target))) emptied = true;
    } else if (inner.type === 'CallExpression' && inner.callee.type === 'MemberExpression') {
      const { object, property, computed } = inner.callee;
      if (/^(splice|clear)$/.test(keyName(property, computed) ?? '') && gathered.has(lastName(object)))
        emptied = true;
    }
  });
  return emptied;
}

/** The names that calls are given as they are. */
function sentWhole(node: Node): Set<string> {
  const names = new Set<string>();
  walk(node, (inner) => {
    if (inner.type === 'CallExpression')
      for (const arg of inner.arguments) if (arg.type === 'Identifier') names.add(arg.name);
  });
  return names;
}
