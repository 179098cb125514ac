/**
 * Writing from inside someone else's program, possibly in the middle of one of its functions (watcher.ts). Only
 * calls that share no state with the program are used: no pooled buffers, no stat.
 */
import * as fs from 'node:fs';
import { join } from 'node:path';
import { TextEncoder } from 'node:util';

/** Writes a file whole or not at all. Throws what the system says; leaves no partial file. */
export function writeWhole(dir: string, name: string, text: string): void {
  writeBytes(dir, name, new TextEncoder().encode(text));
}

/** Keeps a text under its SHA-256 in `<dir>/sources`, once; returns the hash. */
export function keepSource(dir: string, text: string): string {
  // Loading it takes longer than the rest of the agent's start, so it is left until it is needed.
  const { createHash } = require('node:crypto') as typeof import('node:crypto');
  const bytes = new TextEncoder().encode(text);
  const hash = createHash('sha256').update(bytes).digest('hex');
  const folder = join(dir, 'sources');
  if (!fs.existsSync(join(folder, hash))) {
    fs.mkdirSync(folder, { recursive: true });
    writeBytes(folder, hash, bytes);
  }
  return hash;
}

/** Adds a line to a file that others add to at the same time: in one write, so that none is torn. */
export function appendLine(dir: string, name: string, line: string): void {
  const file = fs.openSync(join(dir, name), 'a', 0o644);
  try {
    fs.writeSync(file, new TextEncoder().encode(`${line}\n`));
  } finally {
    fs.closeSync(file);
  }
}

let temporaries = 0;

function writeBytes(dir: string, name: string, bytes: Uint8Array): void {
  // Threads of this process, and other processes, may write the same source at the same time.
  const { threadId } = require('node:worker_threads') as typeof import('node:worker_threads');
  temporaries += 1;
  const temporary = join(dir, `.${name}.${process.pid}-${threadId}-${temporaries}.tmp`);
  try {
    const file = fs.openSync(temporary, 'wx', 0o644);
    try {
      for (let at = 0; at < bytes.length; ) at += fs.writeSync(file, bytes, at);
    } finally {
      fs.closeSync(file);
    }
    fs.renameSync(temporary, join(dir, name));
  } catch (error) {
    try {
      fs.unlinkSync(temporary);
    } catch {
      // It was never made.
    }
    throw error;
  }
}

/** Of what npm installed; a path or a URL. */
export function isOfDependency(file: string): boolean {
  return /[\\/]node_modules[\\/]/.test(file);
}
