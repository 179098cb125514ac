const { EventEmitter } = require('node:events');

const bus = new EventEmitter();
bus.setMaxListeners(0);

exports.load = () => {
  const request = { body: `body ${bus.listenerCount('close')}`, headers: {} };
  bus.once('close', () => request.body.length); // LEAK
};
