import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HotlightError } from '../../core/base/errors';
import { dayOf, nextDay } from '../../core/checklist/days';
import { type Playbook, readPlaybook, type Start, startedText } from '../../core/checklist/playbook';
import { readFailure } from '../files/fileBytes';
import {
  createChecklist,
  createNamed,
  listChecklists,
  markdownFiles,
  type StoredChecklist,
} from './checklistFiles';

/** Where playbooks are. */
export interface Library {
  /** Absolute; Hotlight's own. */
  readonly builtIn: string;
  /** The workspace; the team's are in its `.hotlight/playbooks`. */
  readonly root: string;
}

/** The library, the team's own first. One of theirs replaces ours of the same name. */
export async function listPlaybooks({ builtIn, root }: Library): Promise<Playbook[]> {
  const own = await readFolder(join(root, '.hotlight', 'playbooks'), true);
  const names = new Set(own.map(({ id }) => id));
  const ours = (await readFolder(builtIn, false)).filter(({ id }) => !names.has(id));
  const order = { playbook: 0, audit: 1, process: 2 };
  return [...own, ...ours.sort((a, b) => order[a.kind] - order[b.kind])];
}

async function readFolder(folder: string, isOwn: boolean): Promise<Playbook[]> {
  const names = await markdownFiles(folder);
  return Promise.all(
    names.map(async (name) => {
      const file = join(folder, name);
      const text = await readFile(file, 'utf8').catch((error: unknown) => {
        throw readFailure(file, error);
      });
      return readPlaybook(name.slice(0, -3), text.replace(/^\ufeff/, ''), isOwn);
    }),
  );
}

/** @throws HotlightError `not-found`, or `usage` when several begin so. */
export async function findPlaybook(library: Library, id: string): Promise<Playbook> {
  const playbooks = await listPlaybooks(library);
  const exact = playbooks.find((it) => it.id === id);
  const matches = exact === undefined ? playbooks.filter((it) => it.id.startsWith(id)) : [exact];
  if (matches.length > 1) {
    throw new HotlightError(
      'usage',
      `"${id}" could be ${matches.map((it) => it.id).join(' or ')}; write more of the name.`,
    );
  }
  if (matches[0] === undefined) {
    throw new HotlightError(
      'not-found',
      `There is no playbook "${id}"; "hotlight checklist playbooks" lists them.`,
    );
  }
  return matches[0];
}

/**
 * Starts a checklist from a playbook. One that recurs is due today when nothing else is said, and has its day in its
 * name.
 */
export async function startPlaybook(
  root: string,
  playbook: Playbook,
  start: Start & { readonly name?: string } = {},
  now = new Date(),
): Promise<StoredChecklist> {
  const recurs = playbook.cadence !== undefined;
  const due = start.due ?? (recurs ? dayOf(now) : undefined);
  const name = start.name ?? (recurs ? `${playbook.id}-${due}` : playbook.id);
  if (!/^[\p{L}\p{N}_][\p{L}\p{N}_. -]*$/u.test(name)) {
    throw new HotlightError(
      'usage',
      `"${name}" can't be a checklist's name; use letters, digits, blanks, "-", "_" and ".".`,
    );
  }
  const text = startedText(playbook, { ...start, ...(due === undefined ? {} : { due }) });
  return createChecklist(root, name, text);
}

/**
 * Creates the next instance of every checklist that recurs and whose day has passed. There is one for today or
 * later afterwards, however long nobody looked; a day that was missed gets none of its own.
 * @param known checklists that were read before, by file
 * @returns what was created
 */
export async function startDue(
  library: Library,
  now = new Date(),
  known: ReadonlyMap<string, StoredChecklist> = new Map(),
): Promise<StoredChecklist[]> {
  const { root } = library;
  const today = dayOf(now);
  const yesterday = dayOf(new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1));
  const { checklists } = await listChecklists(root, known);
  const latest = new Map<string, StoredChecklist>();
  for (const one of checklists) {
    const { playbook, cadence, due } = one.checklist.frontMatter;
    if (playbook === undefined || cadence === undefined || due === undefined) continue;
    const known = latest.get(playbook)?.checklist.frontMatter.due;
    if (known === undefined || known < due) latest.set(playbook, one);
  }
  const created: StoredChecklist[] = [];
  for (const [id, { checklist }] of latest) {
    const { cadence, due, owner } = checklist.frontMatter;
    if (due! >= today) continue;
    const playbook = (await listPlaybooks(library)).find((it) => it.id === id);
    if (playbook === undefined) continue; // it is no longer in the library
    const next = nextDay(due!, cadence!, yesterday);
    // Undefined when another window, or a command line, was faster.
    const text = startedText(
      { ...playbook, cadence: cadence! },
      { due: next, ...(owner === undefined ? {} : { owner }) },
    );
    const started = await createNamed(root, `${id}-${next}`, text);
    if (started !== undefined) created.push(started);
  }
  return created;
}
