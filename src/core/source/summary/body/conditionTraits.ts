import type { Node } from '@babel/types';
import { camelCased } from '../../../base/words';
import type { LoopTrait } from '../fileSummary';
import {
  assignedNames,
  bare,
  boundNames,
  keyName,
  lastName,
  measured,
  statements,
  usedNames,
  walk,
} from '../syntax';
import { countsPages, isMultiple } from './countedPages';
import { constantCount, countsColumns, countsToFew, endsAfterFew, untilFew } from './counts';
import { isFrontier } from './frontiers';
import { asksForGenerated, failsForGenerated } from './generated';
import { goesOnAfterLast, goesOnWhereAnswered } from './keysetPages';
import { isNeverLeft } from './leaving';
import { embedsOne } from './listTraits';
import { isProbe } from './probes';
import { stepOf, stepsByMoreThanOne, stepsInside } from './steps';
import { untilDone, waits } from './waiting';
import { asksForWindow, cutsOff } from './windows';

/** Lists whose items are lists. */
const BATCHES = /(chunks|batches|slices)$|(chunk|batch|slice)(es|s)?(Count|Total)$/i;
/** Lists of which each round takes the next: `while (batch.length > 0) { …; batch = next(); }`. */
const BATCH = /(chunk|batch|slice)$/i;
/** Where a part of a list starts. */
const START = /^(start|begin|offset|skip|from|first|lower)(Index|Idx|At|Row|Pos|Position|Block)?$/i;
const RETRY_NAME =
  /^(attempts?|retr(y|ies)|tries|retryCount|numRetries|attempt(No|Count|Number)|retriesLeft|remainingRetries)$/i;
const PAGE_NAME =
  /^(offset|skip|cursor|page(Number|Num|No|Index)?|currentPage|hasMore|hasNext(Page)?|next(Page)?(Token|Cursor|Id|Link|Ur[il])?|last\w*(Id|Key|Cursor|Date|At)|\w+(Cursor|Skip|Offset)|next(Page|Key|Version\w*|Upload\w*)?Marker|continuation(Token)?|isTruncated|exclusiveStartKey|(after|before|from)(Id|Key|Row|Seq)?|start(Key|After|Index|At|Id)?|limit|pageToken|isLastPage|moreResults|rowCount|batch(Size)?|since|position|done|isDone|finished)$/i;
const PAGE_SIZE = /(size|limit|per_?page|batch|chunk|step)$/i;

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
    cutsAtMultiple(body, counters) ||
    splices(body, tested) ||
    cutsOff(body, tested) ||
    isFrontier(header.test, body) ||
    countsBatches(header.test) ||
    (countsParts(header.test) && ![...counters].some((name) => indexes(body, name))) ||
    (!header.update && (stepsInside(body, tested) || asksForWindow(header.test, body))) ||
    ([...tested].some((name) => BATCHES.test(name) || (BATCH.test(name) && assigned.has(name))) &&
      !embedsOne(body))
  )
    traits.push('chunked');
  if (
    [...counters, ...tested].some((name) => RETRY_NAME.test(name)) ||
    countsTries(header.test) ||
    untilDone(header.test, assigned) ||
    (endsInTry(body, header.test) && ![...counters].some((name) => indexes(body, name)))
  ) {
    traits.push('retry');
  }
  if (
    constantCount(header) ||
    untilFew(header.test) ||
    countsToFew(header.test, body) ||
    (!header.update && endsAfterFew(body)) ||
    (header.update && countsColumns(counters, body)) ||
    countsVersions(tested, counters, assigned)
  )
    traits.push('fixed');
  const isEndless = !header.test || header.test.type === 'BooleanLiteral';
  const progressing = [...tested, ...assigned].filter((name) => assigned.has(name) || counters.has(name));
  if (
    progressing.some(
      (name) => PAGE_NAME.test(name) && !indexes(body, name) && !endsWithList(header.test, name),
    ) ||
    (header.test && (asksForNextPage(header.test) || hasNextPage(header.test, assigned))) ||
    goesOnAfterLast(body) ||
    goesOnWhereAnswered(body) ||
    countsPages(
      body,
      new Set([...counters, ...assigned, ...(header.test ? assignedNames(header.test) : [])]),
    ) ||
    stepsByPage(body, isEndless)
  )
    traits.push('paged');
  if (
    isProbe(header.test, body) ||
    failsForGenerated(body) ||
    (header.test && asksForGenerated(header.test, body))
  )
    traits.push('probe');
  if (
    (isEndless && isNeverLeft(body)) ||
    (header.test && isServing(header.test)) ||
    waits(header, body, assigned)
  )
    traits.push('drain');
  return traits;
}

/** `while (api.hasNextPage(answer)) { answer = await api.nextPage(answer); … }` */
function asksForNextPage(test: Node): boolean {
  const asked = bare(test);
  return asked.type === 'CallExpression' && /^has(Next|More)Pages?$/.test(lastName(asked.callee));
}

/** `do { answer = await list(page); page = answer.next; … } while (page?.page_token)` */
function hasNextPage(test: Node, assigned: ReadonlySet<string>): boolean {
  let found = false;
  walk(test, (node) => {
    if (node.type !== 'MemberExpression' && node.type !== 'OptionalMemberExpression') return;
    const { object } = node;
    const name = camelCased(keyName(node.property, node.computed) ?? '');
    found ||= object.type === 'Identifier' && assigned.has(object.name) && NEXT_PAGE.test(name);
  });
  return found;
}

const NEXT_PAGE = /^(hasNext(Page)?|hasMore|(next)?(page)?(token|cursor)|nextPage|continuation(token)?)$/i;

/** `i < this.tokenAttempts`, `tries <= options.maxRetries` */
function countsTries(test: Node | null | undefined): boolean {
  if (test?.type !== 'BinaryExpression' || !test.operator.startsWith('<')) return false;
  const bound = bare(test.right);
  return (
    (bound.type === 'Identifier' || bound.type === 'MemberExpression') &&
    /([aA]ttempts|[rR]etries|[tT]ries|ATTEMPTS|RETRIES|TRIES)$/.test(lastName(bound))
  );
}

/** `i < upload.totalBatches`, `i < Math.ceil(ids.length / 100)` */
function countsBatches(test: Node | null | undefined): boolean {
  if (test?.type !== 'BinaryExpression' || !test.operator.startsWith('<')) return false;
  const bound = bare(test.right);
  if (bound.type === 'MemberExpression') return BATCHES.test(lastName(bound));
  if (bound.type !== 'CallExpression' || lastName(bound.callee) !== 'ceil') return false;
  const [parts] = bound.arguments;
  return parts?.type === 'BinaryExpression' && parts.operator === '/';
}

/** `i < ids.length / SIZE`, of which each round takes a part; of `cells[i * COLUMNS]` it takes a row. */
function countsParts(test: Node | null | undefined): boolean {
  if (test?.type !== 'BinaryExpression' || !test.operator.startsWith('<')) return false;
  const bound = bare(test.right);
  return (
    bound.type === 'BinaryExpression' && bound.operator === '/' && measured(bare(bound.left)) !== undefined
  );
}

/** `while (this.state.shouldRun())`, `while (!this.stopped)`: it serves until somebody ends it. */
function isServing(test: Node): boolean {
  const condition = bare(test);
  const isNot = condition.type === 'UnaryExpression' && condition.operator === '!';
  const asked = bare(isNot ? condition.argument : condition);
  const name = lastName(asked.type === 'CallExpression' ? bare(asked.callee) : asked);
  return isNot ? STOPS.test(name) : RUNS.test(name);
}

const RUNS = /^_?((is|should)?([rR]unning|[rR]un|[aA]live)|keep(Running|Alive|Going))$/;
const STOPS =
  /^_?(is|should)?(([sS]topp|[aA]bort|[cC]ancell?|[dD]estroy)(ed|ing)|[sS]top|[sS]hutting_?[dD]own)$/;

/** `for (let i = 0; i < rounds; i++) { const start = i * SIZE; … }`: each round takes the next part. */
function startsAtMultiple(body: Node, counters: ReadonlySet<string>): boolean {
  return statements(body).some(
    (node) =>
      node.type === 'VariableDeclaration' &&
      node.declarations.some(
        ({ id, init }) =>
          id.type === 'Identifier' && START.test(id.name) && isMultiple(init ?? undefined, counters),
      ),
  );
}

/** `const part = ids.slice(i * SIZE, (i + 1) * SIZE)` */
function cutsAtMultiple(body: Node, counters: ReadonlySet<string>): boolean {
  return statements(body).some(
    (node) =>
      node.type === 'VariableDeclaration' &&
      node.declarations.some(({ init }) => {
        // Also of `ids.slice(i * SIZE, (i + 1) * SIZE).map(Number)`.
        for (let call = init && bare(init); call?.type === 'CallExpression'; ) {
          if (/^(slice|subarray)$/.test(lastName(call.callee)) && isMultiple(call.arguments[0], counters))
            return true;
          call = call.callee.type === 'MemberExpression' ? bare(call.callee.object) : undefined;
        }
        return false;
      }),
  );
}

/**
 * `while (true) { …; firstRow += pageSize; }`, `rows = await next(done, SIZE); done += rows.length`; what is tried there
 * is done in each round, too.
 */
function stepsByPage(body: Node, isEndless: boolean): boolean {
  return tried(statements(body)).some((node) => {
    const step = node.type === 'ExpressionStatement' ? stepOf(node.expression) : undefined;
    if (!step?.isForward) return false;
    const by = bare(step.by);
    if (!isEndless && !(step.of.type === 'Identifier' && asksWith(body, step.of.name))) return false;
    return by.type === 'Identifier'
      ? PAGE_SIZE.test(by.name)
      : by.type === 'MemberExpression' && keyName(by.property, by.computed) === 'length';
  });
}

/** With those of the blocks that are tried. */
function tried(list: readonly Node[]): readonly Node[] {
  return list.flatMap((node): readonly Node[] => (node.type === 'TryStatement' ? node.block.body : [node]));
}

function asksWith(body: Node, name: string): boolean {
  let found = false;
  walk(body, (node) => {
    if (node.type === 'AwaitExpression' && node.argument.type === 'CallExpression')
      found ||= node.argument.arguments.some((arg) => usedNames(arg).has(name));
  });
  return found;
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

/** `while (version < LATEST) { await upgradeTo(version + 1); version++; }`: one step after the other, each its own. */
function countsVersions(
  tested: ReadonlySet<string>,
  counters: ReadonlySet<string>,
  assigned: ReadonlySet<string>,
): boolean {
  return [...tested].some((name) => VERSION.test(name) && (counters.has(name) || assigned.has(name)));
}

const VERSION = /(^v|[vV]er(sion)?)(No|Num|Number)?$/;

/** The try block leaves the loop when it succeeds, or says so: `do { try { sent = await send(); } … } while (!sent)`. */
function endsInTry(body: Node, test: Node | null | undefined): boolean {
  const condition = test && bare(test);
  const flag =
    condition?.type === 'UnaryExpression' && condition.operator === '!' ? condition.argument : undefined;
  return statements(body).some(
    (node) =>
      node.type === 'TryStatement' &&
      node.block.body.some(
        (inner) =>
          inner.type === 'ReturnStatement' ||
          inner.type === 'BreakStatement' ||
          (flag?.type === 'Identifier' && assignedNames(inner).has(flag.name)),
      ),
  );
}

/** `next < items.length`: it is a place in a list. */
function endsWithList(test: Node | null | undefined, name: string): boolean {
  return (
    test?.type === 'BinaryExpression' &&
    test.left.type === 'Identifier' &&
    test.left.name === name &&
    test.right.type === 'MemberExpression' &&
    keyName(test.right.property, test.right.computed) === 'length'
  );
}

function indexes(body: Node, name: string): boolean {
  let found = false;
  walk(body, (node) => {
    if (node.type === 'MemberExpression' && node.computed && usedNames(node.property).has(name)) found = true;
  });
  return found;
}
