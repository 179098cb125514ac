import type { HeapQuery, HeapRows } from '../../protocol/heap';
import type { ThreadFailure } from '../threads/failure';
import type { FoundLeaks } from './analyseLeaks';

/** What the heap worker is started with. */
export type HeapTask =
  | { readonly kind: 'open'; readonly file: string }
  | { readonly kind: 'leaks'; readonly files: readonly string[] };

export interface ToHeapWorker {
  readonly request: number;
  readonly query: HeapQuery;
}

export interface OpenedHeap {
  readonly totalBytes: number;
  readonly nodes: number;
  readonly notes: readonly string[];
}

export type FromHeapWorker =
  | { readonly type: 'progress'; readonly fraction: number }
  | { readonly type: 'opened'; readonly heap: OpenedHeap }
  | { readonly type: 'rows'; readonly request: number; readonly rows: HeapRows }
  | { readonly type: 'leaks'; readonly found: FoundLeaks }
  | ThreadFailure;
