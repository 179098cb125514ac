import type { Client } from 'pg';
import { HotlightError } from '../../../core/base/errors';
import type { ParameterUse } from '../../../core/sql/tree/parameters';

/** A value that a parameter is tried with. */
export interface SampleValue {
  /** `$n`. */
  readonly number: number;
  /** As PostgreSQL prints it. */
  readonly text: string;
  /** `the most common value of orders.status`. */
  readonly from: string;
}

/** How many rows a LIMIT is tried with. */
const PAGE = 20;

interface Statistic {
  readonly table: string;
  readonly common: string | null;
  readonly low: string | null;
  readonly middle: string | null;
  readonly high: string | null;
}

/**
 * Values of columns as pg_stats has them: for `=` the most common one, which the planner treats worst, else one from
 * the middle of the histogram.
 * @param uses of every parameter up to the highest one
 * @throws HotlightError `unsupported` for a parameter that nothing is known of
 */
export async function sampleValues(
  client: Client,
  count: number,
  uses: ReadonlyMap<number, ParameterUse>,
): Promise<SampleValue[]> {
  const values: SampleValue[] = [];
  for (let number = 1; number <= count; number++) {
    const use = uses.get(number);
    if (use === undefined) {
      throw unknown(number, 'it is not compared with a column');
    }
    if (use.as === 'limit' || use.as === 'offset') {
      const text = String(use.as === 'limit' ? PAGE : 0);
      values.push({ number, text, from: use.as === 'limit' ? 'a page of rows' : 'the first page' });
      continue;
    }
    const statistic = await statisticOf(client, use);
    const where = `${statistic?.table ?? use.tables[0]}.${use.column}`;
    const { as } = use;
    const [text, what] =
      as === 'equal' || as === 'array'
        ? statistic?.common != null
          ? [statistic.common, 'the most common value']
          : [statistic?.middle, 'a value']
        : as === 'lowerBound'
          ? [statistic?.low, 'a lower value']
          : as === 'upperBound'
            ? [statistic?.high, 'a higher value']
            : [statistic?.middle, 'the middle value'];
    const chosen = text ?? statistic?.common;
    if (chosen == null) throw unknown(number, `there are no statistics of ${where}; run ANALYZE`);
    values.push({
      number,
      text: as === 'array' ? arrayOf(chosen) : chosen,
      from: `${what} of ${where}`,
    });
  }
  return values;
}

function unknown(number: number, why: string): HotlightError {
  return new HotlightError(
    'unsupported',
    `There is no sample value for $${number}, because ${why}: write a value for it in the statement.`,
  );
}

/** An array's text with one element (PostgreSQL, "Array Input and Output Syntax"). */
function arrayOf(text: string): string {
  return `{"${text.replace(/[\\"]/g, '\\$&')}"}`;
}

/** Where a table is named without its schema, the search path decides. */
const STATISTICS = `SELECT s.tablename AS table, (s.most_common_vals::text::text[])[1] AS common,
    b.bounds[1 + b.last * 2 / 5] AS low, b.bounds[1 + b.last / 2] AS middle, b.bounds[1 + b.last * 3 / 5] AS high
  FROM pg_catalog.pg_stats s,
       LATERAL (SELECT s.histogram_bounds::text::text[] AS bounds,
                       pg_catalog.cardinality(s.histogram_bounds::text::text[]) - 1 AS last) b
 WHERE s.attname = $1
   AND (s.schemaname || '.' || s.tablename = ANY ($2::text[])
        OR s.tablename = ANY ($2::text[]) AND s.schemaname = ANY (pg_catalog.current_schemas(false)))
 ORDER BY s.inherited DESC LIMIT 1`;

async function statisticOf(client: Client, { column, tables }: ParameterUse): Promise<Statistic | undefined> {
  const { rows } = await client.query<Statistic>(STATISTICS, [column, tables]);
  return rows[0];
}
