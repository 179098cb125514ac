// node growing.js <folder> [trace]: a cache and a list that grow between three heap snapshots, written to the folder;
// with `trace`, V8 notes from the first on which function makes what.
const path = require('node:path');
const v8 = require('node:v8');
const { Session } = require('node:inspector');

// Up to Node 20, V8 may crash when it names functions of inlined code.
for (const optimizer of ['turbo', 'maglev']) v8.setFlagsFromString(`--no-${optimizer}-inlining`);

class Visit {
  constructor(name) {
    this.name = name;
    this.tags = [`tag ${name}`];
  }
}

const cache = new Map();
const entries = [];
globalThis.kept = { cache, entries };

function remember(name) {
  const visit = new Visit(name); // MADE
  cache.set(name, visit);
}

function log(i) {
  entries.push({ text: `entry ${i}`, at: new Date(i) });
}

function work(from, count) {
  for (let i = from; i < from + count; i++) {
    remember(`visitor ${i}`);
    if (i % 2 === 0) log(i);
  }
}

const [, , folder, mode] = process.argv;
const write = (number) => v8.writeHeapSnapshot(path.join(folder, `${number}.heapsnapshot`));
work(0, 1000);
write(1);
const session = new Session();
session.connect();
if (mode === 'trace') session.post('HeapProfiler.startTrackingHeapObjects', { trackAllocations: true });
work(1000, 2000);
write(2);
work(3000, 3000);
write(3);
session.disconnect();
