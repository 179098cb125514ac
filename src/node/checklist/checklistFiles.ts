import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { HotlightError } from '../../core/base/errors';
import type { Checklist } from '../../core/checklist/checklist';
import { parseChecklist } from '../../core/checklist/parseChecklist';
import { applyEdits, type TextEdit } from '../../core/checklist/textEdit';
import { atomicWrite, writeFailure } from '../files/atomicWrite';
import { readFailure } from '../files/fileBytes';

/** A checklist of a workspace. */
export interface StoredChecklist {
  /** File name without `.md`. */
  readonly name: string;
  /** Absolute. */
  readonly file: string;
  readonly checklist: Checklist;
}

const MARK = '\ufeff';
/** Nobody writes a checklist that long; a log that somebody gave the wrong name is not read. */
const MAX_BYTES = 4 << 20;

function checklistsFolder(root: string): string {
  return join(root, '.hotlight', 'checklists');
}

/** Files that are read at the same time. */
const READS_AT_ONCE = 16;

/**
 * The checklists of a workspace by name, and one sentence for each file that can't be read.
 * @param known those that were read before, by file; they are parsed again only when their text is another
 */
export async function listChecklists(
  root: string,
  known: ReadonlyMap<string, StoredChecklist> = new Map(),
): Promise<{ checklists: StoredChecklist[]; failures: { file: string; message: string }[] }> {
  const folder = checklistsFolder(root);
  const files = (await markdownFiles(folder)).map((name) => join(folder, name));
  const checklists: StoredChecklist[] = [];
  const failures: { file: string; message: string }[] = [];
  for (let from = 0; from < files.length; from += READS_AT_ONCE) {
    const some = files.slice(from, from + READS_AT_ONCE);
    const results = await Promise.allSettled(some.map((file) => readChecklist(file, known.get(file))));
    for (const [index, result] of results.entries()) {
      if (result.status === 'fulfilled') checklists.push(result.value);
      else if (HotlightError.is(result.reason, 'not-found'))
        continue; // deleted while we looked
      else if (HotlightError.is(result.reason)) {
        failures.push({ file: some[index]!, message: result.reason.message });
      } else throw result.reason;
    }
  }
  return { checklists, failures };
}

/** Names of the `.md` files of a folder that need not exist, sorted. */
export async function markdownFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
    throw readFailure(folder, error);
  });
  return entries
    .filter((entry) => !entry.isDirectory() && entry.name.endsWith('.md'))
    .map(({ name }) => name)
    .sort();
}

/**
 * @param known the same file as it was read before
 * @throws HotlightError that names the file
 */
export async function readChecklist(file: string, known?: StoredChecklist): Promise<StoredChecklist> {
  const text = (await readText(file)).replace(MARK, '');
  if (known?.checklist.text === text) return known;
  const name = basename(file, '.md');
  return { name, file, checklist: parseChecklist(text, name) };
}

async function readText(file: string): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size > MAX_BYTES) {
      throw new HotlightError('bad-input', `${file} is too large for a checklist; move it elsewhere.`);
    }
    return await readFile(file, 'utf8');
  } catch (error) {
    throw HotlightError.is(error) ? error : readFailure(file, error);
  }
}

/**
 * Changes a file: reads it as it is now, and writes it at once or not at all.
 * @param edit is given what is in the file now; no edits leave it untouched
 * @returns the checklist after the edits
 */
export async function editChecklist(
  file: string,
  edit: (checklist: Checklist) => readonly TextEdit[],
): Promise<Checklist> {
  const text = await readText(file);
  const mark = text.startsWith(MARK) ? MARK : '';
  const name = basename(file, '.md');
  const before = parseChecklist(text.slice(mark.length), name);
  const edits = edit(before);
  if (edits.length === 0) return before;
  await assertWritable(file);
  const after = applyEdits(before.text, edits);
  await atomicWrite(file, mark + after);
  return parseChecklist(after, name);
}

/**
 * A rename replaces a file that may not be written; who has write-protected it wants it kept.
 * @throws HotlightError `permission` or `not-found` that names the file
 */
export async function assertWritable(file: string): Promise<void> {
  const { mode } = await stat(file).catch((error: unknown) => {
    throw readFailure(file, error);
  });
  if ((mode & 0o200) === 0) {
    throw new HotlightError('permission', `${file} is read-only; make it writable to change the checklist.`);
  }
}

/**
 * The checklist that a name means: the file's name, or the only one that begins so.
 * @throws HotlightError `not-found` that lists the names, or `usage` when several begin so
 */
export async function findChecklist(root: string, name: string): Promise<StoredChecklist> {
  const folder = checklistsFolder(root);
  const names = (await markdownFiles(folder)).map((file) => file.slice(0, -3));
  const wanted = name.replace(/\.md$/, '');
  const matches = names.includes(wanted) ? [wanted] : names.filter((it) => it.startsWith(wanted));
  if (matches.length > 1) {
    throw new HotlightError('usage', `"${name}" could be ${matches.join(' or ')}; write more of the name.`);
  }
  if (matches[0] === undefined) {
    const known =
      names.length === 0 ? 'there is none yet; start one' : `the checklists are ${names.join(', ')}`;
    throw new HotlightError('not-found', `There is no checklist "${name}" in ${folder}: ${known}.`);
  }
  return readChecklist(join(folder, `${matches[0]}.md`));
}

/** Writes a new checklist; a number is added to a name that is taken. */
export async function createChecklist(root: string, name: string, text: string): Promise<StoredChecklist> {
  for (let number = 1; ; number++) {
    const created = await createNamed(root, `${name}${number === 1 ? '' : `-${number}`}`, text);
    if (created !== undefined) return created;
  }
}

/** Writes a new checklist; undefined when its name is taken, by whoever was faster. */
export async function createNamed(
  root: string,
  name: string,
  text: string,
): Promise<StoredChecklist | undefined> {
  const folder = checklistsFolder(root);
  const file = join(folder, `${name}.md`);
  // A file in the folder's place exists, too, and is no name that is taken.
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw writeFailure(file, error);
  });
  try {
    await writeFile(file, text, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined;
    throw writeFailure(file, error);
  }
  return readChecklist(file);
}
