import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { HotlightError } from '../../src/core/base/errors';
import { COMMANDS } from '../../src/editor/commands';
import type { DatabaseClient } from '../../src/node/database/client';
import type { Counters } from '../../src/node/database/service';
import type { CallOptions } from '../../src/node/threads/threadCalls';
import type { PlanDocument } from '../../src/protocol/plan';
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
    async call(method: string, question: unknown, _options: CallOptions<string>) {
      asked.push([method, question]);
      if (method === 'counters') {
        if (counters instanceof Error) throw counters;
        return counters;
      }
      if (method === 'queryPlaces')
        return new Map([['f1', [{ file: path.join(folder, 'src', 'orders.ts'), line: 2, column: 3 }]]]);
      if (method === 'advise') return { indexes: [], notes: ['A note.'] };
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

  /** Waits until the server has been read so often, sources included. */
  const reports = (count: number) =>
    until(
      () => page().webview.received.filter((it) => (it as ToQueriesPage).type === 'places').length === count,
    );

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

  it('explains a query where it stands, or as the server has counted it', async () => {
    const explained: { uri: { fsPath: string }; line: number }[] = [];
    const { commands } = hotlight.vscode;
    commands.registerCommand(COMMANDS.explainStatement, (address) => void explained.push(address));
    await open();
    page().webview.send({ type: 'explain', query: 0 });
    await until(() => explained.length === 1);
    assert.deepEqual(
      [explained[0]!.uri.fsPath, explained[0]!.line],
      [path.join(folder, 'src', 'orders.ts'), 2],
    );
    const counted = countersOf(1, 1);
    counters = { ...counted, queries: [{ ...counted.queries[0]!, fingerprint: undefined }] };
    page().webview.send({ type: 'refresh' });
    await reports(2);
    page().webview.send({ type: 'explain', query: 0 });
    await until(() => asked.at(-1)?.[0] === 'advise');
    const panel = hotlight.fake.webviews.get('hotlight.plan');
    assert.equal(panel.title, 'Plan · SELECT id FROM orders WHERE user_id = $1');
    panel.webview.send({ type: 'ready' });
    const { document } = (await panel.webview.next((it) => /A note/.test(JSON.stringify(it)))) as {
      document: PlanDocument;
    };
    assert.equal(document.plan.origin, 'PostgreSQL 18.4, generic plan');
    page().webview.send({ type: 'explain', query: 99 });
    page().webview.send({ type: 'explain', query: -1 });
    await until(() => /may not send/.test(hotlight.fake.window.output('Hotlight')));
  });

  it('keeps counters, and shows what became slower since', async () => {
    await open();
    page().webview.send({ type: 'save' });
    const kept = path.join(hotlight.fake.context.storagePath, 'counters', 'shop');
    await until(() => existsSync(kept) && readdirSync(kept).some((name) => name.endsWith('.json')));
    counters = countersOf(200, 9000);
    page().webview.send({ type: 'refresh' });
    await reports(2);
    hotlight.fake.answers.pick((items: readonly { description?: string }[]) => {
      assert.equal(items[0]?.description, '1 query');
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
