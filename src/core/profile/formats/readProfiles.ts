import { HotlightError } from '../../base/errors';
import { readCpuProfile } from '../cpuprofile';
import { readHeapProfile } from '../heapprofile';
import type { ReadOptions } from '../readOptions';
import { readCollapsed } from './collapsed';
import { DETECT_BYTES, detectFormat } from './detect';
import { readFirefox } from './firefox';
import { describeKind } from './kind';
import type { NamedProfile } from './named';
import { readPprof } from './pprof';
import { readSpeedscope } from './speedscope';
import { readTrace } from './trace';
import { readV8Log } from './v8Log';

/**
 * Reads a profile of any format that we know, which is found out from its bytes; what was compressed must be
 * decompressed before. A file may hold several profiles: of its threads, or of the kinds of values it has.
 */
export function readProfiles(bytes: Uint8Array, options: ReadOptions = {}): NamedProfile[] {
  const kind = detectFormat(bytes.subarray(0, DETECT_BYTES), options.name);
  switch (kind) {
    case 'cpuprofile':
      return [{ name: '', profile: readCpuProfile(bytes, options), notes: [] }];
    case 'heap-profile':
      return [{ name: '', profile: readHeapProfile(bytes, options), notes: [] }];
    case 'speedscope':
      return readSpeedscope(bytes, options);
    case 'pprof':
      return readPprof(bytes, options);
    case 'collapsed':
      return readCollapsed(bytes, options);
    case 'trace':
      return readTrace(bytes, options);
    case 'firefox':
      return readFirefox(bytes, options);
    case 'v8-log':
      return readV8Log(bytes, options);
    default:
      throw new HotlightError(
        'bad-input',
        `${options.name ?? 'The file'} is not a profile that can be read: ${describeKind(kind)}`,
      );
  }
}
