import type { QuickPickItem } from 'vscode';
import { HotlightError, messageOf } from '../../core/base/errors';
import { isPostgresUrl } from '../../core/sql/connections/connectionUrl';
import type { ServerFacts } from '../../node/sql/connection/serverFacts';
import { plainLabel } from '../labels';
import { displayPath } from '../paths';
import { withPatience } from '../progress';
import { localFolders } from '../runs/runLocation';
import type { Services } from '../services';
import { requireTrust } from '../trust';
import { type Connection, Connections } from './connections';

/** Of the embedded PostgreSQL, which has no address. */
const EMBEDDED_ID = 'embedded';
const EMBEDDED_NAME = 'Embedded PostgreSQL';
/** Id of the connection that the workspace had last. */
const LAST = 'hotlight.database.active';

interface Choice extends QuickPickItem {
  act?(): Promise<void>;
}

/** Chooses the connection that questions go to, and remembers it for the workspace. */
export class Connector {
  readonly #services: Services;
  readonly #connections: Connections;
  /** Counts what was chosen: a server that answers late is not to replace what was chosen meanwhile. */
  #choices = 0;

  constructor(services: Services) {
    const { globalState, secrets } = services.context;
    this.#services = services;
    this.#connections = new Connections({ memory: globalState, secrets });
  }

  /** Lets the user choose, tests what was chosen, and makes it the active one. */
  async choose(): Promise<void> {
    const { vscode, database } = this.#services;
    requireTrust(
      vscode,
      'Databases are asked in trusted workspaces only, as their files say which; trust this one first.',
    );
    const added = this.#connections.added();
    const found = await this.#find();
    const active = database.active?.id;
    const itemOf = (connection: Connection): Choice => ({
      label: `${icon(connection.id === active, connection.production)} ${plainLabel(connection.name)}`,
      description: plainLabel(connection.target.user),
      detail: plainLabel(this.#sourceOf(connection)),
      act: async () => this.#open(connection, await this.#connections.urlOf(connection)),
    });
    const separator = (label: string): Choice => ({ label, kind: vscode.QuickPickItemKind.Separator });
    const items: Choice[] = [
      ...(added.length > 0 ? [separator('added by you'), ...added.map(itemOf)] : []),
      ...(found.length > 0 ? [separator('in this workspace'), ...found.map(itemOf)] : []),
      separator('other'),
      { label: '$(link) Enter a Connection URL…', act: () => this.#enter() },
      {
        label: `${active === EMBEDDED_ID ? '$(check)' : '$(package)'} ${EMBEDDED_NAME} (No Server)`,
        detail: 'Estimates from the schema or the migrations of this workspace',
        act: async () => this.#activateEmbedded(),
      },
      ...(added.length > 0
        ? [{ label: '$(trash) Forget a Connection…', act: () => this.#forget(added) } satisfies Choice]
        : []),
      ...(active === undefined
        ? []
        : [{ label: '$(debug-disconnect) Disconnect', act: () => this.disconnect() } satisfies Choice]),
    ];
    const chosen = await vscode.window.showQuickPick(items, {
      title: 'Connect Database',
      placeHolder: 'The database that statements are explained on; Hotlight only reads from it',
      matchOnDescription: true,
      matchOnDetail: true,
    });
    await chosen?.act?.();
  }

  /** Makes the workspace's last connection the active one again, without asking and without connecting. */
  async restore(): Promise<void> {
    const { vscode, database, context } = this.#services;
    const id = context.workspaceState.get<string>(LAST);
    if (id === undefined || database.active !== undefined || !vscode.workspace.isTrusted) return;
    if (id === EMBEDDED_ID) {
      database.active = { id, name: EMBEDDED_NAME, url: undefined };
      return;
    }
    const known =
      this.#connections.added().find((one) => one.id === id) ??
      (await this.#find()).find((one) => one.id === id);
    if (known === undefined || database.active !== undefined) return;
    const url = await this.#connections.urlOf(known).catch(() => undefined);
    if (url !== undefined) database.active = { id, name: known.name, url };
  }

  /** Tests a connection, and makes it the active one unless another was chosen meanwhile. @throws HotlightError */
  async #open(connection: Connection, url: string): Promise<void> {
    const { notify, database, context } = this.#services;
    const { id, name, production } = connection;
    if (production !== undefined && database.active?.id !== id) {
      const sure = await notify.confirm(
        `${name} looks like production: ${production}.`,
        'Hotlight only reads: it explains in read-only transactions that it rolls back, and runs a statement only when you allow Explain Analyze.',
        'Connect Anyway',
      );
      if (!sure) throw new HotlightError('cancelled', 'Connecting was cancelled.');
    }
    const choice = ++this.#choices;
    const tested = await this.#tested(connection, url);
    if (choice !== this.#choices) return;
    await context.workspaceState.update(LAST, id);
    database.active = { id, name, url: tested.url };
    this.#tell(name, tested.facts);
  }

  async disconnect(): Promise<void> {
    this.#choices++;
    await this.#services.context.workspaceState.update(LAST, undefined);
    this.#services.database.active = undefined;
  }

  async #find(): Promise<Connection[]> {
    const { vscode, database, log } = this.#services;
    const folders = localFolders(vscode);
    try {
      const found = await withPatience(vscode, 'Looking for databases in the workspace', (signal) =>
        database.client.call('find', { folders: folders.map(({ uri }) => uri.fsPath) }, { signal }),
      );
      return this.#connections.take(found);
    } catch (error) {
      if (HotlightError.is(error, 'cancelled')) throw error;
      // One can be entered all the same.
      log.error(messageOf(error));
      return [];
    }
  }

  async #enter(): Promise<void> {
    const entered = await this.#services.vscode.window.showInputBox({
      title: 'Connect Database',
      prompt: 'The address of a PostgreSQL database. It is kept in the secret storage of the editor.',
      placeHolder: 'postgres://user:password@host:5432/database?sslmode=require',
      password: true,
      ignoreFocusOut: true,
      validateInput: (text) =>
        isPostgresUrl(text.trim())
          ? undefined
          : 'postgres://user:password@host:port/database; @ and / in the password are written as %40 and %2F',
    });
    if (entered === undefined) return;
    const url = entered.trim();
    const connection = this.#connections.describe(url);
    // What does not connect is not kept.
    await this.#open(connection, url);
    await this.#connections.keep(connection, url);
  }

  /** Asks for the password where a file names a connection without the right one. */
  async #tested(connection: Connection, url: string): Promise<{ url: string; facts: ServerFacts }> {
    const { vscode, database } = this.#services;
    const test = (address: string): Promise<ServerFacts> =>
      withPatience(vscode, `Connecting to ${connection.name}`, (signal) =>
        database.client.call('test', { url: address }, { signal }),
      );
    try {
      return { url, facts: await test(url) };
    } catch (error) {
      if (!HotlightError.is(error, 'permission') || connection.source === undefined) throw error;
      const password = await vscode.window.showInputBox({
        title: `Connect to ${connection.name}`,
        prompt: `${messageOf(error)} The password of ${connection.target.user}:`,
        password: true,
        ignoreFocusOut: true,
      });
      if (password === undefined) throw new HotlightError('cancelled', 'Connecting was cancelled.');
      const address = new URL(url);
      address.password = encodeURIComponent(password);
      const facts = await test(address.href);
      await this.#connections.keepPassword(connection, address.href);
      return { url: address.href, facts };
    }
  }

  #tell(name: string, { server, replica, pooler, superuser }: ServerFacts): void {
    const { vscode, notify, log } = this.#services;
    vscode.window.setStatusBarMessage(`$(database) Connected to ${plainLabel(name)}, ${server}`, 5000);
    log.info(`Connected to ${name}: ${server}${superuser ? ', as a superuser' : ''}.`);
    if (pooler) {
      notify.warn(
        `A pooler such as PgBouncer answers for ${name}: settings of a session do not hold through it, so Hotlight asks each question in one transaction with settings of its own; connect around the pooler for Explain Analyze with times that mean something.`,
      );
    }
    if (replica) {
      notify.warn(
        `${name} is a read replica: plans are those of the primary, but unused indexes and top queries are counted here alone.`,
      );
    }
  }

  async #activateEmbedded(): Promise<void> {
    this.#choices++;
    const { context, database } = this.#services;
    await context.workspaceState.update(LAST, EMBEDDED_ID);
    database.active = { id: EMBEDDED_ID, name: EMBEDDED_NAME, url: undefined };
  }

  async #forget(added: readonly Connection[]): Promise<void> {
    const { vscode, database } = this.#services;
    const items = added.map((connection) => ({ label: plainLabel(connection.name), connection }));
    const chosen = await vscode.window.showQuickPick(items, { title: 'Forget a Connection' });
    if (chosen === undefined) return;
    await this.#connections.forget(chosen.connection);
    if (database.active?.id === chosen.connection.id) await this.disconnect();
  }

  #sourceOf({ source, production }: Connection): string {
    const mark = production === undefined ? '' : `looks like production: ${production} · `;
    if (source === undefined) return `${mark}address in the secret storage`;
    const { file, line, name } = source;
    const where = file === '' ? 'the environment' : `${displayPath(this.#services.vscode, file)}:${line}`;
    return `${mark}${name === '' ? where : `${name} in ${where}`}`;
  }
}

function icon(active: boolean, production: string | undefined): string {
  if (active) return '$(check)';
  return production === undefined ? '$(database)' : '$(warning)';
}
