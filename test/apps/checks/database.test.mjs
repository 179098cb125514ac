import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { postgresVersions } from '../../lib/postgresVersions.ts';
import { openDatabase, startPostgres, versions } from '../database/postgres.mjs';

const tested = postgresVersions();
const here = path.dirname(fileURLToPath(import.meta.url));

describe('throw-away PostgreSQL', () => {
  for (const version of versions.filter((one) => tested.includes(one))) {
    it(`${version} runs with the settings asked for, and leaves nothing`, async () => {
      const settings = { shared_preload_libraries: 'pg_stat_statements' };
      const database = await startPostgres({ version, settings });
      let data;
      try {
        const { rows } = await query(
          database.url,
          "SELECT current_setting('server_version_num')::int / 10000 AS major, current_setting('data_directory') AS data, current_setting('shared_preload_libraries') AS preloaded, current_setting('listen_addresses') AS listens",
        );
        assert.deepEqual(
          { ...rows[0], data: '' },
          {
            major: version,
            data: '',
            preloaded: 'pg_stat_statements',
            listens: '127.0.0.1',
          },
        );
        data = rows[0].data;
        assert.ok(fs.existsSync(data));
        const wrong = new URL(database.url);
        wrong.password = 'guess';
        await assert.rejects(query(wrong.href, 'SELECT 1'), /password authentication failed/);
      } finally {
        await database.stop();
      }
      assert.equal(fs.existsSync(path.dirname(data)), false);
      await assert.rejects(query(database.url, 'SELECT 1'), /ECONNREFUSED/);
      await database.stop(); // once more does no harm
    });
  }

  it('runs twice side by side', async () => {
    const two = await Promise.all([startPostgres(), startPostgres()]);
    try {
      await query(two[0].url, 'CREATE TABLE only_here (id int)');
      await assert.rejects(query(two[1].url, 'SELECT * FROM only_here'), /does not exist/);
    } finally {
      await Promise.all(two.map((database) => database.stop()));
    }
  });

  it('ends, data included, when its user is killed', async () => {
    const program = `
      import { startPostgres } from ${JSON.stringify(path.join(here, '..', 'database', 'postgres.mjs'))};
      import pg from 'pg';
      const { url } = await startPostgres();
      const client = new pg.Client(url);
      await client.connect();
      const { rows } = await client.query("SELECT current_setting('data_directory') AS data");
      console.log(JSON.stringify({ url, data: rows[0].data }));
      setInterval(() => {}, 1000);
    `;
    const owner = spawn(process.execPath, ['--input-type=module', '--eval', program], {
      cwd: here,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const line = await new Promise((resolve, reject) => {
      owner.stdout.setEncoding('utf8').once('data', resolve);
      owner.once('exit', (code) => reject(new Error(`exit ${code}`)));
    });
    const { url, data } = JSON.parse(line);
    owner.kill('SIGKILL');
    await until(() => !fs.existsSync(path.dirname(data)));
    await assert.rejects(query(url, 'SELECT 1'), /ECONNREFUSED/);
  });

  it('says what is there when asked for another version', async () => {
    await assert.rejects(startPostgres({ version: 9 }), /no PostgreSQL 9 here; there are 13, .* 18\.$/);
  });

  it('says what the server said when it refuses a setting', async () => {
    await assert.rejects(
      startPostgres({ settings: { no_such_setting: '1' } }),
      /did not start: .*unrecognized configuration parameter "no_such_setting".* Set DATABASE_URL/s,
    );
  });

  it('steps back for the database that DATABASE_URL names, and does not stop it', async () => {
    const before = process.env.DATABASE_URL;
    const theirs = await startPostgres();
    try {
      process.env.DATABASE_URL = theirs.url;
      const database = await openDatabase();
      assert.deepEqual([database.url, database.own], [theirs.url, false]);
      await database.stop();
      await query(theirs.url, 'SELECT 1');
    } finally {
      if (before === undefined) delete process.env.DATABASE_URL;
      else process.env.DATABASE_URL = before;
      await theirs.stop();
    }
  });
});

async function query(url, sql) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await client.query(sql);
  } finally {
    await client.end();
  }
}

/** Until it is so; mocha's time limit is the bound. */
async function until(condition) {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 50));
}
