// A server that is measured by turns with and without live metrics, in one process: what two processes differ in by
// themselves is more than what metrics cost. Arguments: path of the sampler, what it answers ("bare" or "query"),
// requests per second ("fastest" or a number), turns of each kind. Prints one line of JSON: for each turn, whether it
// was measured, microseconds of processor time, milliseconds and requests.
const { fork } = require('node:child_process');
const fs = require('node:fs');
const http = require('node:http');
const os = require('node:os');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');

const [probe, answer, load, turns] = process.argv.slice(2);
const WARM_UP_TURNS = 2;

const { MetricsSampler } = require(probe);
const CONNECTIONS = 16;

let requests = 0;
let pool;

async function products() {
  const { rows } = await pool.query('SELECT id, name FROM product');
  const priced = rows.map(({ id, name }) => ({ id, name, price: Math.sqrt(Number(id)) }));
  for (let i = 0; i < 200; i++) priced.push({ id: i, name: `product ${i}`, price: Math.sqrt(i) });
  return JSON.stringify(priced.filter(({ price }) => price > 3).sort((a, b) => b.price - a.price));
}

const server = http.createServer(async (_, response) => {
  requests += 1;
  const text = answer === 'bare' ? 'hello world' : await products();
  response.setHeader('content-length', text.length);
  response.end(text);
});

/** One turn: what the agent does in a second. */
async function turn(isMeasured, file) {
  const sampler = isMeasured ? new MetricsSampler(`${process.pid}-0`, true) : undefined;
  // How often the sampler looks depends on how busy the program has been.
  for (const ms of [50, 200]) {
    await sleep(ms);
    sampler?.takeLine();
  }
  const before = { requests, cpu: process.cpuUsage(), at: performance.now() };
  await sleep(1000);
  if (sampler !== undefined) {
    const to = fs.openSync(file, 'a');
    fs.writeSync(to, Buffer.from(`${sampler.takeLine()}\n`));
    fs.closeSync(to);
  }
  const { system, user } = process.cpuUsage(before.cpu);
  const ms = performance.now() - before.at;
  sampler?.stop();
  return { isMeasured, cpu: user + system, ms, requests: requests - before.requests };
}

server.listen(0, '127.0.0.1', () => {
  const rate = load === 'fastest' ? '0' : load;
  const around = fork(path.join(__dirname, 'askServer.js'), [rate, String(CONNECTIONS)]);
  around.once('message', async (port) => {
    if (answer === 'query') {
      const pg = require('pg');
      pool = new pg.Pool({ host: '127.0.0.1', port, user: 'bench', max: CONNECTIONS, idleTimeoutMillis: 0 });
    }
    around.send(server.address().port);
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'hotlight-bench-'));
    const results = [];
    for (let i = -WARM_UP_TURNS; i < Number(turns); i++) {
      // Which goes first changes, so that a machine that becomes busier favours neither.
      const order = i % 2 === 0 ? [false, true] : [true, false];
      for (const isMeasured of order) {
        const result = await turn(isMeasured, path.join(folder, 'metrics.ndjson'));
        if (i >= 0) results.push(result);
      }
    }
    fs.rmSync(folder, { recursive: true });
    console.log(JSON.stringify(results));
    process.exit();
  });
});
