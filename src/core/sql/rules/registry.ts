import { arithmeticOnColumn } from './arithmeticOnColumn';
import { castOnColumn } from './castOnColumn';
import { correlatedSubquery } from './correlatedSubquery';
import { countForExistence } from './countForExistence';
import { dateFilter } from './dateFilter';
import { distinctJoin } from './distinctJoin';
import { duplicateIndex } from './duplicateIndex';
import { foreignKeyWithoutIndex } from './foreignKeyWithoutIndex';
import { functionOnColumn } from './functionOnColumn';
import { havingWithoutAggregate } from './havingWithoutAggregate';
import { ilikeWithoutTrigram } from './ilikeWithoutTrigram';
import { joinWithoutCondition } from './joinWithoutCondition';
import { jsonFilter } from './jsonFilter';
import { largeOffset } from './largeOffset';
import { leadingWildcard } from './leadingWildcard';
import { longInList } from './longInList';
import { missingPrimaryKey } from './missingPrimaryKey';
import { notIn } from './notIn';
import { optionalFilter } from './optionalFilter';
import { orAcrossTables } from './orAcrossTables';
import { orderByRandom } from './orderByRandom';
import { queueWithoutSkipLocked } from './queueWithoutSkipLocked';
import { recursionWithoutLimit } from './recursionWithoutLimit';
import type { QueryRule, SchemaRule } from './rule';
import { selectStar } from './selectStar';
import { typeMismatch } from './typeMismatch';
import { unindexedFilter } from './unindexedFilter';
import { unindexedSort } from './unindexedSort';
import { unionDistinct } from './unionDistinct';
import { writeWithoutWhere } from './writeWithoutWhere';

/** Every rule about single statements. */
export const QUERY_RULES: readonly QueryRule[] = [
  arithmeticOnColumn,
  castOnColumn,
  correlatedSubquery,
  countForExistence,
  dateFilter,
  distinctJoin,
  functionOnColumn,
  havingWithoutAggregate,
  ilikeWithoutTrigram,
  joinWithoutCondition,
  jsonFilter,
  largeOffset,
  leadingWildcard,
  longInList,
  notIn,
  optionalFilter,
  orAcrossTables,
  orderByRandom,
  queueWithoutSkipLocked,
  recursionWithoutLimit,
  selectStar,
  typeMismatch,
  unindexedFilter,
  unindexedSort,
  unionDistinct,
  writeWithoutWhere,
];

/** Every rule about the schema as a whole. */
export const SCHEMA_RULES: readonly SchemaRule[] = [
  duplicateIndex,
  foreignKeyWithoutIndex,
  missingPrimaryKey,
];
