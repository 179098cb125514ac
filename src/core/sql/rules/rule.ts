import type { Node } from '@pgsql/types';
import type { Severity } from '../../finding';
import type { Schema, SchemaPlace } from '../schema/schema';
import type { SqlStatement } from '../statements/statement';
import type { QueryBlock } from '../tree/blocks';

/** One parsed statement and what is known around it. */
export interface SqlQuery {
  readonly statement: SqlStatement;
  readonly node: Node;
  /** The statement's tree by type; see `nodesByType`. */
  readonly nodes: ReadonlyMap<string, readonly Record<string, unknown>[]>;
  readonly blocks: readonly QueryBlock[];
  /** Empty when the workspace has none. */
  readonly schema: Schema;
}

/** What a rule has to say. */
export interface Advice {
  /** What is slow about it, in one sentence. */
  readonly message: string;
  /** What to do instead, in one sentence. */
  readonly fix: string;
  /** When it is not the rule's own. */
  readonly severity?: Severity;
}

export interface QueryIssue extends Advice {
  /** Of the word to underline: UTF-8 bytes in the statement, as the parser counts. */
  readonly location: number;
}

export interface SchemaIssue extends Advice {
  readonly at: SchemaPlace;
}

interface Rule {
  /** Also the name of its page, `media/rules/<id>.md`. */
  readonly id: string;
  /** Low for what hurts only when tables are large. */
  readonly severity: Severity;
  readonly confidence: 'high' | 'medium' | 'low';
  /** What does no harm there, as it runs once, or when somebody starts it. */
  readonly ignoredIn?: readonly ('migration' | 'script')[];
}

/** A rule about single statements. */
export interface QueryRule extends Rule {
  readonly check: (query: SqlQuery) => readonly QueryIssue[];
}

/** A rule about the schema as a whole. */
export interface SchemaRule extends Rule {
  readonly checkSchema: (schema: Schema) => readonly SchemaIssue[];
}
