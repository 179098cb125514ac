import { type FileSummary, WHOLE } from '../summary/fileSummary';
import type { Value } from '../summary/value';
import { each } from './entity';
import type { Descent } from './heirs';
import type { Resolver } from './resolver';

/** An object that a module hands to a function, which may give it members: `require('./orders')(shop)`. */
export interface HandedObject {
  readonly to: Value;
  readonly position: number;
  /** What is handed over: the module's exports, or what has a name at its top. */
  readonly value: Extract<Value, { k: 'exports' | 'top' }>;
}

const NONE: readonly HandedObject[] = [];
const known = new WeakMap<FileSummary, readonly HandedObject[]>();

/** What the top level of a file hands to functions. */
export function handedObjects(summary: FileSummary | undefined): readonly HandedObject[] {
  if (!summary) return NONE;
  let found = known.get(summary);
  if (!found) {
    found = find(summary);
    known.set(summary, found);
  }
  return found;
}

function find({ exports, top }: FileSummary): readonly HandedObject[] {
  const found: HandedObject[] = [];
  const add = (object: Value | undefined, value: HandedObject['value']): void => {
    if (object?.k !== 'object') return;
    for (const one of object.spread ?? [])
      if (one.k === 'additions') found.push({ to: one.of, position: one.position, value });
  };
  add(exports[WHOLE], { k: 'exports' });
  for (const name of Object.keys(top)) if (top[name] !== exports[WHOLE]) add(top[name], { k: 'top', name });
  return found.length > 0 ? found : NONE;
}

/** The functions of the program that a file hands objects to. */
export function handsIn(resolver: Resolver, file: string): Descent[] {
  return handedObjects(resolver.files.get(file)).flatMap(({ to }, index) =>
    each(resolver.resolve(to, file)).flatMap((one) =>
      one.e === 'function' ? [{ parent: { file: one.file, index: one.index }, index }] : [],
    ),
  );
}
