/** What the embedded server is asked; every request is answered once, in order. */
export type Request =
  /** Several statements, over the simple protocol. */
  | { readonly id: number; readonly type: 'exec'; readonly sql: string }
  /** One statement with values. */
  | { readonly id: number; readonly type: 'query'; readonly sql: string; readonly values: readonly unknown[] }
  /** Gives the files of relations a size that they do not have. */
  | { readonly id: number; readonly type: 'sizes'; readonly sizes: readonly FileSize[] }
  /** Whether files show the sizes that they were given. */
  | { readonly id: number; readonly type: 'pretend'; readonly on: boolean }
  /** Gives empty btree indexes the height that they would have. */
  | { readonly id: number; readonly type: 'heights'; readonly heights: readonly IndexHeight[] };

export interface FileSize {
  /** As pg_relation_filepath gives it. */
  readonly path: string;
  /** Of 8 KiB. */
  readonly pages: number;
}

export interface IndexHeight {
  readonly path: string;
  /** Levels above the leaves. */
  readonly height: number;
}

export type Rows = readonly Readonly<Record<string, unknown>>[];

export type Response =
  | { readonly type: 'ready' }
  | { readonly type: 'answer'; readonly id: number; readonly results: readonly Rows[] }
  | {
      readonly type: 'failed';
      readonly id: number;
      readonly message: string;
      readonly code?: string;
      /** In characters, from 1, in the SQL of the request. */
      readonly position?: string;
    };
