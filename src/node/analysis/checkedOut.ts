import { join, relative, sep } from 'node:path';
import type { Profile } from '../../core/profile/profile';
import type { RunCheckout } from '../../core/runs/run';

/** A file of a temporary checkout as the file of the repository that it is a version of; others stay. */
export function fileInRepository(file: string, checkout: RunCheckout | undefined): string {
  if (checkout === undefined) return file;
  if (file === checkout.root) return checkout.of;
  return file.startsWith(`${checkout.root}${sep}`) ? join(checkout.of, relative(checkout.root, file)) : file;
}

/**
 * A profile with the files of a temporary checkout as those of the repository: the folder is gone when the profile is
 * looked at, and its functions are to be found again in what the repository has now.
 */
export function asInRepository(profile: Profile, checkout: RunCheckout | undefined): Profile {
  if (checkout === undefined) return profile;
  return {
    ...profile,
    frames: profile.frames.map((frame) => ({ ...frame, file: fileInRepository(frame.file, checkout) })),
  };
}
