import type { Inlining } from './builtinEvidence';
import { ExecutedFunctions, type ExecutedScripts } from './executedScripts';
import { repairFramelessBuiltins } from './framelessBuiltins';
import { repairInlinedCode } from './inlinedCode';
import type { Profile } from './profile';
import { repairSkippedCallers } from './skippedCallers';

export interface AttributionOptions {
  readonly inlining: Inlining;
}

/**
 * Gives time back to the functions that took it where V8's CPU profiler charged others and the evidence shows
 * which, and doubts what it can't settle. Works on positions in the executed scripts, before source maps, and on
 * one thread's profile. Allocation profiles don't have the faults and are returned as they are.
 */
export function repairAttribution(
  profile: Profile,
  scripts: ExecutedScripts,
  options: AttributionOptions,
): Profile {
  if (profile.unit !== 'us') return profile;
  const functions = new ExecutedFunctions(scripts);
  const { profile: owned, inlinedInto } = repairInlinedCode(profile, functions);
  // Where inlining has shown once, it would show elsewhere.
  const inlining = options.inlining === 'hidden' && inlinedInto.size > 0 ? 'shows' : options.inlining;
  return repairFramelessBuiltins(repairSkippedCallers(owned, functions), functions, {
    inlining,
    inlinedInto,
  });
}
