import { HotlightError } from '../../base/errors';
import type { ByteSource } from '../../json/byteSource';
import { readCpuProfile } from '../cpuprofile';
import { readHeapProfile } from '../heapprofile';
import type { ReadOptions } from '../readOptions';
import { readBaseline } from './baseline';
import { readCollapsed } from './collapsed';
import { DETECT_BYTES, detectFormat } from './detect';
import { readFirefox } from './firefox';
import { describeKind, type ProfileKind } from './kind';
import type { NamedProfile } from './named';
import { readPprof } from './pprof';
import { readSpeedscope } from './speedscopeReader';
import { readTrace } from './trace';
import { readV8Log } from './v8Log';

/** Formats that are read in pieces, so that a file of any size needs not be held. */
export const STREAMED: Partial<
  Record<ProfileKind, (input: Uint8Array | ByteSource, options: ReadOptions) => NamedProfile[]>
> = {
  cpuprofile: (input, options) => [{ name: '', profile: readCpuProfile(input, options), notes: [] }],
  'heap-profile': (input, options) => [{ name: '', profile: readHeapProfile(input, options), notes: [] }],
  speedscope: readSpeedscope,
  trace: readTrace,
  firefox: readFirefox,
  'v8-log': readV8Log,
};

/** Formats that are read as a whole. */
const WHOLE: Partial<Record<ProfileKind, (bytes: Uint8Array, options: ReadOptions) => NamedProfile[]>> = {
  pprof: readPprof,
  collapsed: readCollapsed,
  baseline: readBaseline,
};

/**
 * Reads a profile of any format that we know, which is found out from its bytes; what was compressed must be
 * decompressed before. A file may hold several profiles: of its threads, or of the kinds of values it has.
 */
export function readProfiles(bytes: Uint8Array, options: ReadOptions = {}): NamedProfile[] {
  const kind = checkReadable(bytes.subarray(0, DETECT_BYTES), options.name);
  return (STREAMED[kind] ?? WHOLE[kind])!(bytes, options);
}

/**
 * Which format a file has, from its beginning.
 * @throws HotlightError `bad-input` that says what it is when that is none of a profile
 */
export function checkReadable(start: Uint8Array, name?: string): ProfileKind {
  const kind = detectFormat(start, name);
  if (kind in STREAMED || kind in WHOLE) return kind;
  throw new HotlightError(
    'bad-input',
    `${name ?? 'The file'} is not a profile that can be read: ${describeKind(kind)}`,
  );
}
