import type { CapturedScript, CapturedScripts } from '../core/runs/scripts';
import { type Capture, callFramesOf } from '../protocol/captureFile';
import type { CompiledTexts } from './compiledTexts';
import { isOfDependency, keepSource, writeWhole } from './files';
import { stringify } from './originals';
import type { OwnSession } from './session';

interface ScriptParsed {
  readonly scriptId: string;
  readonly url: string;
  readonly sourceMapURL?: string;
}

/**
 * The texts and source maps of the scripts that a thread's captures name: what was executed, before a rebuild or
 * an edit makes the files say something else.
 */
export class ScriptCollector {
  readonly #session: OwnSession;
  readonly #dir: string;
  readonly #thread: string;
  readonly #texts: CompiledTexts | undefined;
  /** By id; undefined for those of which nothing is known any more. */
  readonly #scripts = new Map<string, CapturedScript | undefined>();
  /** URLs by id. */
  readonly #wanted = new Map<string, string>();
  #parsed: ScriptParsed[] = [];

  /** `texts`: for scripts that V8 no longer has. */
  constructor(session: OwnSession, dir: string, thread: string, texts: CompiledTexts | undefined) {
    this.#session = session;
    this.#dir = dir;
    this.#thread = thread;
    this.#texts = texts;
    session.on<ScriptParsed>('Debugger.scriptParsed', (script) => this.#parsed.push(script));
  }

  /** Name of the file that lists the scripts, when there is one. */
  get file(): string | undefined {
    return this.#scripts.size === 0 ? undefined : `${this.#thread}.sources.json`;
  }

  /** How many have been noted and not been looked at. */
  get wanted(): number {
    return this.#wanted.size;
  }

  /** Remembers the scripts of a capture for `collect`. */
  note(capture: Capture): void {
    for (const { scriptId, url } of callFramesOf(capture)) {
      const id = String(scriptId);
      if (url !== '' && !url.startsWith('node:') && !this.#scripts.has(id)) this.#wanted.set(id, url);
    }
  }

  /** Keeps what belongs to the scripts that were noted since the last time. */
  collect(): void {
    if (this.#wanted.size === 0) return;
    this.#withDebugger(() => {
      for (const script of this.#parsed) {
        if (this.#wanted.has(script.scriptId)) this.#scripts.set(script.scriptId, this.#keep(script));
      }
    });
    for (const [scriptId, url] of this.#wanted) {
      if (!this.#scripts.has(scriptId)) this.#scripts.set(scriptId, this.#keepDropped(scriptId, url));
    }
    this.#wanted.clear();
    this.#write();
  }

  /** Keeps what belongs to all scripts of the program's own: a heap snapshot may name any of them. */
  collectOwn(): void {
    this.#withDebugger(() => {
      for (const script of this.#parsed) {
        const { scriptId, url } = script;
        if (this.#scripts.has(scriptId) || !/^(?:file:|[/\\]|[a-z]:)/i.test(url)) continue;
        if (!isOfDependency(url)) this.#scripts.set(scriptId, this.#keep(script));
      }
    });
    if (this.#scripts.size > 0) this.#write();
  }

  #write(): void {
    const scripts = [...this.#scripts.values()].filter((script) => script !== undefined);
    const content: CapturedScripts = { version: 1, scripts };
    writeWhole(this.#dir, `${this.#thread}.sources.json`, stringify(content));
  }

  /**
   * The debugger is on only in here: while it is, promises are slower and a `debugger;` statement would stop this
   * thread for good, since nobody could tell it to go on.
   */
  #withDebugger(action: () => void): void {
    this.#session.post('Debugger.setSkipAllPauses', { skip: true });
    this.#session.post('Debugger.enable');
    try {
      this.#session.post('Debugger.setSkipAllPauses', { skip: true });
      action();
    } finally {
      this.#session.post('Debugger.disable');
      this.#parsed = [];
    }
  }

  /** What the text says of its source map is read with it. */
  #keepDropped(scriptId: string, url: string): CapturedScript | undefined {
    const text = this.#texts?.of(url);
    return text === undefined ? undefined : { scriptId, url, hash: keepSource(this.#dir, text) };
  }

  #keep({ scriptId, url, sourceMapURL }: ScriptParsed): CapturedScript {
    let hash: string | undefined;
    try {
      const params = { scriptId };
      const { scriptSource } = this.#session.post<{ scriptSource: string }>(
        'Debugger.getScriptSource',
        params,
      );
      hash = keepSource(this.#dir, scriptSource);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).syscall !== undefined) throw error;
      // Collected meanwhile, or WebAssembly.
      hash = this.#keepDropped(scriptId, url)?.hash;
    }
    return {
      scriptId,
      url,
      ...(hash === undefined ? {} : { hash }),
      ...(sourceMapURL ? { sourceMapURL } : {}),
    };
  }
}
