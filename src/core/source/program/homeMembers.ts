// What the functions of a file go by, and what its objects have that calls make.
import { layerOfPackage } from '../layers/registry';
import type { FileSummary, FunctionSummary } from '../summary/fileSummary';
import { hasFunctions, type Value } from '../summary/value';

/** What lies aside of the program: its names mean nothing to the others. */
const ASIDE =
  /(^|\/)(__tests__|__mocks__|tests?|specs?|mocks?|fixtures|stories)\/|\.(test|spec|stories|d)\.\w+$/;

/** Stands for a place among the members of an object. */
export const MADE = 'made';

/** By name: where in the file the functions of it are. */
export function namesOf(file: string, summary: FileSummary | undefined): Map<string, string> {
  const names = new Map<string, string>();
  if (!summary || ASIDE.test(file)) return names;
  summary.functions.forEach(({ name }, index) => {
    if (name === '' || name === 'constructor') return;
    const others = names.get(name);
    names.set(name, others === undefined ? String(index) : `${others},${index}`);
  });
  for (const [name] of membersOf(summary)) if (!names.has(name)) names.set(name, MADE);
  return names;
}

/** What calls make for the objects that a file's functions return and its constants hold, by the members' names. */
export function membersOf(summary: FileSummary | undefined): [string, Value][] {
  if (!summary) return [];
  const objects = [...summary.functions.map(({ returns }) => returns), ...Object.values(summary.top)];
  return objects.flatMap((value) =>
    value?.k === 'object' ? Object.entries(value.props).filter(([, prop]) => mayMakeFunction(prop)) : [],
  );
}

/** Whether calls make members of a name alike in two summaries of a file. */
export function areMadeAlike(
  name: string,
  one: FileSummary | undefined,
  other: FileSummary | undefined,
): boolean {
  const [then, now] = [one, other].map((summary) => membersOf(summary).filter(([member]) => member === name));
  return JSON.stringify(then) === JSON.stringify(now);
}

/** `buildFindById(pool)` and `cache.wrap(async (id) => …)`, but not `z.string()`. */
function mayMakeFunction(value: Value): boolean {
  if (value.k !== 'call') return false;
  return value.of.k !== 'member' || value.args?.some((arg) => arg.k === 'function') === true;
}

/** What a file says, beside the places of its functions, to those who look for what a name means: to be compared. */
export function homeOf(file: string, summary: FileSummary | undefined): string {
  const classes = (summary?.classes ?? []).map(({ name, reopens }) => `${name}${reopens ?? ''}`);
  const methods = (summary?.functions ?? []).map(
    ({ class: of, additions }) => (of ?? '') + givenBy(additions),
  );
  const objects = shapesIn(summary).map((functions) => Object.keys(functions).join());
  return [file, usesData(summary), ...classes, ...methods, ...objects].join(' ');
}

/**
 * The methods of the objects that a file's functions return and hand over, and its constants hold, and of its classes, by
 * their names.
 */
export function shapesIn(summary: FileSummary | undefined): readonly Shape[] {
  if (!summary) return [];
  const known = shapes.get(summary);
  if (known) return known;
  const objects = [...summary.functions.map(({ returns }) => returns), ...Object.values(summary.top)];
  const kept = shapesOf(objects);
  const found = [...kept, ...summary.classes.map(({ methods }) => methods)].filter(
    (functions) => Object.keys(functions).length > 1,
  );
  found.push(...shapesOf(handedOver(summary)));
  shapes.set(summary, found);
  return found;
}

function shapesOf(objects: readonly (Value | undefined)[]): Shape[] {
  return objects.flatMap((value) => (value?.k === 'object' ? [functionsOf(value.props)] : []));
}

/** The objects with functions that calls and classes are given. */
function handedOver({ functions, makings = [] }: FileSummary): readonly Value[] {
  const given = functions.flatMap(({ calls }) => calls.flatMap(({ args }) => args.filter(hasFunctions)));
  return [...given, ...makings.flatMap(({ args }) => args.filter(hasFunctions))];
}

type Shape = Readonly<Record<string, number>>;

const shapes = new WeakMap<FileSummary, readonly Shape[]>();

function functionsOf(props: Readonly<Record<string, Value>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(props).flatMap(([name, prop]) => (prop.k === 'function' ? [[name, prop.index]] : [])),
  );
}

/** The places of the functions that one gives to what it is handed. */
function givenBy(additions: FunctionSummary['additions']): string {
  return (additions ?? [])
    .flatMap((given) => (given.k === 'object' ? Object.entries(given.props) : []))
    .map(([name, value]) => `${name}:${value.k === 'function' ? value.index : ''}`)
    .join();
}

export function usesData(summary: FileSummary | undefined): boolean {
  return summary?.imports.some((specifier) => layerOfPackage(specifier)) ?? false;
}

/** Whether a function is one of a class, or one that another gives to what it is handed: `(Model) => { Model.stale = … }`. */
export function isMethod(summary: FileSummary | undefined, index: number, name: string): boolean {
  if (!summary) return false;
  if (summary.functions[index]?.class !== undefined) return true;
  return summary.functions.some(({ additions }) =>
    additions?.some((given) => {
      const added = given.k === 'object' && Object.hasOwn(given.props, name) ? given.props[name] : undefined;
      return added?.k === 'function' && added.index === index;
    }),
  );
}
