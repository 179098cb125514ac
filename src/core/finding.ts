/** A place in a file. Lines and columns are 1-based; the end is exclusive in the column. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export interface RelatedPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export type Severity = 'error' | 'warning' | 'info' | 'hint';

/** What supports a finding, in words, with the kind of source it came from. */
export interface Evidence {
  readonly kind: 'static' | 'run' | 'plan';
  readonly message: string;
}

/** One thing worth fixing. The same type for every analysis; printed as JSON, SARIF and diagnostics. */
export interface Finding extends Place {
  readonly rule: string;
  readonly severity: Severity;
  readonly confidence: 'high' | 'medium' | 'low';
  readonly message: string;
  /** The message in the few words that there is room for above a line of code; for findings that deserve that. */
  readonly title?: string;
  /** Name of the function that holds the place; '' at the top of a file. */
  readonly function?: string;
  readonly related: readonly RelatedPlace[];
  readonly sql?: string;
  /** libpg-query's fingerprint of `sql`. */
  readonly fingerprint?: string;
  readonly evidence: readonly Evidence[];
  /** What to do, in words. */
  readonly fix?: string;
}
