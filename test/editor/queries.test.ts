import assert from 'node:assert/strict';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { HotlightError } from '../../src/core/base/errors';
import { COMMANDS } from '../../src/editor/commands';
import type { CallOptions, DatabaseClient } from '../../src/node/database/client';
import type { Counters } from '../../src/node/database/service';
import type { ToQueriesPage } from '../../src/protocol/queries';
import { planCalled } from '../unit/core/sql/plan/plans';
import { type Hotlight, registerLater, startHotlight } from './hotlight';
import type { FakeWebviewPanel } from './lib/webviews';
import { until } from './recording';

const URL_OF_SHOP = 'postgres://shop:secret@localhost/shop';

function countersOf(calls: number, totalMs: number): Counters {
  const query = { query: 'SELECT id FROM orders WHERE user_id = $1', fingerprint: 'f1', calls, totalMs };
  return {
    server: 'PostgreSQL 18.4',
    figures: { hitRatio: 0.9, connections: { used: 3, most: 100 }, countedSince: undefined },
    queries: [{ ...query, meanMs: totalMs / calls, rowsPerCall: 1, hitRatio: 0.9, blocksRead: 7 }],
    hidden: 2,
    health: [],
    problems: [],
  };
}

describe('top queries in the editor', () => {
  let folder: string;
  let hotlight: Hotlight;
  let counters: Counters | Error;
  let asked: [string, unknown][];

  /** Answers as the worker does. */
  const client = {
    async call(method: string, question: unknown, _options: CallOptions) {
      asked.push([method, question]);
      if (method === 'counters') {
        if (counters instanceof Error) throw counters;
        return counters;
      }
      if (method === 'queryPlaces')
        return new Map([['f1', [{ file: path.join(folder, 'src', 'orders.ts'), line: 2, column: 3 }]]]);
      const json = planCalled('seq_scan_selective.pg18').plan;
      return {
        server: 'PostgreSQL 18.4',
        mode: 'generic',
        json,
        findings: [],
        indexes: [],
        notes: ['A note.'],
      };
    },
    dispose() {},
  } as unknown as DatabaseClient;

  beforeEach(async () => {
    folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'hotlight queries ')));
    asked = [];
    counters = countersOf(100, 1000);
    await start();
  });
  afterEach(() => {
    assert.deepEqual(hotlight.fake.answers.unused, []);
    hotlight.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  async function start(trusted = true): Promise<void> {
    hotlight = startHotlight({ folders: [folder], trusted });
    const { database } = hotlight.services;
    database.client = client;
    database.active = { id: 'shop', name: 'shop on localhost', url: URL_OF_SHOP };
    await registerLater(hotlight, 'plan');
    await registerLater(hotlight, 'queries');
  }

  const run = (command: string) => hotlight.vscode.commands.executeCommand(command);
  const page = () => hotlight.fake.webviews.get('hotlight.queries');
  const message = <T extends ToQueriesPage['type']>(type: T, panel: FakeWebviewPanel = page()) =>
    panel.webview.next((one) => (one as ToQueriesPage).type === type) as Promise<
      Extract<ToQueriesPage, { type: T }>
    >;

  async function open(): Promise<void> {
    await run(COMMANDS.showTopQueries);
    page().webview.send({ type: 'ready' });
    await message('places');
  }

  it('shows what the server has counted, then where it stands in the source', async () => {
    await open();
    const { report } = await message('report');
    assert.equal(page().title, 'Top Queries · shop on localhost');
    assert.deepEqual(
      [report.name, report.queries.length, report.notes],
      [
        'shop on localhost',
        1,
        ['2 statements of other users are hidden from this one; grant it pg_read_all_stats to see them.'],
      ],
    );
    const { places } = await message('places');
    const file = path.join(folder, 'src', 'orders.ts');
    assert.deepEqual(places, { f1: [{ file, name: 'src/orders.ts', line: 2, column: 3 }] });
    assert.deepEqual(
      asked.map(([method]) => method),
      ['counters', 'queryPlaces'],
    );
    assert.ok(!JSON.stringify(page().webview.received).includes('secret'), 'the page learns no password');
  });

  it('explains a query with its place, in a plan page', async () => {
    await open();
    page().webview.send({ type: 'explain', query: 0 });
    await until(() => hotlight.fake.webviews.panels.length === 2);
    const panel = hotlight.fake.webviews.get('hotlight.plan');
    assert.equal(panel.title, 'Plan · src/orders.ts:2');
    panel.webview.send({ type: 'ready' });
    const { document } = (await panel.webview.next(() => true)) as { document: { origin: string } };
    assert.match(JSON.stringify(document), /"origin":"PostgreSQL 18\.4, generic plan".*A note\./);
    page().webview.send({ type: 'explain', query: 99 });
    page().webview.send({ type: 'explain', query: -1 });
    await until(() => /may not send/.test(hotlight.fake.window.output('Hotlight')));
  });

  it('keeps counters, and shows what became slower since', async () => {
    await open();
    page().webview.send({ type: 'save' });
    counters = countersOf(200, 9000);
    page().webview.send({ type: 'refresh' });
    await until(
      () => page().webview.received.filter((it) => (it as ToQueriesPage).type === 'places').length === 2,
    );
    hotlight.fake.answers.pick((items: readonly { description?: string }[]) => {
      assert.equal(items[0]?.description, '1 queries');
      return items[0];
    });
    page().webview.send({ type: 'since' });
    const { slower } = await message('slower');
    assert.deepEqual(
      slower.map(({ callsSince, meanBeforeMs, meanSinceMs }) => [callsSince, meanBeforeMs, meanSinceMs]),
      [[100, 10, 80]],
    );
  });

  it('takes a file of the command line, and says of another what it is not', async () => {
    await open();
    const file = path.join(folder, 'then.json');
    writeFileSync(file, '{"version": 7}');
    hotlight.fake.answers.pick('$(folder-opened) Choose a File…').openFile([hotlight.vscode.Uri.file(file)]);
    page().webview.send({ type: 'since' });
    await until(() => hotlight.fake.answers.messages.length === 1);
    assert.match(
      hotlight.fake.answers.messages[0]!.message,
      /^then\.json holds no kept counters: it is not of version 1/,
    );
  });

  it('says on the page why a server has no answer, and asks nobody when the window comes back', async () => {
    counters = new HotlightError('io', 'No database server listens at localhost:5432.');
    await run(COMMANDS.showTopQueries);
    page().webview.send({ type: 'ready' });
    assert.equal((await message('error')).message, 'No database server listens at localhost:5432.');
    hotlight.services.database.active = { id: 'e', name: 'the schema', url: undefined };
    page().webview.send({ type: 'refresh' });
    await until(() => page().webview.received.some((it) => /embedded PostgreSQL/.test(JSON.stringify(it))));
    hotlight.services.database.active = undefined;
    const restored = await hotlight.fake.webviews.restore('hotlight.queries', {});
    restored.webview.send({ type: 'ready' });
    assert.equal(
      (await message('error', restored)).message,
      'No database is connected: refresh to choose one.',
    );
  });

  it('does nothing in a workspace that is not trusted', async () => {
    hotlight.dispose();
    await start(false);
    await run(COMMANDS.showTopQueries);
    assert.match(hotlight.fake.answers.messages[0]!.message, /not trusted: nothing was asked\.$/);
    assert.deepEqual(asked, []);
  });
});
