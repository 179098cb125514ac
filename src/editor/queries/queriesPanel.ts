import { relative } from 'node:path';
import type { Disposable, WebviewPanel } from 'vscode';
import { HotlightError, messageOf } from '../../core/base/errors';
import { regressionsSince, takeSnapshot } from '../../core/sql/statistics/statistics';
import type { Counters } from '../../node/database/service';
import { pageHtml } from '../../protocol/pageHtml';
import {
  type FromQueriesPage,
  parseFromQueriesPage,
  type QueriesReport,
  type QueryPlace,
  type ToQueriesPage,
} from '../../protocol/queries';
import type { ActiveDatabase } from '../database/databaseModel';
import { columnBeside, fillPanel } from '../page';
import { localFolders } from '../runs/runLocation';
import type { Services } from '../services';
import { openPlace } from '../sources/openPlace';
import { chooseSnapshot, timeText } from './chooseSnapshot';
import { explainQuery } from './explainQuery';
import { SavedCounters } from './savedCounters';

/** pg_stat_statements holds 5 000 statements by default. */
const MOST = 5000;

/** The extension's side of one page of top queries. */
export class QueriesPanel implements Disposable {
  readonly panel: WebviewPanel;
  readonly #services: Services;
  readonly #subscription: Disposable;
  #abort = new AbortController();
  #read: { readonly database: ActiveDatabase; readonly counters: Counters } | undefined;
  readonly #places = new Map<string, readonly QueryPlace[]>();

  constructor(services: Services, panel: WebviewPanel) {
    this.#services = services;
    this.panel = panel;
    this.#subscription = services.vscode.Disposable.from(
      fillPanel(services, panel, {
        file: 'queries',
        name: 'top queries',
        icon: 'plan.svg',
        html: (files) => pageHtml({ id: 'queries', title: 'Top queries', ...files }),
        parse: parseFromQueriesPage,
        receive: (message) => this.#receive(message),
      }),
      panel.onDidDispose(() => this.dispose()),
    );
  }

  dispose(): void {
    this.#abort.abort();
    this.#subscription.dispose();
  }

  /** Asks the server anew, and the user which one when there is none. */
  async refresh(): Promise<void> {
    await this.#readFrom(() => this.#services.database.choose());
  }

  /** A page that comes back with its window asks nobody. */
  async #known(): Promise<ActiveDatabase> {
    const { database } = this.#services;
    if (database.active === undefined) await database.restore?.();
    if (database.active !== undefined) return database.active;
    throw new HotlightError('not-found', 'No database is connected: refresh to choose one.');
  }

  async #readFrom(choose: () => Promise<ActiveDatabase>): Promise<void> {
    this.#abort.abort();
    const abort = new AbortController();
    this.#abort = abort;
    const post = (message: ToQueriesPage): void => {
      if (!abort.signal.aborted) void this.panel.webview.postMessage(message);
    };
    post({ type: 'loading', message: 'Asking the server…' });
    try {
      const database = await choose();
      this.panel.title = `Top Queries · ${database.name}`;
      const counters = await this.#counters(database, abort.signal);
      this.#read = { database, counters };
      post({ type: 'report', report: reportOf(database, counters) });
      await this.#findPlaces(counters, abort.signal);
      post({ type: 'places', places: Object.fromEntries(this.#places) });
    } catch (error) {
      if (abort.signal.aborted) return;
      if (!HotlightError.is(error)) this.#services.log.error(error instanceof Error ? error : String(error));
      post({ type: 'error', message: messageOf(error) });
    }
  }

  #counters({ url }: ActiveDatabase, signal: AbortSignal): Promise<Counters> {
    if (url === undefined) {
      throw new HotlightError(
        'unsupported',
        'The embedded PostgreSQL runs no queries that could be counted: connect to the database that the program uses.',
      );
    }
    return this.#services.database.client.call('counters', { url, limit: MOST }, { signal });
  }

  async #findPlaces({ queries }: Counters, signal: AbortSignal): Promise<void> {
    const { vscode, settings, database } = this.#services;
    const folders = localFolders(vscode).map((folder) => folder.uri.fsPath);
    const fingerprints = queries.flatMap(({ fingerprint }) => fingerprint ?? []);
    const found = await database.client.call(
      'queryPlaces',
      { folders, exclude: settings.get('analysis.exclude'), fingerprints },
      { signal },
    );
    this.#places.clear();
    for (const [fingerprint, places] of found) {
      this.#places.set(
        fingerprint,
        places.map((place) => ({ ...place, name: nameOf(place.file, folders) })),
      );
    }
  }

  async #receive(message: FromQueriesPage): Promise<void> {
    const { vscode } = this.#services;
    switch (message.type) {
      case 'ready': // also after the page was hidden: it keeps no data then
        return this.#readFrom(() => this.#known());
      case 'refresh':
        return this.refresh();
      case 'save':
        return this.#save();
      case 'since':
        return this.#showSlower();
      case 'open':
        return openPlace(this.#services, undefined, message, columnBeside(vscode, this.panel));
      case 'explain': {
        const query = this.#read?.counters.queries[message.query];
        if (this.#read === undefined || query === undefined) return;
        const places = this.#places.get(query.fingerprint ?? '') ?? [];
        return explainQuery(this.#services, this.#read.database, query.query, places[0]);
      }
      case 'copy':
        return void (await vscode.env.clipboard.writeText(message.text));
    }
  }

  async #save(): Promise<void> {
    if (this.#read === undefined) return;
    const { database, counters } = this.#read;
    const snapshot = takeSnapshot(counters.queries, new Date());
    await new SavedCounters(this.#services.context, database.id).save(snapshot);
    this.#services.vscode.window.setStatusBarMessage(
      `Kept the counters of ${database.name}: Slower Since… compares with them`,
      5000,
    );
  }

  async #showSlower(): Promise<void> {
    if (this.#read === undefined) return;
    const { database, counters } = this.#read;
    const snapshot = await chooseSnapshot(
      this.#services,
      new SavedCounters(this.#services.context, database.id),
    );
    if (snapshot === undefined) return;
    const slower = regressionsSince(snapshot, counters.queries);
    const message: ToQueriesPage = { type: 'slower', since: timeText(snapshot.taken), slower };
    void this.panel.webview.postMessage(message);
  }
}

function reportOf({ name }: ActiveDatabase, counters: Counters): QueriesReport {
  const { server, figures, queries, hidden, refusal, health, problems } = counters;
  const { hitRatio, connections, countedSince } = figures;
  const unseen =
    hidden === 0
      ? []
      : [
          `${hidden} statements of other users are hidden from this one; grant it pg_read_all_stats to see them.`,
        ];
  return {
    name,
    server,
    read: new Date().toISOString(),
    connections,
    queries,
    health,
    notes: [...unseen, ...problems],
    ...(hitRatio === undefined ? {} : { hitRatio }),
    ...(countedSince === undefined ? {} : { countedSince }),
    ...(refusal === undefined ? {} : { refusal }),
  };
}

function nameOf(file: string, folders: readonly string[]): string {
  const names = folders.map((folder) => relative(folder, file)).filter((name) => !name.startsWith('..'));
  return (names.sort((a, b) => a.length - b.length)[0] ?? file).replaceAll('\\', '/');
}
