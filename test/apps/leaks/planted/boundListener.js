const { EventEmitter } = require('node:events');

const bus = new EventEmitter();
bus.setMaxListeners(0);

const reload = (connection) => connection.id; // LEAK

exports.load = () => {
  const connection = { id: bus.listenerCount('config'), hosts: [] };
  bus.on('config', reload.bind(undefined, connection));
};
