import type { DatabaseService } from './service';

/** What the database worker is started with. */
export interface DatabaseTask {
  /** Absolute path of the bundled embedded server. */
  readonly childPath: string;
}

/** The calls of the service that cross to the worker; each answers side by side with the others. */
export type DatabaseMethods = Omit<DatabaseService, 'dispose'>;
