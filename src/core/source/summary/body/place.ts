import type { CallUse } from '../fileSummary';
import type { Scope } from '../scope';

/** Where in a body an expression or a statement stands. */
export interface Place {
  readonly scope: Scope;
  /** Index of the innermost loop around it; -1 for none. */
  readonly loop: number;
  /** What becomes of its result. */
  readonly use: CallUse;
  /** Inside the miss of a Map or Set look-up. */
  readonly guarded: boolean;
  /** In a branch that what the innermost loop goes through leads to. */
  readonly chosen: boolean;
  /** The call that this expression is an argument of: `all`, `$transaction`. */
  readonly into: string | undefined;
}

/** The same place for an expression whose result is used so. */
export function used(place: Place, use: CallUse): Place {
  if (place.use === use) return place;
  const { scope, loop, guarded, chosen, into } = place;
  return { scope, loop, use, guarded, chosen, into };
}

/** The same place, behind a look-up that missed. */
export function behind(place: Place, guarded: boolean): Place {
  if (place.guarded === guarded) return place;
  const { scope, loop, use, chosen, into } = place;
  return { scope, loop, use, guarded, chosen, into };
}

/** The same place, in a scope of its own. */
export function within(place: Place, scope: Scope): Place {
  const { loop, use, guarded, chosen, into } = place;
  return { scope, loop, use, guarded, chosen, into };
}

/** The same place for an argument of a call of this name. */
export function argumentOf(place: Place, into: string, use: CallUse): Place {
  const { scope, loop, guarded, chosen } = place;
  return { scope, loop, use, guarded, chosen, into };
}
