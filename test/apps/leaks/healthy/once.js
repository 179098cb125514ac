const { EventEmitter } = require('node:events');

const bus = new EventEmitter();

exports.load = () => {
  const request = { body: 'x' };
  const listener = () => request.body;
  bus.on('config', listener);
  bus.emit('config');
  bus.off('config', listener);
};
