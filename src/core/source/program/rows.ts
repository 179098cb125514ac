import type { Layer, RowMethod } from '../layers/layer';
import type { CallSummary } from '../summary/fileSummary';
import { lastPart, nameOf, type Value } from '../summary/value';
import { isAnswered, isWaitedFor, withoutCallback } from './answered';
import type { Resolver } from './resolver';

/** What else is saved, removed and reloaded, and waited for, by the last word of its name. */
const NO_ROW = new Set(
  `this self ctx context req request res response reply api app client server service manager handler helper
  controller repository repo store storage cache redis memo session cookie connection conn pool db database knex
  sequelize mongoose queue job worker task process child thread cluster bucket blob file dir directory folder path
  stream reader writer form field input page tab window browser frame location router route element el node dom
  widget view dialog modal editor canvas image img pdf doc document workbook sheet worksheet zip archive container
  volume network pod socket io channel transport plugin module config settings preference hash hmac cipher digest
  loader logger log timer subscription observer watcher listener lock mutex bot interaction guild machine instance
  index collection table metric counter stats statsd provider adapter gateway sdk driver strategy engine importer
  exporter parser scanner`.split(/\s+/),
);
/** Folders of what runs in a browser, where rows come from a server. */
const IN_BROWSER = /(^|\/)(client|frontend|front-end|public|www|webapp|ui|views?|components)\//i;
const BROWSER_PACKAGE = /^(react|react-dom|vue|vuex|pinia|svelte|@angular\/\w+|preact|solid-js|jquery)$/;

/**
 * What a row of an active record can do by itself: `await episode.destroy()`, where nothing tells the model. Taken
 * for a query when the program uses such a layer, and neither the receiver's name nor a class of that name says
 * otherwise.
 *
 * @param isKnown the model tells, but not that rows have such a method, as of relations
 */
export function rowMethod(
  call: CallSummary,
  file: string,
  resolver: Resolver,
  isKnown = false,
): { layer: Layer; method: RowMethod } | undefined {
  const { callee } = call;
  const isAwaited = isWaitedFor(call);
  const isAsked = isAwaited || isAnswered(call);
  // `berth.save();` by itself is sent as well, but so named is also what is no row.
  if (callee.k !== 'member' || !(isAsked || call.use === 'none')) return undefined;
  if (!isKnown && !mayBeRow(callee.of, file, resolver)) return undefined;
  const asked = withoutCallback(call);
  const receiver = call.receiver ?? nameOf(callee.of);
  if (receiver.startsWith('this.')) return undefined;
  const name = lastPart(receiver);
  for (const layer of resolver.rowLayers) {
    const method = layer.rowMethods?.find(
      (one) =>
        one.member.test(callee.name) &&
        (one.answers || !isAsked
          ? fits(one, asked, callee.name, resolver)
          : isAwaited && fits(one, call, callee.name, resolver)),
    );
    if (!method) continue;
    const isDocument = Object.hasOwn(layer.types, 'Document') && /^doc(ument)?$/.test(name);
    const isNamed = isDocument || (!isNoRow(name) && resolver.isModelName(name));
    if (!isAsked && !(isNamed && method.runs === 'write' && method.given === 'options')) continue;
    const isMade = callee.of.k === 'new' && isModel(callee.of.of);
    if (
      !isKnown &&
      (isNoRow(name) || isOfNoRows(callee.of)) &&
      !isDocument &&
      !isMade &&
      !resolver.isModelName(name)
    )
      continue;
    if (runsInBrowser(file, resolver) || resolver.isDefined(name, callee.name)) return undefined;
    return { layer, method };
  }
  return undefined;
}

const TAKES_ONE = /^(find|findLast|at|pop|shift)$/;

/** A loop's variable, a parameter, what a call gave that nothing resolves, or a part of these. */
function mayBeRow(value: Value, file: string, resolver: Resolver): boolean {
  let root = value;
  while (root.k === 'member') root = root.of;
  if (root.k === 'either') return root.of.some((one) => mayBeRow(one, file, resolver));
  if (root.k === 'new') return isModel(root.of);
  if (root.k === 'call' && root.of.k === 'member' && root.of.name === 'build')
    return isOneOfModels(root.of.of);
  // `rows.find(({ id }) => id === order.id)`, of a list that nothing tells
  if (root.k === 'call' && root.of.k === 'member' && TAKES_ONE.test(root.of.name)) {
    const list = resolver.resolve(root.of.of, file);
    const isUnknown = list === undefined || (list.e === 'list' && list.element.k === 'unknown');
    return isUnknown && mayBeRow(root.of.of, file, resolver);
  }
  return root.k === 'element' || root.k === 'free' || root.k === 'awaited' || root.k === 'unknown';
}

/** `new this.model(values)`, `new (this.getModel(name))(values)` */
function isModel(made: Value): boolean {
  if (made.k === 'either') return made.of.some(isModel);
  if (isOfModels(made)) return true;
  return (made.k === 'member' || made.k === 'call') && /(^m|M)odel$/.test(lastPart(nameOf(made)));
}

/** `models.Order` of `models.Order.build(values)`, wherever the models come from. */
function isOneOfModels(value: Value): boolean {
  if (value.k !== 'member' || !/^[A-Z]/.test(value.name)) return false;
  return isOfModels(value) || /^(m|.*M)odels$/.test(lastPart(nameOf(value.of)));
}

/** `new (require('./models').Order)(values)`: of a module that puts the models together where nothing follows. */
function isOfModels(made: Value): boolean {
  if (made.k !== 'import' && made.k !== 'member') return false;
  const module = made.k === 'member' ? made.of : made;
  return module.k === 'import' && MODELS.test(module.from) && /^[A-Z]/.test(made.name);
}

const MODELS = /(^|\/)models?(\/index)?(\.[cm]?[jt]s)?$/;

/** An element of `connections`, by whatever name. */
function isOfNoRows(value: Value): boolean {
  if (value.k !== 'element') return false;
  const list = lastPart(nameOf(value.of));
  return list.endsWith('s') && isNoRow(list.slice(0, -1));
}

function isNoRow(name: string): boolean {
  const word = /[A-Z]?[a-z]+\d*$|[A-Z]+\d*$/.exec(name)?.[0] ?? '';
  return word === '' || NO_ROW.has(word.toLowerCase().replace(/\d+$/, ''));
}

function fits(method: RowMethod, call: CallSummary, name: string, resolver: Resolver): boolean {
  const [first] = call.args;
  switch (method.given) {
    case 'options':
      return givenOptions(call);
    case 'values':
      // `update(id, values)` is a method of something that has rows.
      if (call.args.length !== 1 && first?.k !== 'object') return false;
      return first !== undefined && first.k !== 'string' && first.k !== 'function' && first.k !== 'plain';
    case 'names':
      return first?.k === 'string' || first?.k === 'object' || first?.k === 'array';
    case 'relation': {
      const model = method.member.exec(name)?.[1];
      // `shop.hasKeeper(user)` is asked about a row.
      if (method.runs === 'read' && !(name.startsWith('has') ? call.args.length === 1 : givenOptions(call)))
        return false;
      return model !== undefined && resolver.isModelName(model);
    }
  }
}

function givenOptions({ args }: CallSummary): boolean {
  const [first] = args;
  return args.length < 2 && (first === undefined || first.k === 'object');
}

/** By its folder, its kind or what it imports. */
export function runsInBrowser(file: string, resolver: Resolver): boolean {
  if (/\.[jt]sx$/.test(file) || IN_BROWSER.test(file)) return true;
  return resolver.files.get(file)?.imports.some((one) => BROWSER_PACKAGE.test(one)) === true;
}
