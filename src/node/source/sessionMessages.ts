import type { SourceFix } from '../../core/source/fixes/fix';
import type { CallContext } from '../threads/callMessages';
import type { SessionOptions, SourceChange, SourceFindings, SourceUpdate } from './session';

/** What the source worker is started with. */
export type SessionTask = SessionOptions;

export interface SessionProgress {
  readonly message: string;
  /** 0 to 1. */
  readonly fraction: number;
}

/** The calls of the session that cross to the worker, which answers them in the order in which they were made. */
export interface SessionMethods {
  analyse(question: undefined, context: CallContext<SessionProgress>): Promise<SourceFindings>;
  update(changes: readonly SourceChange[]): Promise<SourceUpdate>;
  fix(question: {
    readonly file: string;
    readonly text: string;
    readonly rule: string;
    readonly line: number;
  }): SourceFix | undefined;
}
