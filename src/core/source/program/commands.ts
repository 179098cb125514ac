import type { CallSummary } from '../summary/fileSummary';
import { lastPart, nameOf } from '../summary/value';

const READS = /^(Get|Query|Scan|ExecuteStatement)/;
const WRITES = /^(Put|Update|Delete)/;
/** What is asked of the database itself, and what takes many keys or rows at once. */
const OTHERS =
  /^(Batch|Transact|Create|Describe|List|Wait|Tag|Restore|Export|Import)|(Table|Backup)(Command)?$/;

/**
 * What a command does that is sent: `client.send(new GetItemCommand({ … }))`.
 *
 * @returns undefined for none about a row; `either` where nothing tells
 */
export function accessOfCommand({ args: [command] }: CallSummary): 'read' | 'write' | 'either' | undefined {
  const name = command?.k === 'new' ? lastPart(nameOf(command.of)) : '';
  if (OTHERS.test(name)) return undefined;
  if (READS.test(name)) return 'read';
  return WRITES.test(name) ? 'write' : 'either';
}
