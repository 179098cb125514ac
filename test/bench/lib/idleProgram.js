// A program that does nothing, and then says what processor time its start took and what so many seconds took it
// long after that. Argument: seconds.
const { setTimeout: sleep } = require('node:timers/promises');

const STARTED_MS = 1500;
/** A thread that has nothing more to do is cleared of garbage after some ten seconds, once. */
const SETTLED_MS = 15_000;
const seconds = Number(process.argv[2]);

async function main() {
  await sleep(STARTED_MS);
  const start = process.cpuUsage();
  await sleep(SETTLED_MS - STARTED_MS);
  const before = { cpu: process.cpuUsage(), at: performance.now() };
  await sleep(seconds * 1000);
  const { system, user } = process.cpuUsage(before.cpu);
  const percent = (user + system) / 10 / (performance.now() - before.at);
  console.log(JSON.stringify({ startMs: (start.user + start.system) / 1000, percent }));
  process.exit();
}
void main();
