import type { ComparedHeaps, HeapQuery, HeapRows } from '../../protocol/heap';
import type { ThreadFailure } from '../threads/failure';
import type { AnalysedLeaks } from './analyseLeaks';

/** What the heap worker is started with. */
export type HeapTask =
  | { readonly kind: 'open'; readonly file: string }
  | { readonly kind: 'leaks'; readonly files: readonly string[] };

/** `compare`: absolute paths of other snapshots. */
export type ToHeapWorker =
  | { readonly request: number; readonly query: HeapQuery }
  | { readonly request: number; readonly compare: readonly string[] };

export interface OpenedHeap {
  /** Absolute. */
  readonly file: string;
  readonly totalBytes: number;
  readonly nodes: number;
  readonly notes: readonly string[];
  readonly comparison?: ComparedHeaps;
}

export type FromHeapWorker =
  | { readonly type: 'progress'; readonly fraction: number }
  | { readonly type: 'opened'; readonly heap: OpenedHeap }
  | { readonly type: 'compared'; readonly request: number; readonly heap: OpenedHeap }
  | { readonly type: 'rows'; readonly request: number; readonly rows: HeapRows }
  | { readonly type: 'leaks'; readonly found: AnalysedLeaks }
  /** Without a request when nothing more will be answered. */
  | (ThreadFailure & { readonly request?: number });
