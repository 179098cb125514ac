import type { Layer } from '../layers/layer';
import { layerOfPackage } from '../layers/registry';
import type { FileSummary } from '../summary/fileSummary';
import type { Value } from '../summary/value';

/** `useState`, `useEffect`: of these a component that a server draws has none. */
const HOOK = /^use[A-Z]/;
const OF_BOTH = /^useId$/;
/** What runs on the server stands beside the component: `loader`, `getServerSideProps`. */
const SERVED =
  /^(loader|action|getServerSideProps|getStaticProps|getStaticPaths|getInitialProps|generateStaticParams|generateMetadata)$/;
const SERVES = /\.server(\.[jt]sx?)?$|^(server-only|@tanstack\/(react-)?start)$|(^|\/)server(\/|$)/;
/** What Meteor loads in the browser only. */
const CLIENT = /(^|\/)client\//;

/** What a phone or a browser may have itself, or asks for itself. */
const ANYWHERE = new Set([
  'sqlite',
  'supabase-js',
  'drizzle',
  'kysely',
  'typeorm',
  'knex',
  'dataloader',
  'custom',
]);

/**
 * Whether a file can't ask a database of a layer, as a browser runs it: what looks like a query there is one of memory,
 * where Meteor keeps its collections, or a request to a server.
 */
export function isOutOfReach(
  layer: Layer,
  file: string,
  { files, roots }: { readonly files: ReadonlyMap<string, FileSummary>; readonly roots: readonly string[] },
): boolean {
  const summary = ANYWHERE.has(layer.name) ? undefined : files.get(file);
  return summary !== undefined && runsInBrowser(file, summary, roots);
}

/** Whether components of a file use hooks, or it is of the client folder of a Meteor program. */
function runsInBrowser(file: string, summary: FileSummary, roots: readonly string[]): boolean {
  const { imports } = summary;
  if (imports.some((from) => from.startsWith('meteor/'))) {
    const root = roots.find((one) => file.startsWith(`${one}/`)) ?? '';
    if (CLIENT.test(file.slice(root.length))) return true;
  }
  if (!importsHook(summary)) return false;
  return !(
    imports.some((from) => SERVES.test(from) || layerOfPackage(from)) ||
    Object.keys(summary.exports).some((name) => SERVED.test(name))
  );
}

function importsHook({ imports, top }: FileSummary): boolean {
  if (!imports.some(isOfComponents)) return false;
  return Object.values(top).some(
    (value) =>
      value.k === 'import' &&
      isOfComponents(value.from) &&
      HOOK.test(value.name) &&
      !OF_BOTH.test(value.name),
  );
}

function isOfComponents(from: string): boolean {
  return from === 'react' || from === 'preact/hooks' || from === 'preact/compat';
}

/**
 * Whether a callee is a function of a server that TanStack Start makes, `createServerFn().handler(…)`, and the file one
 * of those that keep what a browser shows: `createCollection({ onInsert: (orders) => orders.map(saveOrder) })`. Each
 * call is a request there, whatever it asks for.
 *
 * @param to the file of the function that is called
 */
export function isRequest(
  callee: Value,
  file: string,
  to: string,
  { files }: { readonly files: ReadonlyMap<string, FileSummary> },
): boolean {
  if (callee.k !== 'import' || file === to) return false;
  const caller = files.get(file);
  if (!caller || !(caller.imports.some((from) => KEPT_THERE.test(from)) || importsHook(caller))) return false;
  const { top = {} } = files.get(to) ?? {};
  let made = Object.hasOwn(top, callee.name) ? top[callee.name] : undefined;
  while (made?.k === 'call' || made?.k === 'member') made = made.of;
  return made?.k === 'import' && made.name === 'createServerFn' && made.from.startsWith('@tanstack/');
}

/** What keeps the rows of a server in a browser. */
const KEPT_THERE = /^@tanstack\/((react|vue|solid|svelte|angular)-(db|query)|query-db-collection)$/;
