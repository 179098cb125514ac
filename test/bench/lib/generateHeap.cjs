// node generateHeap.cjs <file> <users>: a graph of users and sessions like that of a server, the same each time, as
// a heap snapshot. About 0.8 kB of file for each user.
const v8 = require('node:v8');

const [, , file, users] = process.argv;

class User {
  constructor(i) {
    this.id = i;
    this.name = `user-${i}`;
    this.tags = [`a${i % 97}`, `b${i % 13}`];
    this.meta = { created: i * 1.5, flags: { x: i & 1, y: i & 2 } };
  }
}

class Session {
  constructor(user, i, previous) {
    this.user = user;
    this.token = `token ${i * 7919}`;
    this.previous = previous;
    this.onEnd = () => user.id + i;
  }
}

const list = [];
const sessions = new Map();
let previous = null;
for (let i = 0; i < Number(users); i++) {
  const user = new User(i);
  list.push(user);
  if (i % 3 !== 0) continue;
  const session = new Session(user, i, previous);
  previous = i % 50 === 0 ? null : session;
  sessions.set(`s${i}`, session);
}
globalThis.app = { list, sessions };
v8.writeHeapSnapshot(file);
