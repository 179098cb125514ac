const { EventEmitter } = require('node:events');

const bus = new EventEmitter();
bus.setMaxListeners(0);

exports.load = () => {
  const request = { body: `body ${bus.listenerCount('config')}`, headers: {} };
  bus.on('config', () => request.body.length); // LEAK
};
