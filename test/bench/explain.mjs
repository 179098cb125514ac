import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import pg from 'pg';
import { startPostgres } from '../apps/database/postgres.mjs';
import { loadFixture, queries, realPlan, relationNames, shapeOf } from '../lib/plannerFixture.mjs';
import { out } from './lib/bundles.mjs';
import { numbers } from './lib/options.mjs';

export const about =
  'Trying an index in the rebuilt planner, beside creating it and rolling back (and HypoPG where the server has it); statements found and judged per second. --version=18 --scale=1 --candidates=3 (per query)';

const root = fileURLToPath(new URL('../..', import.meta.url));

export async function run(args) {
  const [version] = numbers(args, 'version', '18');
  const [scale] = numbers(args, 'scale', '1');
  const [most] = numbers(args, 'candidates', '3');
  const sql = await bundle();
  await judge(sql);

  const database = await startPostgres({ version });
  const client = new pg.Client(database.url);
  await client.connect();
  let server;
  try {
    await loadFixture(client, scale);
    const catalog = await sql.readCatalog(client, await relationNames(client));
    let started = performance.now();
    server = await sql.openEmbeddedServer({ childPath: path.join(out, 'pglite', 'child.mjs') });
    const start = performance.now() - started;
    started = performance.now();
    const planner = await sql.ShadowPlanner.build(server, catalog);
    console.log(
      `PostgreSQL ${version}, ${catalog.relations.length} tables and indexes: embedded server ${ms(start)}, rebuilt in ${ms(performance.now() - started)}\n`,
    );
    await compare(sql, client, version, planner, catalog, most);
  } finally {
    server?.dispose();
    await client.end();
    await database.stop();
  }
}

/** Each candidate in turn: rebuilt planner, HypoPG, real index. */
async function compare(sql, client, version, planner, catalog, most) {
  const parser = await sql.openSqlParser();
  const whatIf = sql.shadowWhatIf(planner, 'shadow');
  const hypopg = await client.query('CREATE EXTENSION hypopg').then(
    () => true,
    () => false,
  );
  const times = { shadow: [], hypopg: [], real: [] };
  const errors = { plans: [], shadow: [], hypopg: [] };
  let same = 0;
  for (const query of queries) {
    const real = (await realPlan(client, version, query))['Total Cost'];
    errors.plans.push(Math.abs((await planner.explain(query))['Total Cost'] / real - 1));
    const { tree } = parser.parse(query);
    const candidates = sql.indexCandidates(sql.blocksOf(tree.stmts[0].stmt), sql.factsOf(catalog));
    for (const candidate of candidates.slice(0, most)) {
      const definition = sql.definitionOf(candidate);
      const rows =
        candidate.where === undefined
          ? candidate.table.rows
          : await whatIf.rowsOf(candidate, candidate.where);
      const shadow = await timed(times.shadow, async () => {
        const index = await whatIf.create(candidate, rows);
        if (!index) return undefined;
        const plan = await planner.explain(query);
        await index.drop();
        return plan;
      });
      if (!shadow) continue;
      const made = await timed(times.real, async () => {
        await client.query('BEGIN');
        await client.query(`CREATE INDEX tried ${definition}`);
        const plan = await realPlan(client, version, query);
        await client.query('ROLLBACK');
        return plan;
      });
      errors.shadow.push(Math.abs(shadow['Total Cost'] / made['Total Cost'] - 1));
      if (shapeOf(shadow) === shapeOf(made)) same++;
      if (!hypopg) continue;
      const guessed = await timed(times.hypopg, async () => {
        await client.query('SELECT hypopg_create_index($1)', [`CREATE INDEX ${definition}`]);
        const plan = await realPlan(client, version, query);
        await client.query('SELECT hypopg_reset()');
        return plan;
      });
      errors.hypopg.push(Math.abs(guessed['Total Cost'] / made['Total Cost'] - 1));
    }
  }
  console.log('| | per candidate, median | slowest | cost error, median | at most |');
  console.log('|---|--:|--:|--:|--:|');
  row('rebuilt planner', times.shadow, errors.shadow);
  if (hypopg) row('HypoPG', times.hypopg, errors.hypopg);
  row('CREATE INDEX, rolled back', times.real);
  console.log(
    `\n${errors.shadow.length} indexes over ${queries.length} queries, ${same} with the same plan; queries as they are: cost error ${percent(middle(errors.plans))} (median), ${percent(Math.max(...errors.plans))} at most.`,
  );
}

/** Extraction from the sources of the example shop and of Hotlight, and the rules over what was found. */
async function judge(sql) {
  const files = execFileSync('git', ['ls-files', 'src', 'test'], { cwd: root, encoding: 'utf8' })
    .split('\n')
    .filter((file) => /\.[cm]?[jt]s$/.test(file) && fs.existsSync(path.join(root, file)))
    .map((file) => [file, fs.readFileSync(path.join(root, file), 'utf8')]);
  const size = files.reduce((sum, [, text]) => sum + text.length, 0);
  let started = performance.now();
  const found = files.flatMap(([file, text]) => sql.extractStatements(text, file));
  const extracted = performance.now() - started;
  const parser = await sql.openSqlParser();
  const statements = queries.map((query) => ({ ...template, sql: query }));
  const schema = new sql.Schema();
  let judged = 0;
  started = performance.now();
  while (performance.now() - started < 2000) {
    for (const statement of statements) {
      const { tree } = parser.parse(statement.sql);
      sql.lintStatement(statement, tree.stmts[0].stmt, schema);
      judged++;
    }
  }
  const seconds = (performance.now() - started) / 1000;
  console.log(
    `Extraction: ${found.length} statements of ${files.length} files (${(size / 1e6).toFixed(1)} MB) in ${ms(extracted)}, ${(size / 1e3 / extracted).toFixed(1)} MB/s.\nParsing and every rule: ${Math.round(judged / seconds)} statements per second.\n`,
  );
}

const place = { file: 'a.ts', line: 1, column: 1, endLine: 1, endColumn: 1 };
const template = {
  ...place,
  dialect: 'postgres',
  via: 'query',
  certain: true,
  partial: false,
  parameters: [],
  runs: [{ start: 0, exact: true, line: 1, column: 1, endLine: 1, endColumn: 1 }],
};

async function bundle() {
  execFileSync(process.execPath, ['esbuild.mjs', 'pglite', `--outdir=${out}`], { cwd: root });
  const outfile = path.join(out, 'planner.cjs');
  await build({
    entryPoints: [fileURLToPath(new URL('lib/plannerModules.ts', import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    mainFields: ['module', 'main'],
    logLevel: 'error',
  });
  fs.copyFileSync(
    path.join(root, 'node_modules', 'libpg-query', 'wasm', 'libpg-query.wasm'),
    path.join(out, 'libpg-query.wasm'),
  );
  return createRequire(import.meta.url)(outfile);
}

async function timed(times, work) {
  const started = performance.now();
  const result = await work();
  if (result !== undefined) times.push(performance.now() - started);
  return result;
}

function row(name, times, errors) {
  const error = errors ? `${percent(middle(errors))} | ${percent(Math.max(...errors))}` : '– | –';
  console.log(`| ${name} | ${ms(middle(times))} | ${ms(Math.max(...times))} | ${error} |`);
}

function middle(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

function ms(value) {
  return value < 10 ? `${value.toFixed(1)} ms` : `${Math.round(value)} ms`;
}

function percent(value) {
  return `${(value * 100).toFixed(1)} %`;
}
