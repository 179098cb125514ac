import type { Client } from 'pg';
import { HotlightError } from '../../../core/base/errors';
import type { SqlParser } from '../../../core/sql/tree/parser';
import { inspectStatement, type Used } from './statementGate';

/** Volatile, but without effect on anything. */
const HARMLESS = [
  'random',
  'random_normal',
  'gen_random_uuid',
  'uuidv4',
  'uuidv7',
  'clock_timestamp',
  'timeofday',
  'pg_stat_statements',
];
/** Stable, but they take a transaction id or run a query of their own. */
const HARMFUL = ['txid_current', 'pg_current_xact_id'];
const MAX_VIEWS = 500;

/**
 * Refuses a statement that would run code which may do anything: functions in SQL, PL/pgSQL and the like, and volatile
 * ones outside of a short list, called by name, by an operator, a cast, a field, a domain, a view's definition or a
 * row-level policy. EXPLAIN alone runs such functions already, when they say that they are stable.
 * @throws HotlightError `unsupported` that names what would be run
 */
export async function checkCatalog(client: Client, parser: SqlParser, used: Used): Promise<void> {
  await checkCasts(client);
  await checkWritten(client, [...used.written]);
  const seen = new Set<string>();
  const open: { what: string; used: Used }[] = [{ what: 'The statement', used }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    await checkNames(client, next.what, next.used);
    for (const { id, name, definition } of await definitionsOf(client, next.what, next.used)) {
      if (seen.has(id)) continue;
      seen.add(id);
      if (seen.size > MAX_VIEWS) throw refusal('The statement', `reads more than ${MAX_VIEWS} views`);
      open.push({ what: name, used: inspectStatement(parser, definition, { what: name }) });
    }
  }
}

function refusal(what: string, why: string): HotlightError {
  return new HotlightError('unsupported', `${what} can't be explained safely: it ${why}.`);
}

/** Code that the server runs as it is written by a user of the database. */
const UNTRUSTED = `(SELECT oid FROM pg_catalog.pg_language WHERE lanname NOT IN ('internal', 'c'))`;

async function checkCasts(client: Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT pg_catalog.format_type(castsource, NULL) || ' to ' || pg_catalog.format_type(casttarget, NULL) AS name
       FROM pg_catalog.pg_cast JOIN pg_catalog.pg_proc f ON f.oid = castfunc
      WHERE f.prolang IN ${UNTRUSTED} AND f.pronamespace <> 'pg_catalog'::pg_catalog.regnamespace LIMIT 1`,
  );
  if (rows[0]) throw refusal('The statement', `may run the function of the cast from ${rows[0].name}`);
}

/** What is planned along with a write: rules, a view's table, the values that columns have by themselves. */
async function checkWritten(client: Client, written: readonly string[]): Promise<void> {
  if (written.length === 0) return;
  const { rows } = await client.query<{ why: string }>(
    `WITH RECURSIVE named AS (
       SELECT c.oid, c.relname, c.relkind FROM pg_catalog.unnest($1::text[]) n
         JOIN pg_catalog.pg_class c ON c.relname = pg_catalog.reverse(pg_catalog.split_part(pg_catalog.reverse(n), '.', 1))
         JOIN pg_catalog.pg_namespace s ON s.oid = c.relnamespace
        WHERE pg_catalog.strpos(n, '.') = 0 OR s.nspname = pg_catalog.split_part(n, '.', 1)),
     written AS (
       SELECT oid, relname, relkind FROM named
       UNION SELECT c.oid, c.relname, c.relkind FROM written w JOIN pg_catalog.pg_inherits i ON i.inhparent = w.oid JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid)
     SELECT 'writes through the view ' || relname AS why FROM written WHERE relkind = 'v'
     UNION ALL
     SELECT 'is rewritten by the rule ' || r.rulename FROM written w JOIN pg_catalog.pg_rewrite r ON r.ev_class = w.oid AND r.ev_type <> '1'
     UNION ALL
     SELECT 'may run ' || f.proname || ' for a column of ' || w.relname FROM written w
       JOIN pg_catalog.pg_attrdef a ON a.adrelid = w.oid
       JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass AND d.objid = a.oid AND d.refclassid = 'pg_catalog.pg_proc'::pg_catalog.regclass
       JOIN pg_catalog.pg_proc f ON f.oid = d.refobjid
      WHERE f.prolang IN ${UNTRUSTED}
     UNION ALL
     SELECT 'may run the checks of the domain ' || t.typname FROM written w
       JOIN pg_catalog.pg_attribute a ON a.attrelid = w.oid JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
      WHERE t.typtype = 'd' AND EXISTS (SELECT FROM pg_catalog.pg_constraint c JOIN pg_catalog.pg_depend d ON d.objid = c.oid AND d.refclassid = 'pg_catalog.pg_proc'::pg_catalog.regclass WHERE c.contypid = t.oid)
     LIMIT 1`,
    [written],
  );
  if (rows[0]) throw refusal('The statement', rows[0].why);
}

async function checkNames(client: Client, what: string, used: Used): Promise<void> {
  const functions = [...used.functions];
  const { rows } = await client.query<{ name: string; found: boolean }>(
    `WITH called AS (
       SELECT n AS name, pg_catalog.split_part(n, '.', 1) AS schema, pg_catalog.reverse(pg_catalog.split_part(pg_catalog.reverse(n), '.', 1)) AS last,
              pg_catalog.strpos(n, '.') > 0 AS qualified
         FROM pg_catalog.unnest($1::text[]) n),
     candidates AS (
       SELECT c.name, f.*, s.nspname, a.aggtransfn, a.aggfinalfn FROM called c
         JOIN pg_catalog.pg_proc f ON f.proname = c.last
         JOIN pg_catalog.pg_namespace s ON s.oid = f.pronamespace
         LEFT JOIN pg_catalog.pg_aggregate a ON a.aggfnoid = f.oid
        WHERE CASE WHEN c.qualified THEN s.nspname = c.schema ELSE s.nspname = ANY (pg_catalog.current_schemas(true)) END),
     bad AS (
       SELECT name FROM candidates f
        WHERE f.prolang IN ${UNTRUSTED} AND f.nspname <> 'pg_catalog'
           OR f.provolatile = 'v' AND f.proname <> ALL ($2::text[])
           OR f.proname = ANY ($3::text[]) OR f.proname LIKE '%\\_to\\_xml%'
           OR EXISTS (SELECT FROM pg_catalog.pg_proc p WHERE p.oid IN (f.aggtransfn, f.aggfinalfn)
                        AND (p.prolang IN ${UNTRUSTED} OR p.provolatile = 'v')))
     SELECT name, true AS found FROM bad
     UNION ALL SELECT c.name, false FROM called c WHERE NOT EXISTS (SELECT FROM candidates x WHERE x.name = c.name)
     UNION ALL SELECT c.name, true FROM called c JOIN pg_catalog.pg_type t ON t.typname = c.last AND t.typtype = 'd'
     LIMIT 1`,
    [functions, HARMLESS, HARMFUL],
  );
  const bad = rows[0];
  if (bad) {
    throw refusal(
      what,
      bad.found
        ? `calls ${bad.name}, which may do more than compute`
        : `calls ${bad.name}, which is not known`,
    );
  }
  const other = await client.query<{ name: string }>(
    `SELECT 'the operator ' || o.oprname AS name FROM pg_catalog.pg_operator o JOIN pg_catalog.pg_proc f ON f.oid = o.oprcode
      WHERE o.oprname = ANY ($1::text[]) AND (f.prolang IN ${UNTRUSTED} AND o.oprnamespace <> 'pg_catalog'::pg_catalog.regnamespace OR f.provolatile = 'v')
     UNION ALL
     SELECT 'the function ' || f.proname FROM pg_catalog.pg_proc f JOIN pg_catalog.pg_type t ON t.oid = f.proargtypes[0]
      WHERE f.pronargs = 1 AND f.proname = ANY ($2::text[]) AND t.typtype IN ('c', 'p') AND (f.prolang IN ${UNTRUSTED} AND f.pronamespace <> 'pg_catalog'::pg_catalog.regnamespace OR f.provolatile = 'v')
     UNION ALL
     SELECT 'the checks of the domain ' || t.typname FROM pg_catalog.pg_type t
      WHERE t.typname = ANY ($3::text[]) AND t.typtype = 'd' AND EXISTS (SELECT FROM pg_catalog.pg_constraint c WHERE c.contypid = t.oid)
     LIMIT 1`,
    [[...used.operators], [...used.fields], [...used.types].map((name) => name.replace(/^_/, ''))],
  );
  if (other.rows[0]) throw refusal(what, `may run ${other.rows[0].name}`);
}

/** What is run in place of a view or for the rows of a table, each as a SELECT. */
async function definitionsOf(
  client: Client,
  what: string,
  used: Used,
): Promise<{ id: string; name: string; definition: string }[]> {
  const { rows } = await client.query<{
    id: string;
    name: string;
    kind: string;
    view: string | null;
    checks: string[];
    new_checks: string[];
  }>(
    `WITH RECURSIVE named AS (
       SELECT c.oid, c.relname, c.relkind, s.nspname FROM pg_catalog.unnest($1::text[]) n
         JOIN pg_catalog.pg_class c ON c.relname = pg_catalog.reverse(pg_catalog.split_part(pg_catalog.reverse(n), '.', 1))
         JOIN pg_catalog.pg_namespace s ON s.oid = c.relnamespace
        WHERE (pg_catalog.strpos(n, '.') = 0 OR s.nspname = pg_catalog.split_part(n, '.', 1))
          AND s.nspname NOT IN ('pg_catalog', 'information_schema')),
     used AS (
       SELECT oid, relname, relkind FROM named
       UNION SELECT c.oid, c.relname, c.relkind FROM used u JOIN pg_catalog.pg_inherits i ON i.inhparent = u.oid JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid)
     SELECT u.oid::text AS id, u.relname AS name, u.relkind::text AS kind,
            CASE WHEN u.relkind = 'v' THEN pg_catalog.pg_get_viewdef(u.oid) END AS view,
            ARRAY(SELECT pg_catalog.pg_get_expr(p.polqual, p.polrelid) FROM pg_catalog.pg_policy p WHERE p.polrelid = u.oid AND p.polqual IS NOT NULL) AS checks,
            ARRAY(SELECT pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) FROM pg_catalog.pg_policy p WHERE p.polrelid = u.oid AND p.polwithcheck IS NOT NULL) AS new_checks
       FROM used u`,
    [[...used.relations]],
  );
  return rows.flatMap(({ id, name, kind, view, checks, new_checks }) => {
    if (kind === 'f')
      throw refusal(what, `reads the foreign table ${name}, for which another server is asked`);
    const title = kind === 'v' ? `The view ${name}` : `The policy of ${name}`;
    const policies = [...checks, ...new_checks].map((check, index) => ({
      id: `${id}.${index}`,
      name: title,
      definition: `SELECT ${check}`,
    }));
    return view === null
      ? policies
      : [{ id, name: title, definition: view.replace(/;\s*$/, '') }, ...policies];
  });
}
