import { HotlightError } from '../../base/errors';
import { mergeProfiles } from '../merge';
import { writeCollapsed } from './collapsed';
import { writeCpuProfile } from './cpuprofileWriter';
import type { NamedProfile } from './named';
import { writePprof } from './pprof';
import { writeSpeedscope } from './speedscope';

export const WRITABLE_FORMATS = ['cpuprofile', 'speedscope', 'pprof', 'collapsed'] as const;
export type WritableFormat = (typeof WRITABLE_FORMATS)[number];

/**
 * Writes profiles in another format, as pieces of the file's bytes in order. speedscope keeps several profiles
 * apart; in the other formats they are put together. pprof is usually compressed with gzip by who writes the
 * file. Throws HotlightError (`unsupported`) for a format that can't hold allocations.
 */
export function* convertProfiles(
  profiles: readonly NamedProfile[],
  to: WritableFormat,
  title: string,
): Generator<Uint8Array> {
  if (to === 'speedscope') {
    yield* encode(writeSpeedscope(profiles, title));
    return;
  }
  const merged = mergeProfiles(profiles.map(({ profile }) => profile));
  if (to === 'pprof') yield writePprof(merged);
  else if (to === 'collapsed') yield* encode(writeCollapsed([merged]));
  else if (merged.unit === 'us') yield* encode(writeCpuProfile(merged));
  else {
    throw new HotlightError(
      'unsupported',
      'A .cpuprofile holds times and no allocations; convert to speedscope, pprof or collapsed instead.',
    );
  }
}

function* encode(pieces: Iterable<string>): Generator<Uint8Array> {
  const encoder = new TextEncoder();
  for (const piece of pieces) yield encoder.encode(piece);
}
