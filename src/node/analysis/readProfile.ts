import { basename } from 'node:path';
import { readCpuProfile } from '../../core/profile/cpuprofile';
import { readHeapProfile } from '../../core/profile/heapprofile';
import type { Profile } from '../../core/profile/profile';
import type { ReadOptions } from '../../core/profile/readOptions';
import { FileBytes } from '../files/fileBytes';

/**
 * The profile in a file, by its name: `.heapprofile` holds allocations, anything else must hold CPU samples.
 * @throws HotlightError that names the file
 */
export function readProfileFile(path: string, options: Omit<ReadOptions, 'name'>): Profile {
  const bytes = new FileBytes(path);
  try {
    const read = path.endsWith('.heapprofile') ? readHeapProfile : readCpuProfile;
    return read(bytes, { ...options, name: basename(path) });
  } finally {
    bytes.close();
  }
}
