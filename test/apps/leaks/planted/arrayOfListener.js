/** Not Node's class of this name. */
class Listener {
  constructor(port) {
    this.port = port;
  }
}

const listeners = []; // LEAK

exports.load = () => {
  listeners.push(new Listener(listeners.length));
};
