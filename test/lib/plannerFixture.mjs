// The schema and the queries of test/fixtures/planner, and the plans that a real server makes of them.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', 'fixtures', 'planner');

/** @typedef {{ query(sql: string): Promise<{ rows: any[] }> }} Client */

/**
 * Makes the tables and fills them; they are analysed, so that plans stay the same.
 * @param {Client} client
 * @param {number} scale whole; 1 gives about 400 000 rows
 */
export async function loadFixture(client, scale = 1) {
  for (const sql of statements('schema.sql')) await client.query(sql.replaceAll(':scale', String(scale)));
}

export const queries = statements('queries.sql');

function statements(file) {
  return fs
    .readFileSync(path.join(folder, file), 'utf8')
    .split(/;\s*\n/)
    .map((sql) => sql.trim())
    .filter((sql) => sql !== '');
}

/** Names of all tables and views. @param {Client} client */
export async function relationNames(client) {
  const { rows } = await client.query(
    "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v')",
  );
  return rows.map(({ relname }) => relname);
}

/** The generic plan of a query. @param {Client} client @param {number} version major @param {string} sql */
export async function realPlan(client, version, sql) {
  const numbers = [...sql.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number));
  const plan = async (explained) => (await client.query(explained)).rows[0]['QUERY PLAN'][0].Plan;
  if (version >= 16) return plan(`EXPLAIN (GENERIC_PLAN, FORMAT JSON) ${sql}`);
  if (numbers.length === 0) return plan(`EXPLAIN (FORMAT JSON) ${sql}`);
  await client.query('SET plan_cache_mode = force_generic_plan');
  await client.query(`PREPARE hotlight_test AS ${sql}`);
  try {
    const values = Array.from({ length: Math.max(...numbers) }, () => 'NULL').join(', ');
    return await plan(`EXPLAIN (FORMAT JSON) EXECUTE hotlight_test(${values})`);
  } finally {
    await client.query('DEALLOCATE hotlight_test');
  }
}

/** Nodes, tables and indexes of a plan, those of indexes that are tried by one name. */
export function shapeOf(plan) {
  const index = plan['Index Name']?.replace(/^hotlight_\d+$|^tried$/, 'new');
  const own = [plan['Node Type'], plan['Relation Name'], index].filter(Boolean).join(' ');
  return plan.Plans ? `${own} (${plan.Plans.map(shapeOf).join(', ')})` : own;
}
