import type { Node } from '@babel/types';
import { eachChild } from '../children';
import type { LoopTrait } from '../fileSummary';
import { assignedNames, bare, boundNames, isFunction, keyName, usedNames, walk } from '../syntax';
import { goesOnAfterLast } from './keysetPages';
import { SMALL } from './listTraits';

/** Lists whose items are lists. */
const BATCHES = /(chunks|batches|slices)$/i;
/** Lists of which each round takes the next: `while (batch.length > 0) { …; batch = next(); }`. */
const BATCH = /(chunk|batch|slice)$/i;
/** Where a part of a list starts. */
const START = /^(start|begin|offset|skip|from|first|lower)(Index|Idx|At|Row|Pos|Position|Block)?$/i;
const RETRY_NAME =
  /^(attempts?|retr(y|ies)|tries|retryCount|numRetries|attempt(No|Count|Number)|retriesLeft|remainingRetries)$/i;
const PAGE_NAME =
  /^(offset|skip|cursor|page(Number|Num|No|Index)?|currentPage|hasMore|hasNext(Page)?|next(Page)?(Token|Cursor|Id)?|last\w*(Id|Key|Cursor|Date|At)|\w+Cursor|continuation(Token)?|exclusiveStartKey|after|before|from|start(Key|After|Index|At)?|limit|pageToken|isLastPage|moreResults|rowCount|batch(Size)?|since|position|done|isDone|finished)$/i;

/** Traits of a counted or conditional loop, from its header and body. */
export function conditionTraits(
  header: {
    test?: Node | null | undefined;
    update?: Node | null | undefined;
    init?: Node | null | undefined;
  },
  body: Node,
): LoopTrait[] {
  const traits: LoopTrait[] = [];
  const counters = new Set([
    ...(header.init?.type === 'VariableDeclaration'
      ? header.init.declarations.flatMap((one) => boundNames(one.id))
      : []),
    ...(header.update ? assignedNames(header.update) : []),
  ]);
  const tested = header.test ? usedNames(header.test) : new Set<string>();
  const assigned = assignedNames(body);
  if (
    stepsByMoreThanOne(header.update) ||
    startsAtMultiple(body, counters) ||
    splices(body, tested) ||
    isFrontier(header.test, body) ||
    (!header.update && stepsInside(body, tested)) ||
    [...tested].some((name) => BATCHES.test(name) || (BATCH.test(name) && assigned.has(name)))
  )
    traits.push('chunked');
  if (
    [...counters, ...tested].some((name) => RETRY_NAME.test(name)) ||
    (hasTry(body) && endsInTry(body) && ![...counters].some((name) => indexes(body, name)))
  ) {
    traits.push('retry');
  }
  if (constantCount(header)) traits.push('fixed');
  const progressing = [...tested, ...assigned].filter((name) => assigned.has(name) || counters.has(name));
  if (progressing.some((name) => PAGE_NAME.test(name)) || goesOnAfterLast(body)) traits.push('paged');
  if (isProbe(header.test, body)) traits.push('probe');
  return traits;
}

function stepsByMoreThanOne(update: Node | null | undefined): boolean {
  return update?.type === 'AssignmentExpression' && update.operator === '+=' && !isOne(update.right);
}

/** `for (let i = 0; i < rounds; i++) { const start = i * SIZE; … }`: each round takes the next part. */
function startsAtMultiple(body: Node, counters: ReadonlySet<string>): boolean {
  return statements(body).some(
    (node) =>
      node.type === 'VariableDeclaration' &&
      node.declarations.some(({ id, init }) => {
        const value = init && bare(init);
        return (
          id.type === 'Identifier' &&
          START.test(id.name) &&
          value?.type === 'BinaryExpression' &&
          value.operator === '*' &&
          [value.left, value.right].some((side) => side.type === 'Identifier' && counters.has(side.name))
        );
      }),
  );
}

/** `while (to > start) { …; to -= WEEK; }`: each round takes the next window. */
function stepsInside(body: Node, tested: ReadonlySet<string>): boolean {
  return statements(body).some((node) => {
    const step = node.type === 'ExpressionStatement' ? node.expression : undefined;
    return (
      step?.type === 'AssignmentExpression' &&
      /^[+-]=$/.test(step.operator) &&
      step.left.type === 'Identifier' &&
      tested.has(step.left.name) &&
      !isOne(step.right)
    );
  });
}

/** `while (level.length > 0) { rows = await find({ in: level }); level = rows.map(…) }`: one query per level of a tree. */
function isFrontier(test: Node | null | undefined, body: Node): boolean {
  const levels = new Set<string>();
  if (test)
    walk(test, (node) => {
      if (node.type !== 'MemberExpression' || node.object.type !== 'Identifier') return;
      if (/^(length|size)$/.test(keyName(node.property, node.computed) ?? '')) levels.add(node.object.name);
    });
  if (levels.size === 0) return false;
  let renewed = false;
  let whole = false;
  let taken = false;
  walk(body, (node) => {
    if (node.type === 'AssignmentExpression' && node.operator === '=' && node.left.type === 'Identifier')
      renewed ||= levels.has(node.left.name);
    else if (node.type === 'CallExpression' || node.type === 'ObjectProperty') {
      const given = node.type === 'CallExpression' ? node.arguments : [node.value];
      whole ||= given.some((one) => one.type === 'Identifier' && levels.has(one.name));
    } else if (
      node.type === 'MemberExpression' &&
      node.object.type === 'Identifier' &&
      levels.has(node.object.name)
    )
      taken ||= node.computed || /^(pop|shift)$/.test(keyName(node.property, node.computed) ?? '');
  });
  return renewed && whole && !taken;
}

function isOne(node: Node): boolean {
  return node.type === 'NumericLiteral' && node.value === 1;
}

/** `while (ids.length) { const some = ids.splice(0, 100) … }` */
function splices(body: Node, tested: ReadonlySet<string>): boolean {
  let found = false;
  walk(body, (node) => {
    if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return;
    const { object, property } = node.callee;
    if (keyName(property) === 'splice' && object.type === 'Identifier' && tested.has(object.name))
      found = true;
  });
  return found;
}

/** `i < 3`: the bound is a small literal or a constant written as one. */
function constantCount(header: {
  test?: Node | null | undefined;
  update?: Node | null | undefined;
}): boolean {
  const { test, update } = header;
  if (!update || test?.type !== 'BinaryExpression' || !/^[<>]=?$/.test(test.operator)) return false;
  const bound = bare(test.right);
  return bound.type === 'NumericLiteral' && bound.value <= SMALL;
}

function hasTry(body: Node): boolean {
  return statements(body).some((node) => node.type === 'TryStatement');
}

/** The try block leaves the loop when it succeeds. */
function endsInTry(body: Node): boolean {
  return statements(body).some(
    (node) =>
      node.type === 'TryStatement' &&
      node.block.body.some((inner) => inner.type === 'ReturnStatement' || inner.type === 'BreakStatement'),
  );
}

function indexes(body: Node, name: string): boolean {
  let found = false;
  walk(body, (node) => {
    if (node.type === 'MemberExpression' && node.computed && usedNames(node.property).has(name)) found = true;
  });
  return found;
}

function statements(body: Node): readonly Node[] {
  return body.type === 'BlockStatement' ? body.body : [body];
}

/**
 * A loop that asks until a generated value is free: it ends when a query finds *nothing*
 * (`while (await exists(slug))`, `if (!row) break`), and the value asked for is made anew in between.
 */
function isProbe(test: Node | null | undefined, body: Node): boolean {
  if (test && containsAwaitedCall(test)) return true;
  const results = awaitedNames(body);
  if (test && endsByFlag(test, body, results)) return true;
  if (results.size === 0) return false;
  // `for (;;)` and `while (true)` end from inside.
  const endless = !test || test.type === 'BooleanLiteral';
  const regenerates = /slug|name|code|token|suffix|handle|key|alias|username|candidate|id$/i;
  if (![...assignedNames(body)].some((name) => regenerates.test(name) && !results.has(name)) && !endless) {
    return false;
  }
  if (!endless && [...usedNames(test)].some((name) => results.has(name))) {
    const positive = bare(test).type === 'Identifier' || bare(test).type === 'BinaryExpression';
    return positive && ![...results].some((name) => feedsItself(body, name));
  }
  let probe = false;
  walkOwn(body, (node) => {
    if (node.type !== 'IfStatement') return;
    const condition = bare(node.test);
    // `if (!taken) break;` or `if (taken) …; else break;`
    const end = saysNothing(condition) ? node.consequent : node.alternate;
    if (!end || !leaves(end)) return;
    if ([...usedNames(condition)].some((name) => results.has(name) && !feedsItself(body, name))) probe = true;
  });
  return probe;
}

/** `!row`, `rows.length === 0`, `row === undefined`: true where a query has found nothing. */
function saysNothing(condition: Node): boolean {
  if (condition.type === 'UnaryExpression') return condition.operator === '!';
  if (condition.type !== 'BinaryExpression' || !/^===?$/.test(condition.operator)) return false;
  const { right } = condition;
  return (
    (right.type === 'NumericLiteral' && right.value === 0) ||
    right.type === 'NullLiteral' ||
    (right.type === 'Identifier' && right.name === 'undefined')
  );
}

/**
 * `while (!free) { …; if (!row) free = true; }`, `while (taken) { …; taken = rows.length > 0; }`: a flag that says
 * whether the query has found anything ends the loop.
 */
function endsByFlag(test: Node, body: Node, results: ReadonlySet<string>): boolean {
  const condition = bare(test);
  const flag = bare(
    condition.type === 'UnaryExpression' && condition.operator === '!' ? condition.argument : condition,
  );
  if (flag.type !== 'Identifier' || results.has(flag.name)) return false;
  const isResult = (node: Node): boolean =>
    [...usedNames(node)].some((name) => results.has(name) && !feedsItself(body, name));
  return statements(body).some((node) => {
    if (node.type === 'IfStatement')
      return (
        isResult(node.test) && [node.consequent, node.alternate].some((branch) => setsFlag(branch, flag.name))
      );
    const set = node.type === 'ExpressionStatement' ? bare(node.expression) : undefined;
    if (set?.type !== 'AssignmentExpression' || set.operator !== '=') return false;
    return (
      set.left.type === 'Identifier' &&
      set.left.name === flag.name &&
      isTruth(set.right) &&
      (isResult(set.right) || containsAwaitedCall(set.right))
    );
  });
}

/** `free = true` among the statements of a branch. */
function setsFlag(branch: Node | null | undefined, flag: string): boolean {
  return (
    !!branch &&
    statements(branch).some((node) => {
      const set = node.type === 'ExpressionStatement' ? bare(node.expression) : undefined;
      return (
        set?.type === 'AssignmentExpression' &&
        set.left.type === 'Identifier' &&
        set.left.name === flag &&
        set.right.type === 'BooleanLiteral'
      );
    })
  );
}

/** An expression that is true or false: a comparison, a negation, `Boolean(x)`. */
function isTruth(node: Node): boolean {
  const value = bare(node);
  if (value.type === 'BinaryExpression') return /^([<>]=?|[!=]==?)$/.test(value.operator);
  if (value.type === 'UnaryExpression') return value.operator === '!';
  return (
    value.type === 'CallExpression' && value.callee.type === 'Identifier' && value.callee.name === 'Boolean'
  );
}

/** `node = await find(node.parentId)`: the result is what the next query asks with, so this is a walk. */
function feedsItself(body: Node, name: string): boolean {
  let found = false;
  walk(body, (node) => {
    const target = node.type === 'AssignmentExpression' ? node.left : undefined;
    const value = node.type === 'AssignmentExpression' ? node.right : undefined;
    if (!target || !value) return;
    if (boundNames(target).includes(name) && usedNames(value).has(name)) found = true;
    if (
      !boundNames(target).includes(name) &&
      bare(value).type.includes('Member') &&
      usedNames(value).has(name)
    )
      found = true;
  });
  return found;
}

function containsAwaitedCall(node: Node): boolean {
  let found = false;
  walk(node, (inner) => {
    if (inner.type === 'AwaitExpression' && inner.argument.type === 'CallExpression') found = true;
  });
  return found;
}

function awaitedNames(body: Node): Set<string> {
  const names = new Set<string>();
  walk(body, (node) => {
    if (node.type === 'VariableDeclarator' && node.init && startsWithAwait(node.init)) {
      for (const name of boundNames(node.id)) names.add(name);
    } else if (node.type === 'AssignmentExpression' && startsWithAwait(node.right)) {
      for (const name of boundNames(node.left)) names.add(name);
    } else if (node.type === 'VariableDeclarator' && node.init && !isFunction(node.init)) {
      // What is taken out of a result is the result still: `const found = rows[0]`.
      if ([...usedNames(node.init)].some((name) => names.has(name)))
        for (const name of boundNames(node.id)) names.add(name);
    }
  });
  return names;
}

function startsWithAwait(node: Node): boolean {
  const expression = bare(node);
  if (expression.type === 'AwaitExpression') return true;
  return (
    expression.type.includes('Member') && startsWithAwait((expression as unknown as { object: Node }).object)
  );
}

function leaves(node: Node): boolean {
  const body = node.type === 'BlockStatement' ? node.body : [node];
  return body.some((inner) => inner.type === 'ReturnStatement' || inner.type === 'BreakStatement');
}

/** Walks without entering nested functions. */
function walkOwn(node: Node, visit: (node: Node) => void): void {
  visit(node);
  eachChild(node, (child) => {
    if (!isFunction(child)) walkOwn(child, visit);
  });
}
