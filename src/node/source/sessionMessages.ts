import type { FailureReason } from '../../core/base/errors';
import type { SourceFix } from '../../core/source/fixes/fix';
import type { SessionOptions, SourceFindings, SourceUpdate } from './session';

/** What the source worker is started with. */
export type SessionTask = SessionOptions;

/** Requests are answered in the order in which they were made. */
export type ToSession =
  | { readonly type: 'analyse'; readonly id: number }
  | { readonly type: 'update'; readonly id: number; readonly file: string; readonly text: string | undefined }
  | {
      readonly type: 'fix';
      readonly id: number;
      readonly file: string;
      readonly text: string;
      readonly rule: string;
      readonly line: number;
    }
  | { readonly type: 'cancel'; readonly id: number };

export type FromSession =
  | {
      readonly type: 'progress';
      readonly id: number;
      readonly message: string;
      readonly fraction: number;
    }
  | { readonly type: 'analysed'; readonly id: number; readonly result: SourceFindings }
  | { readonly type: 'updated'; readonly id: number; readonly result: SourceUpdate }
  | { readonly type: 'fixed'; readonly id: number; readonly result: SourceFix | undefined }
  | {
      readonly type: 'failed';
      readonly id: number;
      readonly reason: FailureReason | undefined;
      readonly message: string;
    };
