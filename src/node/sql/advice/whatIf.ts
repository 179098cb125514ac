import type { Candidate } from '../../../core/sql/advice/candidates';
import type { PlanNode } from '../shadow/planner';

/** Something that can plan a query as if an index were there. */
export interface WhatIf {
  /** `hypopg`: on the server itself; `shadow`: PostgreSQL 18 rebuilt from its statistics; `embedded`: from schema files. */
  readonly method: 'hypopg' | 'shadow' | 'embedded';
  /** Throws when the statement can't be planned. */
  explain(sql: string): Promise<PlanNode>;
  /** Undefined when the planner refuses the index: no operator class, a function that is not immutable. */
  create(candidate: Candidate, rows: number): Promise<TriedIndex | undefined>;
  /** Rows that a condition of one table leaves. */
  rowsOf(candidate: Candidate, condition: string): Promise<number>;
}

export interface TriedIndex {
  readonly pages: number;
  drop(): Promise<void>;
}
