import type { Event } from 'vscode';
import { HotlightError } from '../../core/base/errors';
import type { DatabaseClient } from '../../node/database/client';
import { COMMANDS } from '../commands';
import type { VSCode } from '../services';

/** The connection that questions go to. */
export interface ActiveDatabase {
  /** The same whenever it is connected again. */
  readonly id: string;
  /** `shop on localhost`. */
  readonly name: string;
  /** The address with its password, for the worker alone; undefined for the embedded PostgreSQL. */
  readonly url: string | undefined;
}

/** What features about the database share. The feature `database` fills it. */
export class DatabaseModel {
  readonly onDidChange: Event<void>;
  readonly #vscode: VSCode;
  readonly #changed: { fire(): void; dispose(): void };
  /** Makes the workspace's last connection the active one again, without asking. */
  restore: (() => Promise<void>) | undefined;
  #active: ActiveDatabase | undefined;
  #client: DatabaseClient | undefined;

  constructor({ vscode }: { vscode: VSCode }) {
    const emitter = new vscode.EventEmitter<void>();
    this.#vscode = vscode;
    this.#changed = emitter;
    this.onDidChange = emitter.event;
  }

  get active(): ActiveDatabase | undefined {
    return this.#active;
  }

  set active(active: ActiveDatabase | undefined) {
    this.#active = active;
    this.#changed.fire();
  }

  /** Asks the databases and the SQL in the source, in a worker. */
  get client(): DatabaseClient {
    if (this.#client === undefined) {
      throw new HotlightError('unsupported', 'Hotlight is still starting; try again in a moment.');
    }
    return this.#client;
  }

  set client(client: DatabaseClient) {
    this.#client = client;
  }

  /**
   * The active connection: the workspace's last one, or one that the user is asked for.
   * @throws HotlightError `cancelled`
   */
  async choose(): Promise<ActiveDatabase> {
    if (this.#active === undefined) await this.restore?.();
    if (this.#active === undefined) await this.#vscode.commands.executeCommand(COMMANDS.connectDatabase);
    if (this.#active === undefined) throw new HotlightError('cancelled', 'No database was chosen.');
    return this.#active;
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
