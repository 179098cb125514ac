import { lastName } from '../tree/nodes';
import type { QueryRule } from './rule';

export const orderByRandom: QueryRule = {
  id: 'order-by-random',
  severity: 'info',
  confidence: 'high',
  check: ({ blocks }) =>
    blocks.flatMap((block) =>
      block.sort.flatMap((sort) => {
        const by = sort.node;
        if (!by || !('FuncCall' in by) || lastName(by.FuncCall.funcname) !== 'random') return [];
        return [
          {
            location: by.FuncCall.location ?? 0,
            message: 'Every row is read and sorted to take some at random.',
            fix: 'Use TABLESAMPLE, or choose random keys and look those up.',
          },
        ];
      }),
    ),
};
