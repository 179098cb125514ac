import type { Profile } from '../../core/profile/profile';
import type { ScriptMap } from '../../core/profile/scriptMap';
import type { MeasuredSource } from '../../core/runs/scripts';
import { hashOf, type TextFiles } from '../scripts/textFiles';
import type { ThreadScripts } from '../scripts/threadScripts';

/** Bound of the texts that are handed over with an analysis, in UTF-16 units. */
const MAX_TEXT = 64 * 1024 * 1024;

export interface BareSources {
  readonly sources: readonly MeasuredSource[];
  /** By hash. */
  readonly texts: ReadonlyMap<string, string>;
  readonly notes: readonly string[];
}

/**
 * The sources of a profile that was recorded without keeping them: from its source maps, else from the disk as
 * long as the file is older than the profile.
 * @param recordedAt milliseconds since the epoch
 */
export function bareSources(
  profile: Profile,
  scripts: ThreadScripts,
  files: TextFiles,
  recordedAt: number,
): BareSources {
  const sources: MeasuredSource[] = [];
  const texts = new Map<string, string>();
  const changed: string[] = [];
  let size = 0;
  for (const [file, map] of filesOf(profile, scripts)) {
    const modified = files.modifiedAt(file);
    const content = map?.contentOf(file);
    if (content === undefined && modified !== undefined && modified > recordedAt) {
      changed.push(file);
      continue;
    }
    const text = content ?? files.read(file);
    if (text === undefined || size + text.length > MAX_TEXT) continue;
    size += text.length;
    const hash = hashOf(text);
    texts.set(hash, text);
    sources.push({ file, hash });
  }
  return { sources, texts, notes: changed.length === 0 ? [] : [changedNote(changed)] };
}

/** The files that the profile has lines in, and those of the user's own functions, each with the map that led to it. */
function filesOf(profile: Profile, scripts: ThreadScripts): Map<string, ScriptMap | undefined> {
  const found = new Map<string, ScriptMap | undefined>();
  const { frame, lines, frames } = profile;
  for (let node = 0; node < frame.length; node++) {
    const { file, url, category } = frames[frame[node]!]!;
    if (file === '' || found.has(file)) continue;
    if (category !== 'app' && lines.start[node] === lines.start[node + 1]) continue;
    found.set(file, scripts.of({ url, scriptId: '' })?.map);
  }
  return found;
}

function changedNote(files: readonly string[]): string {
  const others = files.length === 1 ? '' : ` and ${files.length - 1} more`;
  return `${files[0]}${others} changed after this profile was recorded, so that its lines may be other ones now.`;
}
