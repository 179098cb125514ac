import { drizzleQuery, knexQuery, kyselyQuery, prismaQuery } from './builders';
import { mongooseQuery, sequelizeQuery, typeormQuery } from './entities';
import type { Asked, KeyedQuery } from './keyedQuery';
import { mysqlQuery, pgQuery, postgresJsQuery } from './sqlText';

/** By name of the data layer. */
const QUERIES: Readonly<Record<string, (asked: Asked) => KeyedQuery | undefined>> = {
  drizzle: drizzleQuery,
  knex: knexQuery,
  kysely: kyselyQuery,
  mongoose: mongooseQuery,
  mysql2: mysqlQuery,
  pg: pgQuery,
  'postgres.js': postgresJsQuery,
  prisma: prismaQuery,
  sequelize: sequelizeQuery,
  typeorm: typeormQuery,
};

/** The query that a call sends for the key of an item, when it is known how to send it for many. */
export function keyedQuery(layer: string, asked: Asked): KeyedQuery | undefined {
  return Object.hasOwn(QUERIES, layer) ? QUERIES[layer]?.(asked) : undefined;
}
