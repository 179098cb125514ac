import type { Node } from '@babel/types';
import type { CallUse } from '../fileSummary';
import { bare, keyName, lastName, ownerName, propertyOf, usedNames } from '../syntax';
import type { Body } from './body';
import type { Place } from './place';

type Call = Extract<Node, { type: 'CallExpression' | 'OptionalCallExpression' }>;

/** Takes up what a function has sent, and waits for: a mail, a file, a request that is no question. */
export function noteSent(body: Body, { callee, arguments: args }: Call, { use, loop }: Place): void {
  if (!WAITS.has(use)) return;
  const asks = isRequest(callee);
  if (asks && !body.sendsFor) body.sendsFor = isToldTo(body, args);
  const sends = SENDS_ONE.test(lastName(callee));
  if (asks || sends) body.waitsOutside(loop);
  if (asks ? changes(callee, args) : sends) body.sentIn = new Set([...body.sentIn, loop]);
}

const WAITS: ReadonlySet<CallUse> = new Set(['await', 'return', 'then', 'handed']);
/** `transport.sendMail(…)`, `sendReceiptEmail(order)`, `bucket.putObject(…)`: nobody could send it together with others. */
const SENDS_ONE = /^(_?(send|deliver)\w*(Mail|Email|Sms|SMS)|upload\w*|putObject)$/;

/** `axios.post(…)`, `fetch(url, { method: 'POST' })` */
function changes(callee: Node, args: readonly Node[]): boolean {
  if (/^(post|put|patch|delete)$/.test(lastName(callee))) return true;
  return args.some((arg) => {
    const method = propertyOf(arg, 'method');
    return method?.type === 'StringLiteral' && !/^(get|head)$/i.test(method.value);
  });
}

/** `const { data } = await axios.post(…)`: what is written after it may be the answer. */
export function keepsAnswer(init: Node): boolean {
  const waited = bare(init);
  const asked = waited.type === 'AwaitExpression' ? bare(waited.argument) : waited;
  return asked.type === 'CallExpression' && isRequest(asked.callee);
}

/**
 * Whether a function sends what it is told to: `send(method, url, options) { … axios.request({ method, url, ...options })
 * … }`. It is one that all others send their requests by.
 */
function isToldTo(body: Body, args: readonly Node[]): boolean {
  const given = args.flatMap((arg) => [...usedNames(arg)].filter((name) => body.hasParam(name)));
  return given.some((name) => ADDRESS.test(name)) && given.some((name) => HOW.test(name));
}

/** `axios.request(…)`, `this.http.post(…)`, `fetch(…)` */
function isRequest(callee: Node): boolean {
  const called = bare(callee);
  if (called.type === 'Identifier') return SENDS.test(called.name);
  return CLIENT.test(ownerName(called)) && VERB.test(lastName(called));
}

const SENDS = /^(\$?fetch|nodeFetch|ofetch|axios|got|ky|request|undiciFetch)$/;
const CLIENT =
  /^[_#]?(axios|got|ky|superagent|needle|undici|http(s|Service|Client)?)(Instance|Client|Ref)?$/i;
const VERB = /^(get|post|put|patch|delete|head|request|fetch|axiosRef)$/;
const ADDRESS = /^(url|uri|path|route|endpoint|href)$/i;
const HOW = /^(method|verb|type|options?|opts|config|init|headers|data|body|payload|params)$/i;

/**
 * `await this.createLog(url, startedAt, response.status, method)` once such a request is answered: a line of a log on
 * the request, whichever it was. The answer itself is data.
 */
export function logsRequest(body: Body, callee: Node, args: readonly Node[]): boolean {
  if (!body.sendsFor || args.length === 0) return false;
  const called = bare(callee);
  return (LOGS.test(lastName(called)) || LOGS.test(ownerName(called))) && args.every(isOfRequest);
}

const LOGS = /log(s|ger|ging|line|entry)?$|^log|requests$|audit|metric|trace|usage|telemetry/i;

/** Its address, when and how it was sent, and whether it went well. */
function isOfRequest(node: Node): boolean {
  const value = bare(node);
  switch (value.type) {
    case 'Identifier':
      return OF_REQUEST.test(value.name);
    case 'MemberExpression':
    case 'OptionalMemberExpression':
      return value.object.type === 'ThisExpression' || OF_REQUEST.test(lastName(value));
    case 'ObjectExpression':
      return value.properties.every((one) => one.type === 'ObjectProperty' && isOfRequest(one.value));
    case 'BinaryExpression':
    case 'LogicalExpression':
      return isOfRequest(value.left) && isOfRequest(value.right);
    case 'NewExpression':
    case 'CallExpression':
      return isTime(value.callee) || isMethodOf(value.callee);
    default:
      return value.type.endsWith('Literal') && value.type !== 'TemplateLiteral';
  }
}

/** `new Date()`, `Date.now()` */
function isTime(callee: Node): boolean {
  return (callee.type === 'Identifier' ? callee.name : ownerName(callee)) === 'Date';
}

/** `startedAt.toISOString` */
function isMethodOf(callee: Node): boolean {
  return (
    callee.type === 'MemberExpression' && keyName(callee.property) !== undefined && isOfRequest(callee.object)
  );
}

const OF_REQUEST =
  /^(url|uri|path|route|endpoint|host|method|verb|type|date|time(stamp)?|now|start(ed)?(At|Time|Date)?|end(ed)?(At|Time|Date)?|duration|elapsed|latency|took|(response|http)?_?(status|code)(Code|Text)?|ok|success|error|attempt)(Ms)?$/i;
