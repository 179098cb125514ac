import type { ThreadFailure } from './failure';

/** What a method gets besides its question. */
export interface CallContext<Progress> {
  readonly signal: AbortSignal;
  progress(progress: Progress): void;
}

/** What the method of a thread is asked; like its answer, it must survive being cloned. */
export type Question<Method> = Method extends (question: infer Asked, ...rest: never[]) => unknown
  ? Asked
  : never;
export type Answer<Method> = Method extends (...asked: never[]) => infer Given ? Awaited<Given> : never;

export type ToThread =
  | { readonly type: 'call'; readonly id: number; readonly method: string; readonly question: unknown }
  | { readonly type: 'cancel'; readonly id: number };

export type FromThread<Progress> =
  | { readonly type: 'progress'; readonly id: number; readonly progress: Progress }
  | { readonly type: 'answer'; readonly id: number; readonly answer: unknown }
  | (ThreadFailure & { readonly id: number });
