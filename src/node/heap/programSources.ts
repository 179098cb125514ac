import { readFileSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SourceReader } from '../../core/heap/placeLeaks';

/** The files of a program on this machine. Those of packages are not the user's, and tell nothing to repair. */
export function programSources(): SourceReader {
  const texts = new Map<string, string | undefined>();
  return {
    fileOf(script) {
      const file = pathOf(script);
      return file === undefined || /[\\/]node_modules[\\/]/.test(file) ? undefined : file;
    },
    textOf(file) {
      if (!texts.has(file)) texts.set(file, read(file));
      return texts.get(file);
    },
  };
}

function pathOf(script: string): string | undefined {
  if (!script.startsWith('file:')) return isAbsolute(script) ? script : undefined;
  try {
    return fileURLToPath(script);
  } catch {
    return undefined;
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
