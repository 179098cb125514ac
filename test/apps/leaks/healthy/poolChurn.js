class Client {
  constructor(id) {
    this.id = id;
    this.parsers = Array.from({ length: 12 }, () => [id, [id]]);
  }
}

const pool = { clients: [] };
let next = 0;

exports.load = () => {
  if (next++ % 3 === 0) pool.clients = pool.clients.filter(({ id }) => id > next - 25);
  pool.clients.push(new Client(next));
};
