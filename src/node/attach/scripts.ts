import { createHash } from 'node:crypto';
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { CapturedScript, CapturedScripts } from '../../core/runs/scripts';
import type { CdpSession } from '../cdp/session';
import { atomicWrite } from '../files/atomicWrite';

interface ParsedScript {
  readonly scriptId: string;
  readonly url: string;
  readonly sourceMapURL?: string | undefined;
}

/**
 * Keeps the texts and source maps of the scripts that a thread's captures name: what was executed, before a rebuild
 * or an edit makes the files say something else.
 */
export class ScriptCollector {
  readonly #session: CdpSession;
  readonly #dir: string;
  readonly #thread: string;
  readonly #ownsDebugger: boolean;
  /** By id; undefined for those that V8 no longer had. */
  readonly #scripts = new Map<string, CapturedScript | undefined>();

  /** @param ownsDebugger false when the session's debugger is someone else's and must be left as it is */
  constructor(session: CdpSession, dir: string, thread: string, ownsDebugger: boolean) {
    this.#session = session;
    this.#dir = dir;
    this.#thread = thread;
    this.#ownsDebugger = ownsDebugger;
  }

  /** Name of the file that lists the scripts, when there is one. */
  get file(): string | undefined {
    return this.#scripts.size === 0 ? undefined : `${this.#thread}.sources.json`;
  }

  /** Keeps what belongs to those of some scripts (id → URL) that were not seen before. */
  async collect(scripts: ReadonlyMap<string, string>): Promise<void> {
    const added = [...scripts].filter(([id, url]) => isProgram(url) && !this.#scripts.has(id));
    if (added.length === 0) return;
    const keep = async (parsed: ReadonlyMap<string, ParsedScript>): Promise<void> => {
      for (const [scriptId, url] of added) {
        this.#scripts.set(scriptId, await this.#keep(parsed.get(scriptId) ?? { scriptId, url }));
      }
    };
    await (this.#ownsDebugger ? this.#withDebugger(keep) : keep(new Map()));
    await this.#write();
  }

  /** Keeps what belongs to all scripts that the thread has now and `accept` wants, by their URLs. */
  async collectAll(accept: (url: string) => boolean): Promise<void> {
    await this.#withDebugger(async (parsed) => {
      for (const script of parsed.values()) {
        if (!isProgram(script.url) || !accept(script.url)) continue;
        this.#scripts.set(script.scriptId, await this.#keep(script));
      }
    });
    if (this.#scripts.size > 0) await this.#write();
  }

  async #write(): Promise<void> {
    const kept = [...this.#scripts.values()].filter((script) => script !== undefined);
    const content: CapturedScripts = { version: 1, scripts: kept };
    await atomicWrite(join(this.#dir, `${this.#thread}.sources.json`), JSON.stringify(content));
  }

  /**
   * The debugger is on only in here: while it is, promises are slower. Pauses are skipped from before it is on, so
   * that no `debugger;` statement can stop the program.
   */
  async #withDebugger(action: (parsed: ReadonlyMap<string, ParsedScript>) => Promise<void>): Promise<void> {
    const parsed = new Map<string, ParsedScript>();
    const listener = this.#session.on('Debugger.scriptParsed', (script) =>
      parsed.set(script.scriptId, script),
    );
    try {
      await this.#session.send('Debugger.setSkipAllPauses', { skip: true });
      await this.#session.send('Debugger.enable');
      await action(parsed);
    } finally {
      listener.dispose();
      if (this.#session.isOpen) await this.#session.send('Debugger.disable');
    }
  }

  async #keep({ scriptId, url, sourceMapURL }: ParsedScript): Promise<CapturedScript | undefined> {
    const text = await this.#session.send('Debugger.getScriptSource', { scriptId }).then(
      ({ scriptSource }) => scriptSource,
      () => undefined, // collected meanwhile
    );
    if (!this.#session.isOpen && text === undefined) return undefined;
    const map = sourceMapURL ?? findSourceMapURL(text ?? '');
    return {
      scriptId,
      url,
      ...(text !== undefined && { hash: await keepText(this.#dir, text) }),
      ...(map !== '' && { sourceMapURL: map }),
    };
  }
}

/** Node's own files and WebAssembly have no text worth keeping. */
function isProgram(url: string): boolean {
  return url !== '' && !/^(?:node|wasm):/.test(url);
}

/** What the last magic comment says; '' when there is none. For sessions that don't tell of loaded scripts. */
export function findSourceMapURL(text: string): string {
  const at = text.lastIndexOf('# sourceMappingURL=');
  if (at < 2 || !/\/[/*]/.test(text.slice(at - 2, at))) return '';
  return /^[^\s'"*]*/.exec(text.slice(at + '# sourceMappingURL='.length))![0];
}

/** Keeps a text under its SHA-256 in `<dir>/sources`, once; returns the hash. */
async function keepText(dir: string, text: string): Promise<string> {
  const bytes = Buffer.from(text, 'utf8');
  const hash = createHash('sha256').update(bytes).digest('hex');
  const folder = join(dir, 'sources');
  const file = join(folder, hash);
  const exists = await stat(file).then(
    () => true,
    () => false,
  );
  if (!exists) {
    await mkdir(folder, { recursive: true });
    await atomicWrite(file, bytes);
  }
  return hash;
}
