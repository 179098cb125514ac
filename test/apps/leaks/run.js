// node --expose-gc run.js <folder> <program…>: warms programs up, puts them under load three times and writes a heap
// snapshot before and after each time.
const path = require('node:path');
const v8 = require('node:v8');

const [, , folder, ...programs] = process.argv;
const loads = programs.map((program) => require(path.resolve(__dirname, program)).load);
const CALLS = 60;
const WARM_UP = 200;

async function load() {
  for (const one of loads) await one();
}

async function main() {
  for (let i = 0; i < WARM_UP; i++) await load();
  for (let step = 0; step < 4; step++) {
    for (let i = 0; i < (step === 0 ? 0 : CALLS); i++) await load();
    for (let i = 0; i < 3; i++) {
      await new Promise((resolve) => setImmediate(resolve));
      globalThis.gc();
    }
    v8.writeHeapSnapshot(path.join(folder, `${step}.heapsnapshot`));
  }
}

void main().then(() => process.exit());
