class Registry {
  constructor() {
    this.clients = new Set(); // LEAK
  }

  connect(address) {
    this.clients.add({ address, open: true, sent: [] });
  }
}

const registry = new Registry();
let next = 0;

exports.load = () => registry.connect(`client ${next++}`);
