// node --import=tsx typeKeys.ts <folder> <file> <keys>: types in a file and prints what it took as JSON.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type * as vscode from 'vscode';
import { findingsFeature } from '../../../src/editor/findings/findings';
import { openSourceSession } from '../../../src/node/source/sessionClient';
import { startHotlight } from '../../editor/hotlight';
import type { FakeTextDocument } from '../../editor/lib/documents';

const [folder = '', file = '', count = ''] = process.argv.slice(2);

async function main(): Promise<void> {
  const agentPath = path.join(__dirname, '..', '..', '..', 'dist', 'agent.js');
  const { vscode, fake, services, dispose } = startHotlight({ folders: [folder] }, { agentPath });
  const worker: number[] = [];
  let answered = (): void => undefined;
  const feature = findingsFeature({
    openSession({ cacheDir: _, ...options }) {
      const session = openSourceSession({ ...options, resume: false });
      const update: typeof session.update = async (changes) => {
        const result = await session.update(changes);
        worker.push(result.durationMs);
        setImmediate(answered);
        return result;
      };
      return { ...session, update };
    },
    startAfter: 0,
    typingPause: 20,
  });
  services.context.subscriptions.push(feature.register(services));
  await until(() => services.findings.all().length > 0);
  const document = (await vscode.workspace.openTextDocument(file)) as FakeTextDocument;
  await vscode.window.showTextDocument(document);
  const [handlers, after, view]: number[][] = [[], [], []];
  const { changed } = fake.documents;
  const fire = changed.fire.bind(changed);
  changed.fire = (event: vscode.TextDocumentChangeEvent): void => {
    const started = performance.now();
    fire(event);
    handlers?.push(performance.now() - started);
  };
  for (let key = 0; key < Number(count); key++) {
    const { lensRefreshes } = fake.languages;
    // Every tenth key is a new line above the finding, which moves with it.
    const moves = key % 10 === 9;
    const at = moves ? new vscode.Position(1, 0) : new vscode.Position(1200, 0);
    const answer = new Promise<void>((resolve) => {
      answered = resolve;
    });
    document.apply([{ range: new vscode.Range(at, at), text: moves ? '\n' : ' ' }]);
    await asleep();
    const before = busy();
    await answer;
    const isChanged = fake.languages.lensRefreshes > lensRefreshes;
    if (isChanged) await fake.languages.lenses(document);
    await asleep();
    after?.push(busy() - before);
    if (!isChanged) continue;
    const started = busy();
    await fake.trees.get('hotlight.findings').render();
    await asleep();
    view?.push(busy() - started);
  }
  const findings = services.findings.all().length;
  dispose();
  console.log(JSON.stringify({ handlers, after, view, worker, findings }));
}

/** Linux counts a thread's time when it goes to sleep. */
function asleep(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 2));
}

/**
 * Milliseconds that this thread has run: its time on a processor, which other load on the machine does not lengthen,
 * else that of its event loop.
 */
function busy(): number {
  try {
    const [nanoseconds] = readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ');
    return Number(nanoseconds) / 1e6;
  } catch {
    return performance.eventLoopUtilization().active;
  }
}

async function until(condition: () => boolean): Promise<void> {
  for (const end = Date.now() + 180_000; !condition(); ) {
    if (Date.now() > end) throw new Error('The analysis gave no answer.');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

void main();
