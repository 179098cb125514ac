/** Entry of dist/features/database.js. */
import { openDatabaseClient } from '../../node/database/client';
import { databaseFeature } from './database';

export const feature = databaseFeature({ openClient: openDatabaseClient });
