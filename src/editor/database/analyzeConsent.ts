import type { Services } from '../services';

/** From here on, running a statement may keep a server busy for longer than anybody meant to. Planner units. */
const COSTLY = 1_000_000;
const ONCE = 'Run Once';
const ALWAYS = 'Always Allow on This Connection';

/** Whether statements may be run on a connection; asks, unless the user's settings allow it. */
export async function mayAnalyze({ vscode, settings }: Services, connection: string): Promise<boolean> {
  const allowed = settings.get('database.allowAnalyze');
  if (allowed.includes(connection)) return true;
  const answer = await vscode.window.showWarningMessage(
    `Run the statement on ${connection} to measure it?`,
    {
      modal: true,
      detail:
        'Explain Analyze really runs it: in a read-only transaction with time limits, which is rolled back. It takes the time, the memory and the disk that the statement takes.',
    },
    ONCE,
    ALWAYS,
  );
  if (answer === ALWAYS) await settings.update('database.allowAnalyze', [...allowed, connection]);
  return answer === ONCE || answer === ALWAYS;
}

/** Asks again for a statement that is estimated to cost a lot. */
export async function mayRunCostly({ notify }: Services, connection: string, cost: number): Promise<boolean> {
  if (cost < COSTLY) return true;
  return notify.confirm(
    `The statement is estimated to cost ${Math.round(cost).toLocaleString('en')}, which may take minutes. Run it on ${connection}?`,
    'The server ends it after 30 seconds; it can be cancelled before.',
    'Run It',
  );
}
