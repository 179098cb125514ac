import type { FailureReason } from '../../core/base/errors';
import type { DatabaseService } from './service';

/** What the database worker is started with. */
export interface DatabaseTask {
  /** Absolute path of the bundled embedded server. */
  readonly childPath: string;
}

/** The calls of the service that cross to the worker: all but `dispose`. */
export type DatabaseMethod = Exclude<keyof DatabaseService, 'dispose'>;
export type Question<M extends DatabaseMethod> = Parameters<DatabaseService[M]>[0];
export type Answer<M extends DatabaseMethod> = Awaited<ReturnType<DatabaseService[M]>>;

export type ToDatabase =
  | {
      readonly type: 'call';
      readonly id: number;
      readonly method: DatabaseMethod;
      readonly question: unknown;
    }
  | { readonly type: 'cancel'; readonly id: number };

export type FromDatabase =
  | { readonly type: 'progress'; readonly id: number; readonly message: string }
  | { readonly type: 'answer'; readonly id: number; readonly answer: unknown }
  | {
      readonly type: 'failed';
      readonly id: number;
      readonly reason: FailureReason | undefined;
      readonly message: string;
      /** Of a failure at a place of the statement: UTF-16 offset. */
      readonly offset: number | undefined;
    };
