import { createRequire, isBuiltin } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { messageOf } from '../../core/base/errors';
import { pathOfUrl } from '../../core/base/fileUrl';
import { isAbsolutePath } from '../../core/base/paths';
import { categorize } from '../../core/profile/category';
import type { ExecutedScript, ExecutedScripts } from '../../core/profile/executedScripts';
import { FunctionExtents } from '../../core/profile/functionExtents';
import type { Frame } from '../../core/profile/profile';
import { ScriptMap } from '../../core/profile/scriptMap';
import type { CapturedScript, MeasuredMap } from '../../core/runs/scripts';
import { findSourceMap, type SourceMapText } from './sourceMapText';
import type { TextFiles } from './textFiles';

const IMPORTS = /\b(?:require|import)\s*\(\s*(['"])([^'"\n]+)\1\s*\)|\b(?:from|import)\s*(['"])([^'"\n]+)\3/g;
/** What stands where V8 says that a function is: its parameters, an arrow function, or a class. */
const FUNCTION_AT = /^(?:\(|async\b|class\b|[\w$]+\s*=>)/;
/** More than any script imports, and still looked up quickly. */
const MAX_IMPORTS = 300;
/** Parsing takes about a second for each 5 MB, so that larger scripts go without repair. */
const MAX_PARSED = 24 * 1024 * 1024;

export interface ScriptsOptions {
  readonly files: TextFiles;
  /** The run's folder; absent for a bare profile, whose scripts are read from where they were. */
  readonly dir?: string;
  readonly captured?: readonly CapturedScript[];
  /** Maps as they were when the run ended. */
  readonly maps?: readonly MeasuredMap[];
  /** Called with a sentence for each script whose map is broken. */
  readonly onNote?: (note: string) => void;
}

/** The scripts that one thread executed: their texts and maps, read on first use. */
export class ThreadScripts implements ExecutedScripts {
  private readonly byId = new Map<string, CapturedScript>();
  private readonly byUrl = new Map<string, CapturedScript>();
  private readonly maps = new Map<string, MeasuredMap>();
  private readonly loaded = new Map<string, LoadedScript>();

  constructor(private readonly options: ScriptsOptions) {
    for (const script of options.captured ?? []) {
      this.byId.set(script.scriptId, script);
      this.byUrl.set(script.url, script);
    }
    for (const map of options.maps ?? []) this.maps.set(mapKey(map.url, map.script), map);
  }

  of(frame: Pick<Frame, 'url' | 'scriptId'>): LoadedScript | undefined {
    if (frame.url === '') return undefined;
    const byId = this.byId.get(frame.scriptId);
    const captured = byId?.url === frame.url ? byId : this.byUrl.get(frame.url);
    const key = `${captured?.hash ?? ''}\n${frame.url}`;
    let script = this.loaded.get(key);
    if (script === undefined) {
      const map =
        this.maps.get(mapKey(frame.url, captured?.hash)) ?? this.maps.get(mapKey(frame.url, undefined));
      script = new LoadedScript(frame.url, captured, map, this.options, this);
      this.loaded.set(key, script);
    }
    return script;
  }

  /** The script in a file, which was executed if its text was captured, and may have been if not. */
  inFile(path: string): LoadedScript {
    const url = pathToFileURL(path).href;
    return this.of({ url: this.byUrl.has(path) ? path : url, scriptId: '' })!;
  }
}

function mapKey(url: string, hash: string | undefined): string {
  return `${hash ?? ''}\n${url}`;
}

/** One script; texts and maps are read and parsed when they are asked for. */
export class LoadedScript implements ExecutedScript {
  /** Absolute path; '' for what isn't a file. */
  readonly path: string;
  private cachedMapText: SourceMapText | undefined | null = null;
  private cachedMap: ScriptMap | undefined | null = null;
  private cachedExtents: FunctionExtents | undefined | null = null;
  private cachedImports: readonly LoadedScript[] | undefined;
  private lines: readonly string[] | undefined;

  constructor(
    readonly url: string,
    private readonly captured: CapturedScript | undefined,
    private readonly measuredMap: MeasuredMap | undefined,
    private readonly options: ScriptsOptions,
    private readonly scripts: ThreadScripts,
  ) {
    const path = pathOfUrl(url);
    this.path = isAbsolutePath(path) ? path : '';
  }

  /** Of the text as it was executed, when that was kept. */
  get hash(): string | undefined {
    return this.captured?.hash;
  }

  /** The text as it was executed; what stands in the file now when it was not captured. */
  get text(): string | undefined {
    const { dir, files } = this.options;
    const { hash } = this;
    if (dir !== undefined && hash !== undefined) return files.read(join(dir, 'sources', hash));
    return this.path === '' ? undefined : files.read(this.path);
  }

  /** Whether the text is that of the file as it is now, of which a run doesn't know whether it was executed. */
  get isAssumed(): boolean {
    return this.options.dir !== undefined && this.hash === undefined && this.text !== undefined;
  }

  /** Whether a function may stand at a place of the text (1-based), be this JavaScript or not. */
  mayHaveFunctionAt(line: number, column: number): boolean {
    if (this.extents !== undefined) return this.extents.at(line, column) >= 0;
    this.lines ??= this.text?.split(/\r\n|[\n\r\u2028\u2029]/) ?? [];
    return FUNCTION_AT.test(this.lines[line - 1]?.slice(column - 1) ?? '');
  }

  get imports(): readonly LoadedScript[] {
    this.cachedImports ??= this.findImports();
    return this.cachedImports;
  }

  private findImports(): readonly LoadedScript[] {
    const { path, text } = this;
    if (path === '' || text === undefined) return [];
    const names = new Set<string>();
    for (const match of text.matchAll(IMPORTS)) {
      names.add(match[2] ?? match[4]!);
      if (names.size > MAX_IMPORTS) break;
    }
    const { resolve } = createRequire(path);
    const found: LoadedScript[] = [];
    for (const name of names) {
      if (isBuiltin(name)) continue;
      try {
        const file = resolve(name);
        if (/\.[cm]?[jt]s$/.test(file) && file !== path) found.push(this.scripts.inFile(file));
      } catch {
        // Not installed here, or resolved by a loader of its own.
      }
    }
    return found;
  }

  /** The source map's text; undefined when there is none. */
  get mapText(): SourceMapText | undefined {
    if (this.cachedMapText === null) this.cachedMapText = this.findMap();
    return this.cachedMapText;
  }

  private findMap(): SourceMapText | undefined {
    const { dir, files } = this.options;
    if (dir !== undefined && this.measuredMap !== undefined) {
      const text = files.read(join(dir, 'sources', this.measuredMap.hash));
      if (text !== undefined) return { text, base: this.measuredMap.base };
    }
    if (this.path === '' && this.captured?.sourceMapURL === undefined) return undefined;
    return findSourceMap(this.path, this.text, this.captured?.sourceMapURL, files.read);
  }

  get map(): ScriptMap | undefined {
    if (this.cachedMap === null) this.cachedMap = this.parseMap();
    return this.cachedMap;
  }

  private parseMap(): ScriptMap | undefined {
    const found = this.mapText;
    if (found === undefined) return undefined;
    try {
      return new ScriptMap(found.text, found.base, this.options.files.exists);
    } catch (error) {
      // Nobody mends the maps of a dependency, or reads its lines.
      if (categorize('', this.path || this.url) === 'dependency') return undefined;
      this.options.onNote?.(
        `The source map of ${this.path || this.url} can't be read (${messageOf(error)}); its lines are those of the executed code.`,
      );
      return undefined;
    }
  }

  get extents(): FunctionExtents | undefined {
    if (this.cachedExtents === null) {
      const { text } = this;
      this.cachedExtents =
        text === undefined || text.length > MAX_PARSED ? undefined : FunctionExtents.of(text);
    }
    return this.cachedExtents;
  }
}
