// Measuring contenders in fresh processes, in turns, so that a slow minute hits all of them.
import { execFileSync } from 'node:child_process';

/**
 * What each contender printed as its last line of JSON, or why it failed: `runs` results by name, in turns.
 * @param contenders each with `name` and `measure(round)`, which resolves with a result; undefined sits a round out
 */
export async function inTurns(contenders, runs) {
  const results = new Map(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < runs; round++) {
    for (const { name, measure } of contenders) {
      const result = await measure(round);
      if (result !== undefined) results.get(name).push(result);
    }
  }
  return results;
}

/** Runs a script in a fresh Node; a failure is a result too. */
export function inFreshNode(argv) {
  try {
    const stdout = execFileSync(process.execPath, ['--max-old-space-size=8192', ...argv], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: 1 << 26,
    });
    return JSON.parse(stdout.trimEnd().split('\n').at(-1));
  } catch (error) {
    return { failed: /^\w*Error.*$/m.exec(String(error.stderr))?.[0] ?? error.message.split('\n')[0] };
  }
}

/** Prints a table of contenders: their failure, or the cells that `cellsOf` makes of their results. */
export function printTable(columns, results, cellsOf) {
  console.log(`| ${columns.join(' | ')} |`);
  console.log(`|${'---|'.repeat(columns.length)}`);
  for (const [name, rows] of results) {
    const failed = rows.find((row) => row.failed)?.failed;
    const cells = failed ? [failed, ...Array(columns.length - 2).fill('')] : cellsOf(rows, name);
    console.log(`| ${[name, ...cells].join(' | ')} |`);
  }
}
