import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { WorkingProcess } from '../../node/capture/workingProcess';
import type { HeapTarget } from '../../node/heap/heapTarget';
import type { AttachChoice } from '../capture/processPicker';
import { plainLabel, shorten } from '../labels';
import { runLocation } from '../runs/runLocation';
import type { Services } from '../services';
import { requireTrust } from '../trust';

export interface ChosenTarget {
  readonly target: HeapTarget;
  /** For what is kept of it. */
  readonly folder: string;
  /** For people: `server.js (4711, listens on port 3000)`. */
  readonly title: string;
}

interface Choice extends AttachChoice {
  /** For people, when more than the name is to be said. */
  readonly detail?: string;
}

/**
 * Connects to the program that listens on `port`, which needs no question, or to one that is asked for.
 * @returns undefined when the user chose none
 */
export async function chooseTarget(services: Services, port?: number): Promise<ChosenTarget | undefined> {
  const { vscode, engines } = services;
  requireTrust(
    vscode,
    'Looking into a program runs code in it, and this workspace is not trusted: nothing was done.',
  );
  const heap = engines.heap();
  const listening = port === undefined ? undefined : await heap.findListening(port);
  // While a recording is under way, too: the program being recorded is one of those to choose from.
  const choice =
    listening === undefined
      ? await workingChoice(services, await engines.capture().pickProcess(services, []))
      : choiceOf(services, listening);
  if (choice === undefined) return undefined;
  const target = await heap.HeapTarget.open(choice.target);
  try {
    const { name, pid } = target.info;
    const title = `${name} (${choice.detail ?? pid})`;
    return { target, folder: await heapFolder(services, choice.cwd ?? target.info.cwd), title };
  } catch (error) {
    await target.close();
    throw error;
  }
}

/** Of npm, tsx and their like, the program that they run is meant; when there are several, somebody has to say which. */
async function workingChoice(
  services: Services,
  choice: AttachChoice | undefined,
): Promise<Choice | undefined> {
  const { vscode, engines } = services;
  if (choice?.target.kind !== 'pid') return choice;
  const { pid } = choice.target;
  const found = await engines.heap().findWorking(pid, undefined);
  if (found === undefined || found.process.pid === pid || !found.isRootStarter) return choice;
  if (found.rivals.length === 0) return choiceOf(services, found);
  const items = [found.process, ...found.rivals].map((process) => ({
    label: plainLabel(engines.heap().programOf(process)),
    description: `pid ${process.pid}`,
    detail: plainLabel(shorten(process.commandLine, 200)),
    process,
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: `Programs of ${choice.title}`,
    placeHolder: 'Choose the one to look into',
  });
  return picked && { ...choice, target: { kind: 'pid', pid: picked.process.pid } };
}

function choiceOf({ engines }: Services, found: WorkingProcess): Choice {
  const { process, reason } = found;
  const { pid, cwd } = process;
  return {
    target: { kind: 'pid', pid },
    title: engines.heap().programOf(process),
    detail: 'port' in reason ? `${pid}, listens on port ${reason.port}` : String(pid),
    ...(cwd === undefined ? {} : { cwd }),
  };
}

/** Where snapshots go: beside the runs, and like these kept out of git, for they hold what the program held. */
async function heapFolder(services: Services, cwd: string): Promise<string> {
  const folder = join(runLocation(services, cwd).root, '.hotlight', 'heap');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, '.gitignore'), '*\n', { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  return folder;
}

/** A name for a file of now: `2026-11-21T05-30-00`. */
export function timeStamp(now = new Date()): string {
  return now.toISOString().slice(0, 19).replaceAll(':', '-');
}
