const { EventEmitter } = require('node:events');

const server = new EventEmitter();

/** Only the listener leads to what is kept, which is none itself. */
function listen() {
  const answers = []; // LEAK
  server.on('request', (url) => answers.push(`${url}/${Math.random()}`));
}
listen();

exports.load = () => {
  server.emit('request', 'orders');
};
