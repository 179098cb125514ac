/** Messages between the extension, its heap worker and the heap page. Validate at the boundary. */

export const HEAP_VIEWS = [
  'classes',
  'containment',
  'dominators',
  'strings',
  'closures',
  'detached',
] as const;
/** Those of a comparison: what grew, by class, by who holds it, by the line that made it. */
export const GROWTH_VIEWS = ['grownClasses', 'grownHeld', 'grownMade'] as const;
export type GrowthView = (typeof GROWTH_VIEWS)[number];
export type HeapView = (typeof HEAP_VIEWS)[number] | GrowthView;

/** A row of any of the page's tables. Sizes are bytes. */
export interface HeapRow {
  /** Names the row to the worker, which finds what is below it by this. */
  readonly ref: string;
  /** The object, class or string. */
  readonly label: string;
  /** How the row above holds it, or it the row above: `.cache`, `variable cache`. */
  readonly edge?: string;
  /** Why that edge holds. */
  readonly reason?: string;
  /** V8's object id; absent for groups. */
  readonly id?: number;
  readonly count?: number;
  /** Of what grew: objects in each snapshot, where that is known, and how many more. Sizes are changes then. */
  readonly change?: { readonly counts: readonly number[]; readonly count?: number };
  /** More to say, on one line: the path that holds it, the classes that a line makes. */
  readonly detail?: string;
  readonly distance?: number;
  readonly shallow?: number;
  readonly retained?: number;
  readonly expandable: boolean;
  /** Where the code of a function, or the constructor, stands. Absolute file; 1-based. */
  readonly place?: { readonly file: string; readonly line: number; readonly column: number };
}

export interface HeapRows {
  readonly rows: readonly HeapRow[];
  /** How many there are in all. */
  readonly total: number;
}

/** What can be asked. `ref` '' means the top of the view. */
export type HeapQuery =
  | { readonly kind: 'view'; readonly view: HeapView; readonly ref: string; readonly offset: number }
  | { readonly kind: 'retainers'; readonly ref: string; readonly offset: number }
  | { readonly kind: 'path'; readonly ref: string; readonly offset: number }
  | { readonly kind: 'search'; readonly text: string; readonly offset: number };

export type FromHeapPage =
  | { readonly type: 'ready' }
  | { readonly type: 'query'; readonly request: number; readonly query: HeapQuery }
  | { readonly type: 'open'; readonly file: string; readonly line: number; readonly column: number }
  | { readonly type: 'copy'; readonly text: string }
  /** Asks the user for other snapshots. */
  | { readonly type: 'compare' };

/** What the snapshot on the page, the newest of them, is compared with. */
export interface ComparedHeaps {
  /** Names of all, the oldest first. */
  readonly titles: readonly string[];
  /** Bytes of each. */
  readonly totals: readonly number[];
  readonly sameProcess: boolean;
  /** What tells the lines; absent when nothing does. */
  readonly origins?: 'trace' | 'profile';
}

export type ToHeapPage =
  | { readonly type: 'loading'; readonly message: string; readonly fraction?: number }
  | { readonly type: 'error'; readonly message: string }
  | {
      readonly type: 'opened';
      readonly title: string;
      readonly totalBytes: number;
      readonly nodes: number;
      readonly notes: readonly string[];
      readonly comparison?: ComparedHeaps;
    }
  | { readonly type: 'rows'; readonly request: number; readonly rows: HeapRows };

/** The message, or undefined when it is none that the page may send. */
export function parseFromHeapPage(value: unknown): FromHeapPage | undefined {
  if (!isRecord(value)) return undefined;
  switch (value.type) {
    case 'ready':
    case 'compare':
      return { type: value.type };
    case 'query': {
      const query = parseQuery(value.query);
      return query === undefined || !isCount(value.request)
        ? undefined
        : { type: 'query', request: value.request, query };
    }
    case 'open':
      return typeof value.file === 'string' && isCount(value.line) && isCount(value.column)
        ? { type: 'open', file: value.file, line: value.line, column: value.column }
        : undefined;
    case 'copy':
      return typeof value.text === 'string' ? { type: 'copy', text: value.text } : undefined;
    default:
      return undefined;
  }
}

/** The message, or undefined when it is none for the page. Its rows are trusted: they come from our own worker. */
export function parseToHeapPage(value: unknown): ToHeapPage | undefined {
  if (!isRecord(value)) return undefined;
  const { type } = value;
  return type === 'loading' || type === 'error' || type === 'opened' || type === 'rows'
    ? (value as unknown as ToHeapPage)
    : undefined;
}

function parseQuery(value: unknown): HeapQuery | undefined {
  if (!isRecord(value) || !isCount(value.offset)) return undefined;
  const { kind, view, ref, text, offset } = value;
  if (kind === 'search') return typeof text === 'string' ? { kind, text, offset } : undefined;
  if (typeof ref !== 'string') return undefined;
  if (kind === 'retainers' || kind === 'path') return { kind, ref, offset };
  const known = [...HEAP_VIEWS, ...GROWTH_VIEWS].find((one) => one === view);
  return kind === 'view' && known !== undefined ? { kind, view: known, ref, offset } : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
