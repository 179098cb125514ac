import type { Node } from '@babel/types';
import type { Scope } from '../scope';
import { bare, isFunction, lastName, statements, usedNames, walk } from '../syntax';
import { readsClock } from './elapsed';

/** What a loop says of itself that goes on until something has been done. */
const DONE =
  /^(is|was|has)?_?(success(ful)?|succeeded|sent|acquired|locked|committed|delivered|submitted|confirmed|ok)$/i;

/**
 * `while (!sent) { …; if (receipt.ok) sent = true; }`: the same is tried again until it has been done.
 * @param assigned names that the body sets
 */
export function untilDone(test: Node | null | undefined, assigned: ReadonlySet<string>): boolean {
  const condition = test && bare(test);
  if (condition?.type !== 'UnaryExpression' || condition.operator !== '!') return false;
  const flag = bare(condition.argument);
  return flag.type === 'Identifier' && DONE.test(flag.name) && assigned.has(flag.name);
}

/**
 * `let stored = false; while (!stored) { stored = await store(note, at); … }`: a round tries until what it tries has
 * succeeded, be it that the next page was the last.
 */
export function triesUntilTrue(test: Node | null | undefined, body: Node, scope: Scope): boolean {
  const condition = test && bare(test);
  if (condition?.type !== 'UnaryExpression' || condition.operator !== '!') return false;
  const flag = bare(condition.argument);
  const value = flag.type === 'Identifier' ? scope.find(flag.name)?.value : undefined;
  if (flag.type !== 'Identifier' || value?.k !== 'plain' || value.type !== 'boolean') return false;
  return statements(body).some((node) => {
    const set = node.type === 'ExpressionStatement' ? bare(node.expression) : undefined;
    return (
      set?.type === 'AssignmentExpression' &&
      set.left.type === 'Identifier' &&
      set.left.name === flag.name &&
      set.right.type === 'AwaitExpression'
    );
  });
}

/** Whether a loop waits for what is to come and asks again, or takes what comes. */
export function waits(
  { test, update }: { test?: Node | null | undefined; update?: Node | null | undefined },
  body: Node,
  assigned: ReadonlySet<string>,
): boolean {
  return waitsForDate(body) || (!update && (polls(test, body, assigned) || takesFromQueue(test, body)));
}

/**
 * `while (Date.now() < deadline) { const job = await find(id); if (job.isOver) return job; await sleep(500); }`: it
 * waits for something to happen, and asks again. What takes one thing of several after another goes through a list.
 * @param assigned names that the body sets
 */
function polls(test: Node | null | undefined, body: Node, assigned: ReadonlySet<string>): boolean {
  const condition = test && bare(test);
  const isNot = condition?.type === 'UnaryExpression' && condition.operator === '!';
  if (condition && !(condition.type === 'BooleanLiteral' || isNot || asksClock(condition))) return false;
  let sleeps = false;
  let takes = false;
  walk(body, (node) => {
    if (node.type === 'AwaitExpression') sleeps ||= isSleep(bare(node.argument));
    if (isFunction(node) || isForLoop(node)) return false;
    if (node.type === 'MemberExpression' && node.computed)
      takes ||= node.property.type === 'Identifier' && assigned.has(node.property.name);
    if (node.type === 'CallExpression') takes ||= TAKES.test(lastName(node.callee));
    return undefined;
  });
  return sleeps && !takes;
}

const TAKES = /^(shift|pop|splice|next|at|dequeue)$/;

/** `await sleep(100)`, `await new Promise((resolve) => setTimeout(resolve, 100))` */
function isSleep(waited: Node): boolean {
  if (waited.type === 'CallExpression') return SLEEPS.test(lastName(waited.callee));
  if (waited.type !== 'NewExpression' || lastName(waited.callee) !== 'Promise') return false;
  let found = false;
  walk(waited, (node) => {
    if (node.type === 'CallExpression') found ||= lastName(node.callee) === 'setTimeout';
  });
  return found;
}

const SLEEPS = /(^|[a-z_])(sleep|delay|pause|snooze)(For|Ms|Seconds|Until)?$|^(wait|timeout|setTimeout)$/i;

/**
 * `for (const order of orders) { …; await sleep(100); }`: whoever wrote that lets each item take its time, so that others
 * are not kept waiting.
 */
export function isSlowed(body: Node): boolean {
  return statements(body).some((node) => {
    const waited = node.type === 'ExpressionStatement' ? bare(node.expression) : undefined;
    return waited?.type === 'AwaitExpression' && sleepsAsWritten(bare(waited.argument));
  });
}

/** `sleep(100)`, `waitFor(PAUSE_MS)`, and a promise of a timeout, as long as is written there or in a constant. */
function sleepsAsWritten(waited: Node): boolean {
  let timer: Node = waited;
  if (waited.type === 'NewExpression')
    walk(waited, (node) => {
      if (node.type === 'CallExpression' && lastName(node.callee) === 'setTimeout') timer = node;
    });
  if (timer.type !== 'CallExpression') return false;
  const isSleeping = isSleep(waited) || lastName(timer.callee) === 'waitFor';
  return (
    isSleeping && timer.arguments.some((arg) => arg.type === 'NumericLiteral' || CONSTANT.test(lastName(arg)))
  );
}

const CONSTANT = /^[A-Z][A-Z\d]*(_[A-Z\d]+)*$/;

/** Whether a condition asks what time it is. */
function asksClock(condition: Node): boolean {
  let found = false;
  walk(condition, (node) => {
    if (readsClock(node)) found = true;
    else if (node.type === 'NewExpression') found ||= lastName(node.callee) === 'Date';
  });
  return found;
}

function isForLoop({ type }: Node): boolean {
  return /^For(In|Of)?Statement$/.test(type);
}

/**
 * `for (const reminder of reminders) { await step.sleepUntil(reminder.date); … }`: each round waits for its own day and
 * asks how things are by then.
 */
export function waitsForDate(body: Node): boolean {
  let found = false;
  walk(body, (node) => {
    if (isFunction(node) || isForLoop(node)) return false;
    const waited = node.type === 'AwaitExpression' ? bare(node.argument) : undefined;
    if (waited?.type === 'CallExpression')
      found ||= /^(sleep|wait|delay)Until$/.test(lastName(waited.callee));
    return !found;
  });
  return found;
}

/**
 * `while (job) { await run(job); job = await nextOfQueue(); }`: it takes what stands in a queue as long as something
 * does. Rows of a cursor, `row = await cursor.next()`, and what hangs on the one before are no queue.
 */
function takesFromQueue(test: Node | null | undefined, body: Node): boolean {
  if (!test) return false;
  const tested = usedNames(test);
  return statements(body).some((node) => {
    const set = node.type === 'ExpressionStatement' ? bare(node.expression) : undefined;
    if (set?.type !== 'AssignmentExpression' || set.operator !== '=' || set.left.type !== 'Identifier')
      return false;
    const taken = set.right.type === 'AwaitExpression' ? bare(set.right.argument) : undefined;
    if (taken?.type !== 'CallExpression' || !tested.has(set.left.name)) return false;
    if (usedNames(taken).has(set.left.name)) return false;
    const name = lastName(taken.callee);
    return (
      TAKES_ONE.test(name) || (TAKES_NEXT.test(name) && [...usedNames(taken)].some((one) => QUEUE.test(one)))
    );
  });
}

/** `takeNextJob`, `getQueueNext`, `claimNext` of a queue, `dequeue`. */
const TAKES_ONE =
  /^dequeue|^(claim|take|lease|get|fetch|pop|pull)(\w*(Queue|Job|Task)\w*Next|Next\w*(Queue|Job|Task)\w*)$/;
const TAKES_NEXT = /^(claim|take|lease|get|fetch|pop|pull)Next\w*$/;
const QUEUE = /queue|jobs?$|tasks?$/i;
