import type { Node } from '@babel/types';
import { bare, isFunction, lastName, ownerName } from '../syntax';

/** Whether a call gives what is kept under a key, and runs what it is handed only for what is not known yet. */
export function asksCache(callee: Node, method: string, args: readonly Node[]): boolean {
  return remembers(callee, method) || isGivenCacheKey(args) || getsOrLoads(callee, method, args.at(-1));
}

const CACHES = /cache$/i;

/** `getOrSet(answers, key, () => load(key))`, `cache.wrap(key, () => load(key))` */
function remembers(callee: Node, method: string): boolean {
  if (/Or(Set|Create|Load|Fetch|Compute|Insert)$|^(memoi[sz]e|remember|computeIfAbsent)$/.test(method))
    return true;
  return CACHES.test(ownerName(callee)) && /^(wrap|once|use|resolve|fetch)$/.test(method);
}

/** `requestCache.get(request, 'settings', () => load())`: unlike a callback, what loads is given nothing. */
function getsOrLoads(callee: Node, method: string, last: Node | undefined): boolean {
  return method === 'get' && CACHES.test(ownerName(callee)) && isFunction(last) && last.params.length === 0;
}

/** `this.kept(cacheKey, () => load(id))`, `read(getCacheKey(id), () => load(id))` */
function isGivenCacheKey([key, ...others]: readonly Node[]): boolean {
  if (!key || !others.some((arg) => isFunction(arg))) return false;
  const given = bare(key);
  return /cache_?key$/i.test(lastName(given.type === 'CallExpression' ? given.callee : given));
}
