import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { constants, gunzipSync } from 'node:zlib';
import { HotlightError, messageOf } from '../../core/base/errors';
import { readCpuProfile } from '../../core/profile/cpuprofile';
import { DETECT_BYTES, detectFormat } from '../../core/profile/formats/detect';
import { checkReadable, readProfiles, STREAMED } from '../../core/profile/formats/readProfiles';
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

/** Most bytes that a compressed profile may become: of any one, and of one that is larger than SMALL then. */
const MAX_DECOMPRESSED = 1 << 30;
/** Profiles become some ten times as large, very repetitive ones fifty; gzip can a thousand. */
const MAX_RATIO = 200;
const SMALL = 1 << 26;

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
  const alike = [
    first,
    ...others.filter(({ profile, sameStacks }) => !sameStacks && profile.unit === first.profile.unit),
  ];
  const notes = alike.flatMap((one) => one.notes);
  const left = profiles.filter((one) => !alike.includes(one));
  if (left.length > 0) {
    const names = left.map((one) => one.name).filter((one) => one !== '');
    const which = names.length === 0 ? 'other kinds of values' : `other values (${names.join(', ')})`;
    notes.push(`${name} holds ${which}, too; they are left out.`);
  }
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

/** The bytes of a file, inflated when it is compressed: in one piece, as one buffer of the size that gzip's end tells. */
function decompressed(path: string): Uint8Array {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw readFailure(path, error);
  }
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const name = basename(path);
  const limit = Math.min(MAX_DECOMPRESSED, Math.max(SMALL, bytes.length * MAX_RATIO));
  try {
    const start = gunzipSync(bytes.subarray(0, DETECT_BYTES / 4), { finishFlush: constants.Z_SYNC_FLUSH });
    if (start.length > 0) checkReadable(start, name);
    const told = bytes.length < 18 ? 0 : bytes.readUInt32LE(bytes.length - 4);
    const chunkSize = Math.min(limit, Math.max(DETECT_BYTES, told + 1));
    return gunzipSync(bytes, { maxOutputLength: limit, chunkSize });
  } catch (error) {
    if (HotlightError.is(error)) throw error;
    const isTooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    const sentence = isTooLarge
      ? `${name} becomes larger than ${limit >> 20} MB when it is decompressed; if it is a profile all the same, decompress it first.`
      : `${name} can't be decompressed (${messageOf(error)}); it is cut short.`;
    throw new HotlightError('bad-input', sentence, { cause: error });
  }
}
