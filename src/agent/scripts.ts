import type { CapturedScript, CapturedScripts } from '../core/runs/scripts';
import { type Capture, callFramesOf } from './captureFile';
import { keepSource, writeWhole } from './files';
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
  /** By id; undefined for those that V8 no longer had. */
  readonly #scripts = new Map<string, CapturedScript | undefined>();
  #parsed: ScriptParsed[] = [];

  constructor(session: OwnSession, dir: string, thread: string) {
    this.#session = session;
    this.#dir = dir;
    this.#thread = thread;
    session.on<ScriptParsed>('Debugger.scriptParsed', (script) => this.#parsed.push(script));
  }

  /** Name of the file that lists the scripts, when there is one. */
  get file(): string | undefined {
    return this.#scripts.size === 0 ? undefined : `${this.#thread}.sources.json`;
  }

  /** Keeps what belongs to the scripts of a capture that were not seen before. */
  collect(capture: Capture): void {
    const added = this.#unknownScripts(capture);
    if (added.size === 0) return;
    this.#withDebugger(() => {
      for (const { scriptId, url, sourceMapURL } of this.#parsed) {
        if (!added.has(scriptId)) continue;
        const hash = this.#keepText(scriptId);
        this.#scripts.set(scriptId, {
          scriptId,
          url,
          ...(hash === undefined ? {} : { hash }),
          ...(sourceMapURL ? { sourceMapURL } : {}),
        });
      }
    });
    for (const scriptId of added) if (!this.#scripts.has(scriptId)) this.#scripts.set(scriptId, undefined);
    const scripts = [...this.#scripts.values()].filter((script) => script !== undefined);
    const content: CapturedScripts = { version: 1, scripts };
    writeWhole(this.#dir, `${this.#thread}.sources.json`, JSON.stringify(content));
  }

  #unknownScripts(capture: Capture): Set<string> {
    const added = new Set<string>();
    for (const { scriptId, url } of callFramesOf(capture)) {
      const id = String(scriptId);
      if (url !== '' && !url.startsWith('node:') && !this.#scripts.has(id)) added.add(id);
    }
    return added;
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

  #keepText(scriptId: string): string | undefined {
    let text: string;
    try {
      text = this.#session.post<{ scriptSource: string }>('Debugger.getScriptSource', {
        scriptId,
      }).scriptSource;
    } catch {
      return undefined; // collected meanwhile, or WebAssembly
    }
    return keepSource(this.#dir, text);
  }
}
