import type { ExecutedScripts } from '../../core/profile/executedScripts';
import type { Doubt, Profile } from '../../core/profile/profile';
import type { LoadedScript, ThreadScripts } from '../scripts/threadScripts';

const REASON =
  'V8 dropped this code before its text could be kept, and the file says something else; the lines are those of the executed code.';

/**
 * Doubts the functions of scripts whose text is not known, where the file that is taken for it doesn't have functions
 * at their places: nothing that is said of that file, by its source map least of all, is true of them.
 */
export function doubtDroppedScripts(
  profile: Profile,
  scripts: ThreadScripts,
): { readonly profile: Profile; readonly scripts: ExecutedScripts } {
  const balance = new Map<LoadedScript, number>();
  for (const frame of profile.frames) {
    const script = scripts.of(frame);
    // A script's own code stands at the beginning of any text.
    if (!script?.isAssumed || (frame.line <= 1 && frame.column <= 1)) continue;
    const fits = script.mayHaveFunctionAt(frame.line, frame.column);
    balance.set(script, (balance.get(script) ?? 0) + (fits ? 1 : -1));
  }
  const isOther = (script: LoadedScript | undefined): boolean =>
    script !== undefined && (balance.get(script) ?? 0) < 0;
  const doubts: Doubt[] = [];
  profile.frames.forEach((it, frame) => {
    if (isOther(scripts.of(it))) doubts.push({ frame, line: 0, reason: REASON });
  });
  if (doubts.length === 0) return { profile, scripts };
  return {
    profile: { ...profile, doubts: [...(profile.doubts ?? []), ...doubts] },
    scripts: {
      of: (frame) => {
        const script = scripts.of(frame);
        return isOther(script) ? undefined : script;
      },
    },
  };
}
