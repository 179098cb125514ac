// A mixed CPU load that reports, as its last line, what it took: { start, work, wall } in milliseconds. `start` is
// the time from the process's start to this line, `work` the CPU time of all its threads for the work alone.
const started = performance.now();
const before = process.cpuUsage();
const rounds = Number(process.argv[2]);

class Point {
  constructor(x, y) {
    this.x = x;
    this.y = y;
  }
  distance(other) {
    return Math.hypot(this.x - other.x, this.y - other.y);
  }
}

function records(seed) {
  const list = [];
  for (let i = 0; i < 300; i++) {
    list.push({
      id: i,
      name: `item ${(i * seed) % 97}`,
      tags: ['a', 'b', String(i % 7)],
      at: new Point(i, seed),
    });
  }
  return list;
}

function roundTrip(list) {
  return JSON.parse(JSON.stringify(list)).length;
}

function group(list) {
  const groups = new Map();
  for (const item of list) {
    const found = groups.get(item.name);
    if (found) found.push(item);
    else groups.set(item.name, [item]);
  }
  return [...groups.values()].map((it) => it.length).sort((a, b) => b - a);
}

function distances(list) {
  let sum = 0;
  for (let i = 0; i < list.length; i += 3) for (const other of list) sum += list[i].at.distance(other.at);
  return sum;
}

function words(list) {
  return list
    .map(({ name }) => name.replace(/\d+/, (digits) => digits.padStart(4, '0')).toUpperCase())
    .join(' ')
    .split(/\s+/).length;
}

function primes(limit) {
  let count = 0;
  outer: for (let n = 2; n < limit; n++) {
    for (let d = 2; d * d <= n; d++) if (n % d === 0) continue outer;
    count++;
  }
  return count;
}

let sum = 0;
for (let round = 0; round < rounds; round++) {
  const list = records(round);
  sum += roundTrip(list) + group(list).length + distances(list) + words(list) + primes(4000);
}
const { user, system } = process.cpuUsage(before);
console.log(
  JSON.stringify({ start: started, work: (user + system) / 1000, wall: performance.now() - started, sum }),
);
