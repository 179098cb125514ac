import { fileURLToPath } from 'node:url';

/** Most characters that are held. V8 holds the same strings, as long as their scripts live. */
const MAX_LENGTH = 32 << 20;

/**
 * The texts of CommonJS modules as they were compiled. V8 drops a script with its text when nothing of it can run any
 * more: an entry point as soon as it is done, before the recording that names it is written. What a transpiler or
 * `splitLines` made of its file would then be known to nobody, and its lines be taken for those of the file.
 * ES modules live as long as their thread.
 */
export class CompiledTexts {
  /** By path; null when a file was compiled with different texts, as which one a script had isn't known. */
  readonly #texts = new Map<string, string | null>();
  #length = 0;

  /** @param file path or `file:` URL */
  add(file: string, text: string): void {
    const path = pathOf(file);
    if (path === undefined) return;
    const known = this.#texts.get(path);
    if (known === null || known === text) return;
    this.#length += known === undefined ? text.length : -known.length;
    this.#texts.set(path, known === undefined ? text : null);
    for (const [oldest, old] of this.#texts) {
      if (this.#length <= MAX_LENGTH) break;
      this.#texts.delete(oldest);
      this.#length -= old?.length ?? 0;
    }
  }

  /** @param url as a capture has it: a `file:` URL or, from v8-profiler-next, a path */
  of(url: string): string | undefined {
    const path = pathOf(url);
    return path === undefined ? undefined : (this.#texts.get(path) ?? undefined);
  }
}

function pathOf(file: string): string | undefined {
  if (!file.startsWith('file:')) return file;
  try {
    return fileURLToPath(file);
  } catch {
    return undefined; // of another machine
  }
}
