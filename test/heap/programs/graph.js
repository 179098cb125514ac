// node graph.js <file> [<second file>]: a graph of objects of every sort that V8 treats in a way of its own, written
// as a heap snapshot; then changed, and written again.
const v8 = require('node:v8');

const [, , first, second] = process.argv;

class User {
  constructor(i) {
    this.id = i;
    this.name = `user-${i}`;
    this.tags = [`a${i % 97}`, `b${i % 13}`];
    this.meta = { created: i * 1.5, flags: { x: i & 1, y: i & 2 } };
  }
}

class Session {
  constructor(user, i) {
    this.user = user;
    this.token = Buffer.from(`token ${i}`).toString('hex');
    this.onEnd = () => user.id + i;
  }
}

const users = Array.from({ length: 300 }, (_, i) => new User(i));
const sessions = new Map(users.map((user, i) => [`s${i}`, new Session(user, i)]));
const byUser = new WeakMap(
  users.map((user) => [user, { seen: new Set([user.id]), note: 'held by its key' }]),
);
const refs = users.slice(0, 50).map((user) => new WeakRef(user));
const registry = new FinalizationRegistry(() => undefined);
for (const user of users.slice(0, 20)) registry.register(user, user.id);
const circle = { name: 'circle' };
circle.self = circle;
circle.other = { back: circle };
const buffers = [
  Buffer.alloc(1 << 16, 1),
  new Float64Array(1000),
  new SharedArrayBuffer(1 << 12),
  new DataView(new ArrayBuffer(64)),
];
const texts = [
  'duplicate text '.repeat(8),
  ['duplicate', 'text '].join(' ').repeat(8),
  'žluťoučký kůň',
  'a'.repeat(5000).slice(7),
];
let rope = 'rope';
for (let i = 0; i < 40; i++) rope += `${i} strand with some length`;
const sparse = [];
sparse[100_000] = 'far';
function* numbers() {
  yield* [1, 2, 3];
}
const generator = numbers();
generator.next();
const pending = Array.from({ length: 10 }, () => new Promise(() => undefined));
const mixed = {
  re: /x(y)z/u,
  big: 2n ** 200n,
  sym: Symbol('tag'),
  date: new Date(0),
  err: new Error('kept'),
  proxy: new Proxy({}, {}),
  generator,
  pending,
};
Object.defineProperty(mixed, 'computed', { get: () => users.length, enumerable: true });
const emitter = new (require('node:events').EventEmitter)();
for (let i = 0; i < 8; i++) emitter.on('change', () => users[i]);
const timer = setInterval(() => sessions.size, 60_000);
globalThis.app = {
  users,
  sessions,
  byUser,
  refs,
  registry,
  circle,
  buffers,
  texts,
  rope,
  sparse,
  mixed,
  emitter,
};

v8.writeHeapSnapshot(first);
if (second !== undefined) {
  for (let i = 0; i < 120; i++) sessions.set(`late${i}`, new Session(users[i % 300], 1000 + i));
  for (let i = 0; i < 40; i++) sessions.delete(`s${i}`);
  users.length = 250;
  globalThis.app.extra = Array.from({ length: 70 }, (_, i) => ({ kind: 'extra', index: i }));
  v8.writeHeapSnapshot(second);
}
clearInterval(timer);
