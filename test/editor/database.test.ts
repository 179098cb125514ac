import assert from 'node:assert/strict';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import type * as vscode from 'vscode';
import { HotlightError } from '../../src/core/base/errors';
import { databaseFeature } from '../../src/editor/database/database';
import { findingsFeature } from '../../src/editor/findings/findings';
import type { ShownPlan } from '../../src/editor/plan/plans';
import type { DatabaseClient } from '../../src/node/database/client';
import { DatabaseService } from '../../src/node/database/service';
import { type DatabaseProxy, startDatabaseProxy } from '../lib/databaseProxy';
import { type Hotlight, startHotlight } from './hotlight';
import type { FakeTextEditor } from './lib/editors';

const SOURCE = `import { Pool } from 'pg';
const pool = new Pool();
export async function ordersOf(customer: number) {
  const { rows } = await pool.query(
    \`SELECT id, status
        FROM orders
       WHERE customer_id = $1\`,
    [customer],
  );
  return rows;
}
export const one = (id: number) => pool.query('SELECT status FROM orders WHERE id = $1', [id]);
export const broken = () => pool.query('SELECT id FROM orders WHERE WHERE');
export const pay = (id: number) => pool.query("UPDATE orders SET status = 'paid' WHERE id = $1", [id]);
export const open = () => pool.query(\`SELECT id
  FROM orders WHERE state = 'open'\`);
`;
const PASSWORD_PATTERN = /sesame/;

interface Database {
  readonly url: string;
  stop(): Promise<void>;
}

/** Through the commands, against a real server; the service runs in this thread. */
describe('the database in the editor', function () {
  this.timeout(120_000);
  let database: Database;
  let proxy: DatabaseProxy;
  let folder: string;
  let hotlight: Hotlight;
  let url: string;
  /** Of documents: their thread ends before it answers. */
  let isUnreadable: boolean;
  /** What a connection's test gives, instead of the server's answer. */
  let tested: Promise<unknown> | undefined;
  const shown: ShownPlan[] = [];
  const updated: ShownPlan[] = [];

  before(async () => {
    // @ts-expect-error It is JavaScript, described by comments.
    const postgres = await import('../apps/database/postgres.mjs');
    database = (await postgres.startPostgres({ version: 18 })) as Database;
    const client = new Client({ connectionString: database.url });
    await client.connect();
    await client.query(`CREATE ROLE shop LOGIN PASSWORD 'sesame'`);
    await client.query('CREATE DATABASE shop OWNER shop');
    await client.end();
    const address = new URL(database.url);
    address.username = 'shop';
    address.password = 'sesame';
    address.pathname = '/shop';
    url = address.href;
    const inShop = async (sql: string): Promise<void> => {
      const shop = new Client({ connectionString: url });
      await shop.connect();
      await shop.query(sql);
      await shop.end();
    };
    await inShop(`CREATE TABLE orders (id int PRIMARY KEY, customer_id int NOT NULL, status text NOT NULL);
      INSERT INTO orders SELECT i, i % 5000, 'open' FROM generate_series(1, 50000) i; CREATE TABLE notes (id int)`);
    // In a session of its own: what one has written counts as changed since when it ends.
    await inShop('ANALYZE orders');
  });
  after(() => database?.stop());

  /** Trying indexes starts an embedded PostgreSQL, which takes seconds: only where the test is about it. */
  const start = (
    options: { trusted?: boolean; settings?: Record<string, unknown>; advise?: boolean } = {},
  ): void => {
    const { advise: _, ...fakeOptions } = options;
    hotlight = startHotlight({ folders: [folder], ...fakeOptions });
    const { services } = hotlight;
    const childPath = path.join(__dirname, '..', '..', 'dist', 'pglite', 'child.mjs');
    const service = new DatabaseService({ childPath });
    const client: DatabaseClient = {
      call(method, question, given = {}) {
        if (isUnreadable && method === 'statementsOf')
          return Promise.reject(new HotlightError('io', 'The thread has ended.'));
        if (method === 'test' && tested !== undefined) return tested as never;
        const signal = given.signal ?? new AbortController().signal;
        if (method === 'advise' && options.advise !== true)
          return Promise.resolve({ indexes: [], notes: [] } as never);
        const context = { signal, progress: (message: string) => given.onProgress?.(message) };
        return (service[method] as (...args: unknown[]) => Promise<never>).call(service, question, context);
      },
      dispose: () => service.dispose(),
    };
    services.context.subscriptions.push(
      databaseFeature({ openClient: () => client }).register(services),
      // Shows the findings; its own analysis never starts.
      findingsFeature({
        openSession: () => {
          throw new Error('Nobody asked for it.');
        },
        startAfter: 1e9,
      }).register(services),
      services.plans.showWith(async (plan, update) => void (update ? updated : shown).push(plan)),
    );
  };
  const file = (): string => path.join(folder, 'src', 'orders.ts');
  const connect = async (): Promise<void> => {
    hotlight.fake.answers.pick((items) => items.find(({ label }) => label.includes('shop on 127.0.0.1')));
    await hotlight.fake.commands.execute('hotlight.connectDatabase');
    assert.ok(active(), JSON.stringify(hotlight.fake.answers.messages));
  };
  const openAt = async (text: string): Promise<vscode.TextEditor> => {
    const editor = await hotlight.fake.open(file());
    const position = editor.document.positionAt(editor.document.getText().indexOf(text) + 1);
    editor.selection = new hotlight.vscode.Selection(position, position);
    return editor;
  };
  const diagnostics = (): vscode.Diagnostic[] =>
    hotlight.vscode.languages.getDiagnostics(hotlight.vscode.Uri.file(file()));
  const until = async (what: string, condition: () => unknown): Promise<void> => {
    for (const deadline = Date.now() + 60_000; !(await condition()); ) {
      if (Date.now() > deadline) throw new Error(`Never: ${what}.`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  const active = () => hotlight.services.database.active;
  const atCursor = (): string => {
    const { selection, document } = hotlight.vscode.window.activeTextEditor!;
    return document.getText().slice(document.offsetAt(selection.start));
  };
  const lastMessage = (): string => hotlight.fake.answers.messages.at(-1)?.message ?? '';

  beforeEach(async () => {
    proxy = await startDatabaseProxy(url);
    folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'hotlight dä ')));
    mkdirSync(path.join(folder, 'src'));
    mkdirSync(path.join(folder, 'db', 'migrations'), { recursive: true });
    writeFileSync(path.join(folder, '.env'), `DATABASE_URL="${proxy.url}"\n`);
    writeFileSync(
      path.join(folder, 'db', 'migrations', '20260101000000_init.sql'),
      '-- migrate:up\nCREATE TABLE orders (id int PRIMARY KEY, customer_id int NOT NULL, status text NOT NULL);\n\n-- migrate:down\nDROP TABLE orders;\n',
    );
    writeFileSync(file(), SOURCE);
    shown.length = 0;
    updated.length = 0;
    isUnreadable = false;
    tested = undefined;
  });
  afterEach(async () => {
    assert.deepEqual(hotlight.fake.answers.unused, []);
    hotlight.dispose();
    await proxy.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is found in the files, and its password stays where it is', async () => {
    start();
    await connect();
    const { fake, services } = hotlight;
    const { items } = fake.answers.quickPicks[0]!;
    const item = items.find(({ label }) => label.includes('shop on 127.0.0.1'));
    assert.match(item?.detail ?? '', /^DATABASE_URL in .*\.env:1$/);
    const port = new URL(proxy.url).port;
    assert.equal(services.database.active?.name, `shop on 127.0.0.1:${port}`);
    const kept = [fake.context.workspaceState, fake.context.globalState].map((memory) =>
      memory.keys().map((key) => memory.get(key)),
    );
    const visible = JSON.stringify([fake.answers, kept, await fake.renderTree('hotlight.database')]);
    assert.doesNotMatch(visible, PASSWORD_PATTERN);
    assert.deepEqual(await fake.context.secrets.keys(), []);
  });

  it('is shown with its tables, indexes and the queries of the source', async () => {
    start();
    await connect();
    const { fake } = hotlight;
    const view = (): Promise<string> => fake.renderTree('hotlight.database', { expandAll: true });
    await until('tables', async () => /Tables/.test(await fake.renderTree('hotlight.database')));
    const text = await view();
    assert.match(text, /shop on 127\.0\.0\.1:\d+ {2}PostgreSQL 18\./);
    assert.match(text, /orders {2}50 ?000 rows, [\d.]+ MB\n|orders {2}50.000 rows/);
    assert.match(text, /orders_pkey {2}[\d.]+ MB, never used/);
    assert.match(text, /notes {2}rows unknown, 0 B, never analyzed/);
    assert.match(text, /SELECT id, status FROM orders WHERE customer_id = \$1 {2}orders\.ts:5/);
    await fake.commands.execute('hotlight.database.byFile');
    assert.match(await view(), /orders\.ts {2}src\/orders\.ts/);
  });

  it('explains the statement at the cursor: plan, lens, finding at its column, and an index to write', async () => {
    start({ advise: true });
    await connect();
    const { document } = await openAt('WHERE customer_id');
    await hotlight.fake.commands.execute('hotlight.explainStatement');
    assert.equal(shown.length, 1, lastMessage());
    assert.match(shown[0]?.origin ?? '', /^PostgreSQL 18\.\d+, generic plan$/);
    assert.equal(shown[0]?.source?.line, 5);
    assert.match(
      await hotlight.fake.renderLenses(document),
      /^5: Seq Scan on orders, [\d k]+ rows, cost \d+/m,
    );
    assert.equal(updated[0]?.indexes?.[0]?.method, 'shadow');
    const [diagnostic] = diagnostics();
    assert.equal(document.getText(diagnostic?.range), 'customer_id');
    assert.match(diagnostic?.message ?? '', /CREATE INDEX CONCURRENTLY orders_customer_id_idx ON/);
    const actions = await hotlight.fake.languages.actions(document, diagnostics());
    const fix = actions.find(({ title }) => title === 'Write a migration that adds orders_customer_id_idx');
    assert.ok(fix?.command, actions.map(({ title }) => title).join());
    await hotlight.fake.commands.execute(fix.command.command, ...(fix.command.arguments ?? []));
    const migrations = path.join(folder, 'db', 'migrations');
    const [, added] = readdirSync(migrations).sort();
    assert.match(added ?? '', /^\d{14}_orders_customer_id_idx\.sql$/);
    assert.match(
      readFileSync(path.join(migrations, added!), 'utf8'),
      /^-- migrate:up transaction:false\nCREATE INDEX CONCURRENTLY orders_customer_id_idx ON (public\.)?orders \(customer_id\);\n/,
    );
    assert.equal(hotlight.vscode.window.activeTextEditor?.document.uri.fsPath, path.join(migrations, added!));
  });

  it('moves what it found with the statement, and forgets it with its text', async () => {
    start();
    await connect();
    const { document } = await openAt('WHERE customer_id');
    await hotlight.fake.commands.execute('hotlight.explainStatement');
    const before = diagnostics()[0]?.range.start.line ?? -1;
    const edit = new hotlight.vscode.WorkspaceEdit();
    edit.insert(document.uri, new hotlight.vscode.Position(0, 0), '// above\r\n');
    await hotlight.vscode.workspace.applyEdit(edit);
    await until('moved', () => diagnostics()[0]?.range.start.line === before + 1);
    assert.equal(document.getText(diagnostics()[0]?.range), 'customer_id');
    const comment = new hotlight.vscode.WorkspaceEdit();
    comment.insert(
      document.uri,
      new hotlight.vscode.Position(0, 0),
      '// hotlight-ignore-file missing-index\n',
    );
    await hotlight.vscode.workspace.applyEdit(comment);
    await until('silenced', () => diagnostics().length === 0);
    const spoken = new hotlight.vscode.WorkspaceEdit();
    spoken.delete(document.uri, new hotlight.vscode.Range(0, 0, 1, 0));
    await hotlight.vscode.workspace.applyEdit(spoken);
    await until('back', () => diagnostics().length === 1);
    const at = document.positionAt(document.getText().indexOf('customer_id = $1'));
    const change = new hotlight.vscode.WorkspaceEdit();
    change.insert(document.uri, at, 'status = 1 AND ');
    await hotlight.vscode.workspace.applyEdit(change);
    await until('gone', () => diagnostics().length === 0);
    assert.match(await hotlight.fake.renderLenses(document), /6: Explain \|? ?/);
  });

  it('forgets what it found in a folder that is deleted as a whole', async () => {
    start();
    await connect();
    const editor = await openAt('WHERE customer_id');
    await hotlight.fake.commands.execute('hotlight.explainStatement');
    assert.equal(diagnostics().length, 1);
    hotlight.fake.editors.close(editor as FakeTextEditor);
    rmSync(path.dirname(file()), { recursive: true });
    hotlight.fake.workspace.fileEvent('delete', path.dirname(file()));
    assert.deepEqual(diagnostics(), []);
  });

  it('keeps what it found while a document can’t be read, and reads it again', async () => {
    start();
    await connect();
    const { document } = await openAt('WHERE customer_id');
    await hotlight.fake.commands.execute('hotlight.explainStatement');
    isUnreadable = true;
    const edit = new hotlight.vscode.WorkspaceEdit();
    edit.insert(document.uri, new hotlight.vscode.Position(0, 0), '\n');
    await hotlight.vscode.workspace.applyEdit(edit);
    await until('the pause', () => hotlight.fake.window.outputs[0]!.text.includes('The thread has ended.'));
    assert.equal(await hotlight.fake.renderLenses(document), '');
    assert.equal(diagnostics().length, 1);
    isUnreadable = false;
    assert.match(await hotlight.fake.renderLenses(document), /^6: Seq Scan on orders/m);
  });

  it('runs a statement only when the user says so, with values for its parameters', async () => {
    start();
    await connect();
    const { fake } = hotlight;
    await openAt('WHERE customer_id');
    fake.answers.type('77');
    await fake.commands.execute('hotlight.explainAnalyzeStatement');
    // What the statistics know is offered.
    assert.match(fake.answers.inputBoxes[0]?.value ?? '', /^\d+$/);
    assert.equal(shown.length, 0);
    assert.match(lastMessage(), /^Run the statement on shop on 127\.0\.0\.1:\d+ to measure it\?$/);
    fake.answers.type("it's").click('to measure it', 'Run Once');
    await fake.commands.execute('hotlight.explainAnalyzeStatement');
    assert.match(
      lastMessage(),
      /does not accept the statement|could not explain.*invalid input syntax for type integer/,
    );
    fake.answers.type('77').click('to measure it', 'Always Allow on This Connection');
    await fake.commands.execute('hotlight.explainAnalyzeStatement');
    assert.match(shown[0]?.origin ?? '', /, measured$/, lastMessage());
    const { document } = hotlight.vscode.window.activeTextEditor!;
    assert.match(await fake.renderLenses(document), /^5: Seq Scan on orders, 50 k rows, [\d.]+ m?s/m);
    fake.answers.type('78');
    await fake.commands.execute('hotlight.explainAnalyzeStatement');
    assert.equal(shown.length, 2);
    assert.match(fake.answers.inputBoxes.at(-1)?.value ?? '', /^77$/);
  });

  it('plans with values from the statistics beside the generic plan', async () => {
    start();
    await connect();
    await openAt('WHERE customer_id');
    await hotlight.fake.commands.execute('hotlight.explainWithValues');
    assert.equal(shown.length, 1, lastMessage());
    assert.match(shown[0]?.origin ?? '', /^PostgreSQL 18\.\d+, literal plan with \$1 = \d+$/);
    assert.match(shown[0]?.before?.origin ?? '', /, generic plan$/);
    assert.notDeepEqual(shown[0]?.plan, shown[0]?.before?.plan);
  });

  it('explains a selection that is nothing but SQL, in any file', async () => {
    start();
    await connect();
    const { fake } = hotlight;
    const editor = await fake.open(path.join(folder, 'notes.md'), 'Look: SELECT count(*) FROM notes');
    const { positionAt } = editor.document;
    editor.selection = new hotlight.vscode.Selection(
      positionAt.call(editor.document, 6),
      positionAt.call(editor.document, 32),
    );
    await fake.commands.execute('hotlight.explainStatement');
    assert.equal(shown[0]?.sql, 'SELECT count(*) FROM notes', lastMessage());
  });

  it('explains a whole file, and says what could not be', async () => {
    start();
    await connect();
    const { document } = await openAt('import');
    await hotlight.fake.commands.execute('hotlight.explainFile');
    const lenses = await hotlight.fake.renderLenses(document);
    assert.match(lenses, /^5: Seq Scan on orders/m);
    assert.match(lenses, /^12: Index Scan using orders_pkey on orders, 1 row, cost \d+/m);
    assert.match(lenses, /^14: .* on orders/m);
    assert.doesNotMatch(lenses, /^13: /m);
    assert.match(
      lastMessage(),
      /^Explained 3 of 4 statements; one could not be: Line 16: The server does not accept .*"state"/,
    );
  });

  it('shows where a statement is wrong, and why', async () => {
    start();
    await connect();
    await openAt('SELECT id FROM orders WHERE WHERE');
    await hotlight.fake.commands.execute('hotlight.explainStatement');
    assert.match(
      lastMessage(),
      /^PostgreSQL does not read this SQL: syntax error at or near "WHERE" \(line 13\)\.$/,
    );
    assert.match(atCursor(), /^WHERE'/);
    await openAt("id\n  FROM orders WHERE state = 'open'");
    await hotlight.fake.commands.execute('hotlight.explainStatement');
    assert.match(
      lastMessage(),
      /^The server does not accept the statement: column "state" does not exist \(line 16\)\.$/,
    );
    assert.match(atCursor(), /^state = 'open'/);
    assert.equal(shown.length, 0);
  });

  it('plans a statement that writes, and never runs it', async () => {
    start();
    await connect();
    const { fake } = hotlight;
    const { document } = await openAt('UPDATE orders');
    await fake.commands.execute('hotlight.explainStatement');
    assert.equal(shown.length, 1, lastMessage());
    assert.match(await fake.renderLenses(document), /^14: .*orders.*cost \d+ \| Explain Again$/m);
    await fake.commands.execute('hotlight.explainAnalyzeStatement');
    assert.match(lastMessage(), /^Only a SELECT is run to measure it/);
    assert.deepEqual(fake.answers.inputBoxes, []);
  });

  it('tells what is wrong with the server in one sentence, wherever it happens', async () => {
    start();
    await connect();
    const { fake } = hotlight;
    await until('tables', async () => /Tables/.test(await fake.renderTree('hotlight.database')));
    await proxy.stop();
    await openAt('WHERE customer_id');
    await fake.commands.execute('hotlight.explainStatement');
    assert.match(
      lastMessage(),
      /^No database server listens at 127\.0\.0\.1:\d+; start it or correct the address\.$/,
    );
    await fake.commands.execute('hotlight.database.refresh');
    assert.match(fake.trees.get('hotlight.database').message ?? '', /^No database server listens at/);
  });

  it('takes an address that is entered, keeps it secret, and forgets it', async () => {
    start();
    const { fake } = hotlight;
    const enter = async (address: string | undefined): Promise<void> => {
      fake.answers.pick('$(link) Enter a Connection URL…').type(address);
      await fake.commands.execute('hotlight.connectDatabase');
    };
    await enter('mysql://root@localhost/shop');
    assert.match(fake.answers.inputBoxes.at(-1)?.rejected ?? '', /^postgres:/);
    await enter(url.replace('sesame', 'open%20sesame'));
    assert.match(lastMessage(), /refused the user or the password/);
    await enter(url.replace(/shop$/, 'nowhere'));
    assert.match(lastMessage(), /has no database "nowhere"/);
    assert.deepEqual(await fake.context.secrets.keys(), []);
    assert.equal(active(), undefined);
    await enter(url);
    assert.ok(fake.answers.inputBoxes.at(-1)?.password);
    assert.equal(active()?.url, url);
    const [key] = await fake.context.secrets.keys();
    assert.equal(await fake.context.secrets.get(key!), url);
    const kept = fake.context.globalState.keys().map((one) => fake.context.globalState.get(one));
    assert.doesNotMatch(JSON.stringify([kept, fake.answers.messages]), PASSWORD_PATTERN);
    fake.answers.pick('$(trash) Forget a Connection…').pick((items) => items[0]);
    await fake.commands.execute('hotlight.connectDatabase');
    assert.deepEqual(await fake.context.secrets.keys(), []);
    assert.equal(active(), undefined);
  });

  it('asks before it connects to what looks like production, and for a password that no file holds', async () => {
    const address = new URL(proxy.url);
    address.password = '';
    writeFileSync(path.join(folder, '.env'), '');
    writeFileSync(path.join(folder, '.env.production'), `DATABASE_URL=${address.href}\n`);
    start();
    const { fake } = hotlight;
    const pick = async (): Promise<void> => {
      fake.answers.pick((items) => items.find(({ label }) => label.includes('shop on 127.0.0.1')));
      await fake.commands.execute('hotlight.connectDatabase');
    };
    await pick();
    assert.equal(active(), undefined);
    assert.match(lastMessage(), /looks like production: it is from \.env\.production\.$/);
    fake.answers.click('looks like production', 'Connect Anyway').type('sesame');
    await pick();
    assert.equal(active()?.url, proxy.url);
  });

  it('stays with what was chosen last, however late a server answers', async () => {
    start();
    const { fake } = hotlight;
    let answer = (_: unknown): void => undefined;
    tested = new Promise((resolve) => {
      answer = resolve;
    });
    fake.answers.pick((items) => items.find(({ label }) => label.includes('shop on 127.0.0.1')));
    const slow = fake.commands.execute('hotlight.connectDatabase');
    await until('the choice', () => fake.answers.unused.length === 0);
    fake.answers.pick('$(package) Embedded PostgreSQL (No Server)');
    await fake.commands.execute('hotlight.connectDatabase');
    answer({ server: 'PostgreSQL 18.1', replica: false, pooler: false, superuser: false });
    await slow;
    assert.equal(active()?.id, 'embedded');
  });

  it('says what it means that a pooler answers', async () => {
    proxy.pool();
    start();
    await connect();
    assert.match(
      lastMessage(),
      /^A pooler such as PgBouncer answers for shop on 127\.0\.0\.1:\d+: settings of a session/,
    );
    await openAt('WHERE customer_id');
    await hotlight.fake.commands.execute('hotlight.explainStatement');
    assert.equal(shown.length, 1, lastMessage());
  });

  it('estimates on the schema of the workspace when there is no server', async () => {
    start({ settings: { 'hotlight.sql.defaultRowCount': 200_000 } });
    const { fake } = hotlight;
    fake.answers.pick('$(package) Embedded PostgreSQL (No Server)');
    const { document } = await openAt('WHERE customer_id');
    await fake.commands.execute('hotlight.explainStatement');
    assert.equal(shown.length, 1, lastMessage());
    assert.match(shown[0]?.notes?.[0] ?? '', /^Estimated without a database: .* 200000 rows/);
    assert.match(await fake.renderLenses(document), /^5: .* on orders, .*cost/m);
    await until('tables', async () =>
      /orders {2}200.000 rows assumed/.test(await fake.renderTree('hotlight.database', { expandAll: true })),
    );
    fake.settings.set('hotlight.sql.rowCounts', { orders: 5_000_000 });
    await until('the rows of a single table', async () =>
      /orders {2}5.000.000 rows assumed/.test(
        await fake.renderTree('hotlight.database', { expandAll: true }),
      ),
    );
    await fake.commands.execute('hotlight.explainAnalyzeStatement');
    assert.match(lastMessage(), /has no data to run the statement on/);
  });

  it('is nobody to ask in a workspace that is not trusted', async () => {
    start({ trusted: false });
    const { document } = await openAt('WHERE customer_id');
    for (const command of ['connectDatabase', 'explainStatement', 'explainAnalyzeStatement', 'explainFile']) {
      await hotlight.fake.commands.execute(`hotlight.${command}`);
      assert.match(lastMessage(), /trusted workspaces only/, command);
    }
    assert.equal(await hotlight.fake.renderLenses(document), '');
    assert.deepEqual(proxy.sent, []);
  });
});
