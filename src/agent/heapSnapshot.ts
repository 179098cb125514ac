import * as fs from 'node:fs';
import { join } from 'node:path';
import { type HeapRequest, heapFailure } from '../protocol/agent';
import { writeWhole } from './files';

/**
 * Writes this thread's heap into the run's folder: under another name until it is whole, so that its growth can be
 * watched. What goes wrong is told in a file, too, because the launcher may be asking a thread that can't answer.
 */
export function writeSnapshot(dir: string, { file }: Pick<HeapRequest, 'file'>): boolean {
  const growing = join(dir, `${file}.part`);
  try {
    (require('node:v8') as typeof import('node:v8')).writeHeapSnapshot(growing);
    fs.renameSync(growing, join(dir, file));
  } catch (error) {
    fs.rmSync(growing, { force: true });
    const { code, message } = error as NodeJS.ErrnoException;
    writeWhole(dir, heapFailure(file), code ?? message);
  }
  return true;
}
