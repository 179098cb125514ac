import { FILTER_IN_MEMORY, findFiltersInMemory } from './filterInMemory';
import { findNPlusOne, N_PLUS_ONE } from './nPlusOne';
import { findRecursiveQueries, RECURSIVE_QUERY } from './recursiveQuery';
import { findRepeatedQueries, REPEATED_QUERY } from './repeatedQuery';
import type { SourceRule } from './rule';
import { findSequentialQueries, SEQUENTIAL_QUERIES } from './sequentialQueries';
import { findTransactionsPerItem, TRANSACTION_PER_ITEM } from './transactionPerItem';

/** Every rule about the queries of a program, by its name. */
export const SOURCE_RULES: Readonly<Record<string, SourceRule>> = {
  [N_PLUS_ONE]: findNPlusOne,
  [SEQUENTIAL_QUERIES]: findSequentialQueries,
  [REPEATED_QUERY]: findRepeatedQueries,
  [TRANSACTION_PER_ITEM]: findTransactionsPerItem,
  [FILTER_IN_MEMORY]: findFiltersInMemory,
  [RECURSIVE_QUERY]: findRecursiveQueries,
};
