import type { FunctionSummary } from '../summary/fileSummary';

/** Whether a parameter says by its name that it is the key of one of many: `id`, `shopId`. */
export function isId({ name }: FunctionSummary['params'][number]): boolean {
  return /^(id|\w*I[dD])$/.test(name);
}
