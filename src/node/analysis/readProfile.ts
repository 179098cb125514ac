import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { HotlightError, messageOf } from '../../core/base/errors';
import { readCpuProfile } from '../../core/profile/cpuprofile';
import { DETECT_BYTES, detectFormat } from '../../core/profile/formats/detect';
import { readProfiles, STREAMED } from '../../core/profile/formats/readProfiles';
import { readHeapProfile } from '../../core/profile/heapprofile';
import { mergeProfiles } from '../../core/profile/merge';
import type { Profile } from '../../core/profile/profile';
import type { ReadOptions } from '../../core/profile/readOptions';
import { FileBytes, readFailure } from '../files/fileBytes';

/**
 * The profile in a file, by its name: `.heapprofile` holds allocations, anything else must hold CPU samples.
 * @throws HotlightError that names the file
 */
export function readProfileFile(path: string, options: Omit<ReadOptions, 'name'>): Profile {
  return readInPieces(path, path.endsWith('.heapprofile') ? readHeapProfile : readCpuProfile, options);
}

/** Most bytes that a compressed profile may become. */
const MAX_DECOMPRESSED = 1 << 30;

/**
 * A profile of any format that we know, compressed or not, with what its format can't say. What a file is, its first
 * bytes tell; its name only where they don't. Formats of text that may be large are
 * read in pieces; the others, and what is compressed, are held in memory.
 * Of several kinds of values in a file, the first is taken.
 * @throws HotlightError that names the file
 */
export function readForeignProfile(
  path: string,
  options: Omit<ReadOptions, 'name'>,
): { readonly profile: Profile; readonly notes: readonly string[] } {
  const name = basename(path);
  const streamed = STREAMED[detectFormat(beginningOf(path), name)];
  const profiles =
    streamed === undefined
      ? readProfiles(decompressed(path), { ...options, name })
      : readInPieces(path, streamed, options);
  const [first, ...others] = profiles;
  if (first === undefined) {
    throw new HotlightError('bad-input', `${name} holds no profile; record it again.`);
  }
  const alike = [first, ...others.filter(({ profile }) => profile.unit === first.profile.unit)];
  const notes = alike.flatMap((one) => one.notes);
  if (alike.length <= others.length)
    notes.push(`${name} holds other kinds of values, too; they are left out.`);
  return { profile: mergeProfiles(alike.map(({ profile }) => profile)), notes: [...new Set(notes)] };
}

function readInPieces<Result>(
  path: string,
  read: (input: FileBytes, options: ReadOptions) => Result,
  options: Omit<ReadOptions, 'name'>,
): Result {
  const bytes = new FileBytes(path);
  try {
    return read(bytes, { ...options, name: basename(path) });
  } finally {
    bytes.close();
  }
}

function beginningOf(path: string): Uint8Array {
  const bytes = new FileBytes(path);
  try {
    const start = new Uint8Array(Math.min(DETECT_BYTES, bytes.size));
    return start.subarray(0, bytes.read(start));
  } finally {
    bytes.close();
  }
}

function decompressed(path: string): Uint8Array {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw readFailure(path, error);
  }
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_DECOMPRESSED });
  } catch (error) {
    throw new HotlightError(
      'bad-input',
      `${basename(path)} can't be decompressed (${messageOf(error)}); it is cut short or too large.`,
      { cause: error },
    );
  }
}
