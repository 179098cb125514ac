import type { ClassSummary } from '../summary/fileSummary';

/** The method that the objects of a class have by a name: none that only the class itself has, `static byCode(code)`. */
export function methodOf({ methods, statics }: ClassSummary, name: string): number | undefined {
  const found = named(methods, name);
  return statics && found === named(statics, name) ? undefined : found;
}

/** The method of a class itself; what stands for one may as well be an object of it. */
export function staticMethod({ methods, statics }: ClassSummary, name: string): number | undefined {
  return (statics && named(statics, name)) ?? named(methods, name);
}

function named(methods: Readonly<Record<string, number>>, name: string): number | undefined {
  return Object.hasOwn(methods, name) ? methods[name] : undefined;
}
