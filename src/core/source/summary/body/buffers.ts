import type { Node } from '@babel/types';
import { bare, keyName, lastName, measured, walk } from '../syntax';
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
  const kept = keptIn(full);
  return isOwn(kept, full) || (kept?.type === 'CallExpression' && isMany(bare(full.right)));
}

/** `if (index % EVERY === 0)`: how far it has come is told once in a while. */
export function isOnceInAWhile(test: Node): boolean {
  const whole = bare(test);
  if (whole.type !== 'BinaryExpression' || !/^===?$/.test(whole.operator)) return false;
  const { left, right } = whole;
  const rest = bare(left);
  return (
    right.type === 'NumericLiteral' &&
    right.value === 0 &&
    rest.type === 'BinaryExpression' &&
    rest.operator === '%' &&
    isMany(bare(rest.right))
  );
}

/**
 * `if (rows.length < SIZE) continue;` before what writes the rows and empties the list: it is got to once it is full.
 *
 * @param index of the statement in its list
 */
export function isUnlessFull(list: readonly Node[], index: number, isInLoop: boolean): boolean {
  const statement = list[index];
  if (statement?.type !== 'IfStatement' || statement.alternate || !leavesIteration(statement.consequent))
    return false;
  const test = bare(statement.test);
  if (test.type !== 'BinaryExpression' || !/^<=?$/.test(test.operator)) return false;
  const kept = keptIn(test);
  if (!kept || kept.type === 'CallExpression') return false;
  if (!isInLoop) return isOwn(kept, test);
  const names = new Set([lastName(kept)]);
  return list.slice(index + 1).some((one) => empties(one, names));
}

/** Of `rows.length > most` and `Object.keys(rows).length > most` what is measured: `rows`, `Object.keys(rows)`. */
function keptIn({ left }: Comparison): Node | undefined {
  const kept = measured(bare(left));
  return kept && bare(kept);
}

type Comparison = Extract<Node, { type: 'BinaryExpression' }>;

/** `this.rows`, which are compared with more than one. */
function isOwn(kept: Node | undefined, { right }: Comparison): boolean {
  const limit = bare(right);
  return (
    kept?.type === 'MemberExpression' &&
    kept.object.type === 'ThisExpression' &&
    !(limit.type === 'NumericLiteral' && limit.value < 2)
  );
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
    const list = measured(size);
    if (list) gathered.add(lastName(list));
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
