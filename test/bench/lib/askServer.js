// What is around a measured server, in a process of its own so that it costs the server nothing: clients that ask it,
// and a database. Arguments: requests per second (0: one after the other on each connection), connections. Is told
// the server's port by its parent, and tells it the database's.
const net = require('node:net');

const [perSecond, connections] = process.argv.slice(2).map(Number);
const REQUEST = 'GET / HTTP/1.1\r\nhost: localhost\r\n\r\n';

/** A message of PostgreSQL's protocol. */
function message(type, ...parts) {
  const body = Buffer.concat(parts);
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

function int16(value) {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

/** Twenty rows of two texts, as PostgreSQL answers a simple query with them. */
function rows() {
  const columns = ['id', 'name'].map((name) => {
    const type = Buffer.alloc(18);
    type.writeInt32BE(25, 6); // text
    return Buffer.concat([Buffer.from(`${name}\0`), type]);
  });
  const value = (text) => Buffer.concat([Buffer.from([0, 0, 0, text.length]), Buffer.from(text)]);
  const row = (i) => message('D', int16(2), value(String(i)), value(`product ${i}`));
  return Buffer.concat([
    message('T', int16(2), ...columns),
    ...Array.from({ length: 20 }, (_, i) => row(i)),
    message('C', Buffer.from('SELECT 20\0')),
    message('Z', Buffer.from('I')),
  ]);
}

const ROWS = rows();
const database = net.createServer((socket) => {
  let isStarted = false;
  socket.on('error', () => undefined);
  socket.on('data', (bytes) => {
    if (isStarted && bytes.toString('latin1', 0, 1) !== 'Q') return; // it says good-bye
    socket.write(
      isStarted ? ROWS : Buffer.concat([message('R', Buffer.alloc(4)), message('Z', Buffer.from('I'))]),
    );
    isStarted = true;
  });
});
database.listen(0, '127.0.0.1', () => process.send(database.address().port));

process.on('message', (port) => {
  const idle = [];
  for (let i = 0; i < connections; i++) {
    const socket = net.connect(port, '127.0.0.1');
    let left = -1;
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      // Answers may come in parts; how long one is stands at its beginning.
      if (left < 0) {
        const text = bytes.toString('latin1');
        left = text.indexOf('\r\n\r\n') + 4 + Number(/content-length: (\d+)/i.exec(text)[1]);
      }
      left -= bytes.length;
      if (left > 0) return;
      left = -1;
      if (perSecond === 0) socket.write(REQUEST);
      else idle.push(socket);
    });
    socket.on('connect', () => (perSecond === 0 ? socket.write(REQUEST) : idle.push(socket)));
  }
  if (perSecond === 0) return;
  const start = performance.now();
  let asked = 0;
  setInterval(() => {
    // A timer that is late has to ask more often.
    for (; asked < ((performance.now() - start) / 1000) * perSecond; asked++) idle.shift()?.write(REQUEST);
  }, 1000 / perSecond);
});
process.on('disconnect', () => process.exit());
