import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { setTimeout as sleep } from 'node:timers/promises';
import { HotlightError } from '../../core/base/errors';
import { MetricsReader } from '../../core/metrics/metricsReader';
import type { MetricsSample } from '../../core/metrics/sample';
import { METRICS_FILE } from '../../protocol/metrics';
import { readFailure } from '../files/fileBytes';

/** How often the file is looked at; samples come once in a second. */
const POLL_MS = 250;
const CHUNK_BYTES = 256 * 1024;

export interface Followed {
  /** `isNew` is false for what was in the file when it was opened. */
  onSamples(samples: readonly MetricsSample[], isNew: boolean): void;
  /** All that was in the file has been told. */
  onCaughtUp(): void;
  /** Whether nothing will be added any more; asked when the end of the file was reached. */
  isOver(): boolean;
}

/**
 * Reads the metrics of a run as they are written, from the first on. Settles when the run is over and all is read,
 * or when it was aborted; waits for a file that does not exist yet.
 * @returns how many lines were torn and left out
 * @throws HotlightError that names the file, when it is not ours or can't be read
 */
export async function followMetrics(dir: string, followed: Followed, signal: AbortSignal): Promise<number> {
  const path = join(dir, METRICS_FILE);
  const reader = new MetricsReader(path);
  const file = await opened(path, followed, signal);
  if (file === undefined) return 0;
  try {
    await readOn(file, reader, followed, signal);
    if (!signal.aborted) followed.onSamples(reader.end(), false);
    return reader.damaged;
  } catch (error) {
    throw HotlightError.is(error) ? error : readFailure(path, error);
  } finally {
    await file.close();
  }
}

/** Undefined when it was aborted, or the run is over and has none. */
async function opened(
  path: string,
  followed: Followed,
  signal: AbortSignal,
): Promise<FileHandle | undefined> {
  for (let isFirst = true; !signal.aborted; isFirst = false) {
    try {
      return await open(path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw readFailure(path, error);
    }
    if (isFirst) followed.onCaughtUp();
    if (followed.isOver()) return undefined;
    await pause(signal);
  }
  return undefined;
}

async function readOn(
  file: FileHandle,
  reader: MetricsReader,
  followed: Followed,
  signal: AbortSignal,
): Promise<void> {
  const decoder = new StringDecoder('utf8');
  const buffer = Buffer.alloc(CHUNK_BYTES);
  let position = 0;
  let isNew = false;
  let wasOver = false;
  while (!signal.aborted) {
    const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES, position);
    position += bytesRead;
    const samples = bytesRead === 0 ? [] : reader.push(decoder.write(buffer.subarray(0, bytesRead)));
    if (samples.length > 0 && !signal.aborted) followed.onSamples(samples, isNew);
    if (bytesRead > 0) continue;
    if (!isNew) followed.onCaughtUp();
    isNew = true;
    // Once more after the end, for what was written just before.
    if (wasOver) return;
    wasOver = followed.isOver();
    // Somebody has emptied the file: what is written now stands at its new end.
    position = Math.min(position, (await file.stat()).size);
    if (!wasOver) await pause(signal);
  }
}

async function pause(signal: AbortSignal): Promise<void> {
  await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
}
