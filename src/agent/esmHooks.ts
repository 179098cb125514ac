/** Module hooks for Node before 22.15, where they run in a thread of their own. Built as `dist/agentHooks.mjs`. */
import { createRequire } from 'node:module';
import type { PassOn } from '../protocol/ownFrames';
import { type LoadResult, mayBeCrowded, splitLoaded } from './crowded';

type Split = typeof import('./splitSource').splitSource;

let split: Split | undefined;

type Load = (
  url: string,
  context: object,
  next: (url: string, context: object) => Promise<LoadResult>,
) => Promise<LoadResult>;

const passing: Record<PassOn, Load> = {
  hotlightPassOn: async (url, context, next) =>
    splitLoaded(await next(url, context), url, (code, file, sourceType) => {
      if (!mayBeCrowded(code)) return code;
      split ??= (createRequire(import.meta.url)('./agentSplit.js') as { splitSource: Split }).splitSource;
      return split(code, file, sourceType) ?? code;
    }),
};

export const load = passing.hotlightPassOn;
