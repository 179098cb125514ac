import type { CallSummary } from '../summary/fileSummary';
import { receiverName } from './callNames';

const LOG = /^[_#]*(log|logger|logging)$/i;
const LEVEL = /^(log|(log)?(silly|trace|verbose|debug|info|notice|warn|warning|error|fatal|critical))$/i;

/**
 * `this.createLog(url, response.status)` of what sends the requests of others, `this.logger.error(…)`, `Logging.logError(…)`: a line of a log is written when it happens, wherever it is kept. Some
 * logs are kept in the database, or a mail is sent of what fails; nobody would gather their lines.
 */
export function isLogLine(call: CallSummary): boolean {
  const { callee, logs } = call;
  if (logs) return true;
  return callee.k === 'member' && LEVEL.test(callee.name) && LOG.test(receiverName(call));
}
