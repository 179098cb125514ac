import { createHash } from 'node:crypto';
import type { Memento, SecretStorage } from 'vscode';
import { HotlightError } from '../../core/base/errors';
import { type ConnectionTarget, connectionName, targetOf } from '../../core/sql/connections/connectionUrl';
import type { FoundConnection } from '../../core/sql/connections/found';
import { productionSign } from '../../core/sql/connections/production';

/** A connection that can be chosen. Holds no password. */
export interface Connection {
  readonly id: string;
  /** `shop on localhost`. */
  readonly name: string;
  readonly target: ConnectionTarget;
  /** Where a file of the workspace names it; undefined for one that the user added. */
  readonly source: Pick<FoundConnection, 'file' | 'line' | 'name'> | undefined;
  /** Why it looks like production: `its host is called db-prod`. */
  readonly production: string | undefined;
}

/** What is kept of a connection that the user added; its address is in the secret storage. */
interface AddedConnection {
  readonly id: string;
  readonly target: ConnectionTarget;
}

const ADDED = 'hotlight.connections';
const secretOf = (id: string): string => `hotlight.connection.${id}`;

/**
 * The connections that the user added and those that the workspace's files name. Addresses with passwords stay in
 * this process's memory and in the editor's secret storage.
 */
export class Connections {
  readonly #memory: Memento;
  readonly #secrets: SecretStorage;
  readonly #found = new Map<string, string>();

  constructor({ memory, secrets }: { memory: Memento; secrets: SecretStorage }) {
    this.#memory = memory;
    this.#secrets = secrets;
  }

  added(): Connection[] {
    return this.#memory.get<readonly AddedConnection[]>(ADDED, []).map(addedConnection);
  }

  /** What the files name now, with ids that stay the same while the files name the same. */
  take(found: readonly FoundConnection[]): Connection[] {
    this.#found.clear();
    return found.flatMap(({ url, ...source }) => {
      const target = targetOf(url);
      if (target === undefined) return [];
      const { host, port, database, user } = target;
      const id = hash('found', source.file, source.name, host, String(port), database, user);
      this.#found.set(id, url);
      const production = productionSign(target, source.file);
      return [{ id, name: connectionName(target), target, source, production }];
    });
  }

  /** The address with its password. @throws HotlightError `not-found` when it is not known any more */
  async urlOf({ id, name, source }: Connection): Promise<string> {
    // A password that was asked for goes before a file that holds none.
    const url = (await this.#secrets.get(secretOf(id))) ?? this.#found.get(id);
    if (url !== undefined) return url;
    throw new HotlightError(
      'not-found',
      source === undefined
        ? `The address of ${name} is not in the secret storage any more; connect to it anew.`
        : `${name} is not named in the workspace any more; choose another connection.`,
    );
  }

  /** What an address that the user entered would be as a connection. @throws HotlightError `usage` */
  describe(url: string): Connection {
    const target = targetOf(url);
    if (target === undefined) throw new HotlightError('usage', 'The text is no address of a database.');
    const { host, port, database, user } = target;
    return addedConnection({ id: hash('added', host, String(port), database, user), target });
  }

  /** Keeps a connection that the user entered; the same one again gets its new password. */
  async keep({ id, target }: Connection, url: string): Promise<void> {
    await this.#secrets.store(secretOf(id), url);
    const others = this.#memory.get<readonly AddedConnection[]>(ADDED, []).filter((one) => one.id !== id);
    await this.#memory.update(ADDED, [...others, { id, target }]);
  }

  /** Keeps the address of a connection whose file does not hold its password. */
  async keepPassword({ id }: Connection, url: string): Promise<void> {
    await this.#secrets.store(secretOf(id), url);
  }

  async forget({ id }: Connection): Promise<void> {
    await this.#secrets.delete(secretOf(id));
    const kept = this.#memory.get<readonly AddedConnection[]>(ADDED, []).filter((one) => one.id !== id);
    await this.#memory.update(ADDED, kept);
  }
}

function addedConnection({ id, target }: AddedConnection): Connection {
  const production = productionSign(target);
  return { id, name: connectionName(target), target, source: undefined, production };
}

function hash(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\0')).digest('base64url').slice(0, 16);
}
