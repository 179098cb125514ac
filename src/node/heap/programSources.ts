import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pathOfUrl } from '../../core/base/fileUrl';
import { isAbsolutePath, isOfDependency } from '../../core/base/paths';
import type { SourcePoint, SourceReader } from '../../core/heap/sources';
import { parseCapturedScripts, parseMeasured } from '../../core/runs/parseScripts';
import type { CapturedScript, Measured } from '../../core/runs/scripts';
import { MEASURED_FILE } from '../runs/measureSources';
import { TextFiles } from '../scripts/textFiles';
import { type LoadedScript, ThreadScripts } from '../scripts/threadScripts';

/**
 * The sources of the program that a snapshot is of: as they were kept beside the snapshot or in its run, else as
 * they are on this machine now, by source maps where there are any.
 * @param snapshot absolute path of the snapshot
 */
export function programSources(snapshot: string): ProgramSources {
  const dir = dirname(snapshot);
  return new ProgramSources(dir, capturedBeside(dir, basename(snapshot)), measuredIn(dir));
}

export class ProgramSources implements SourceReader {
  private readonly files = new TextFiles();
  private readonly scripts: ThreadScripts;
  private readonly captured = new Map<number, CapturedScript>();
  /** Hashes of texts that the run kept. */
  private readonly measured = new Map<string, string>();
  /** A script that each source was found through. */
  private readonly madeInto = new Map<string, LoadedScript>();

  constructor(
    private readonly dir: string,
    captured: readonly CapturedScript[],
    { maps, sources }: Measured,
  ) {
    this.scripts = new ThreadScripts({ files: this.files, dir, captured, maps });
    for (const script of captured) this.captured.set(Number(script.scriptId), script);
    for (const { file, hash } of sources) this.measured.set(file, hash);
  }

  placeOf(script: string, scriptId: number, line: number, column: number): SourcePoint | undefined {
    const loaded = this.find(script, scriptId);
    if (loaded === undefined) return undefined;
    const found = loaded.map?.position(line, column) ?? { file: loaded.path, line, column };
    if (isOfDependency(found.file)) return undefined;
    this.madeInto.set(found.file, loaded);
    return found;
  }

  filesOf(script: string, scriptId: number): readonly string[] {
    const loaded = this.find(script, scriptId);
    if (loaded === undefined) return [];
    const files = loaded.map?.files.filter((file) => file !== undefined) ?? [loaded.path];
    const own = files.filter((file) => !isOfDependency(file));
    for (const file of own) this.madeInto.set(file, loaded);
    return own;
  }

  textOf(file: string): string | undefined {
    const hash = this.measured.get(file);
    const kept = hash === undefined ? undefined : this.files.read(join(this.dir, 'sources', hash));
    if (kept !== undefined) return kept;
    const script = this.madeInto.get(file);
    // What was executed from a TypeScript file has its path, and another text.
    const text = script?.map === undefined ? script?.text : script.map.contentOf(file);
    return text ?? this.files.read(file);
  }

  /** The script that V8 calls so; the inspector, which tells of maps, calls files by their URLs. */
  private find(script: string, scriptId: number): LoadedScript | undefined {
    const path = pathOfUrl(script);
    // Those of packages are not the user's, and tell nothing to repair.
    if (!isAbsolutePath(path) || isOfDependency(path)) return undefined;
    const captured = this.captured.get(scriptId);
    return captured !== undefined && pathOfUrl(captured.url) === path
      ? this.scripts.of({ url: captured.url, scriptId: captured.scriptId })
      : this.scripts.inFile(path);
  }
}

/** `12-0.1.heapsnapshot` has its scripts in `12-0.sources.json`, or in `12-0.1.sources.json`. */
function capturedBeside(dir: string, name: string): readonly CapturedScript[] {
  const stem = name.replace(/\.heapsnapshot$/i, '');
  for (const thread of [stem, stem.replace(/\.\d+$/, '')]) {
    const file = join(dir, `${thread}.sources.json`);
    const found = tryRead(file, (text) => parseCapturedScripts(text, file).scripts);
    if (found !== undefined) return found;
  }
  return [];
}

function measuredIn(dir: string): Measured {
  const file = join(dir, MEASURED_FILE);
  return tryRead(file, (text) => parseMeasured(text, file)) ?? { version: 1, sources: [], maps: [] };
}

/** Undefined when there is no such file, or it is damaged: then the program's files of now must do. */
function tryRead<T>(file: string, parse: (text: string) => T): T | undefined {
  try {
    return parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
