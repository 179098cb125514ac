// A program that does nothing, and then says what processor time its start took and what so many seconds took it
// after that. Argument: seconds.
const SETTLE_MS = 3000;
const seconds = Number(process.argv[2]);

setTimeout(() => {
  const start = process.cpuUsage();
  const at = performance.now();
  setTimeout(() => {
    const { system, user } = process.cpuUsage(start);
    const ms = performance.now() - at;
    console.log(
      JSON.stringify({ startMs: (start.user + start.system) / 1000, percent: (user + system) / 10 / ms }),
    );
    process.exit();
  }, seconds * 1000);
}, SETTLE_MS);
