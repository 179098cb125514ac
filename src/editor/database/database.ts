import { dirname, join } from 'node:path';
import type { DatabaseClient, openDatabaseClient } from '../../node/database/client';
import { COMMANDS, registerCommand } from '../commands';
import type { Feature } from '../services';
import { Connector } from './connect';

export interface DatabaseOptions {
  openClient(options: Parameters<typeof openDatabaseClient>[0]): DatabaseClient;
}

/** Connections, and what is asked of them. */
export function databaseFeature({ openClient }: DatabaseOptions): Feature {
  return {
    name: 'database',
    register(services) {
      const { vscode, database, engines } = services;
      const dist = dirname(engines.agentPath);
      const client = openClient({
        workerPath: join(dist, 'databaseWorker.js'),
        childPath: join(dist, 'pglite', 'child.mjs'),
      });
      const connector = new Connector(services);
      database.client = client;
      database.restore = () => connector.restore();
      return vscode.Disposable.from(
        client,
        registerCommand(services, COMMANDS.connectDatabase, () => connector.choose()),
      );
    },
  };
}
