const shutdown = new AbortController();
require('node:events').setMaxListeners(0, shutdown.signal);
let next = 0;

exports.load = () => {
  const job = { id: next++, buffer: new Array(20).fill(next) };
  shutdown.signal.addEventListener('abort', () => job.buffer.pop()); // LEAK
};
