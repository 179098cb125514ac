import type { CallSummary } from '../summary/fileSummary';
import { lastPart, nameOf, type Value } from '../summary/value';

/**
 * Whether what is called is a method of those that listen for one event: `for (const one of this.listenersOf(event))
 * one.handle(event)`, `(this.handlers.get(name) ?? []).map((handler) => handler.handle(event))`. Which of the program's
 * listeners these are, they themselves have said while it runs.
 */
export function isOfListeners({ callee }: CallSummary): boolean {
  return callee.k === 'member' && callee.of.k === 'element' && listensForOne(callee.of.of);
}

/** `listenersOf(event)`, `listeners.get(event)`, `listeners[event]`; not `listeners`, of which each is called. */
function listensForOne(list: Value): boolean {
  switch (list.k) {
    case 'either':
      return list.of.some(listensForOne);
    case 'awaited':
      return listensForOne(list.of);
    case 'element':
      return LISTENERS.test(lastPart(nameOf(list.of)));
    case 'call': {
      if (list.args === undefined) return false;
      const { of } = list;
      const named = of.k === 'member' && of.name === 'get' ? of.of : of;
      return LISTENERS.test(lastPart(nameOf(named)));
    }
    default:
      return false;
  }
}

const LISTENERS = /([lL]istener|[sS]ubscriber|[oO]bserver|[hH]andler)s(?![a-z])/;
