/** Entry of dist/features/findings.js. */
import { openSourceSession } from '../../node/source/sessionClient';
import { findingsFeature } from './findings';

export const feature = findingsFeature({ openSession: openSourceSession });
