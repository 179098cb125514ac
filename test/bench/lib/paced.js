// A server that is asked at a steady rate, and then says what processor time it took in so many seconds, and what it
// took before: its start, and some seconds in which everything is loaded and compiled. Argument: seconds.
const http = require('node:http');

const seconds = Number(process.argv[2]);
const PER_SECOND = 200;
const WARM_UP_SECONDS = 3;

function answer() {
  const rows = [];
  for (let i = 0; i < 400; i++) rows.push({ id: i, name: `product ${i}`, price: Math.sqrt(i) });
  return JSON.stringify(rows.filter(({ price }) => price > 3).sort((a, b) => b.price - a.price));
}

const server = http
  .createServer((_, response) => response.end(answer()))
  .listen(0, '127.0.0.1', () => {
    const agent = new http.Agent({ keepAlive: true });
    const { port } = server.address();
    let before;
    let asked = 0;
    const timer = setInterval(() => {
      for (let i = 0; i < PER_SECOND / 20; i++) {
        asked += 1;
        http.get({ port, host: '127.0.0.1', agent }, (response) => response.resume());
      }
      if (asked >= PER_SECOND * WARM_UP_SECONDS) before ??= process.cpuUsage();
      if (asked < PER_SECOND * (WARM_UP_SECONDS + seconds)) return;
      clearInterval(timer);
      const { system, user } = process.cpuUsage(before);
      const startMs = (before.user + before.system) / 1000;
      console.log(JSON.stringify({ cpuMs: (user + system) / 1000, startMs, asked }));
      process.exit();
    }, 50);
  });
