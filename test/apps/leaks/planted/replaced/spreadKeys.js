class Ticket {
  constructor(id) {
    this.id = id;
    this.notes = [`note ${id}`];
  }
}

let byId = {}; // LEAK
let next = 0;

exports.load = () => {
  const id = `ticket ${next++}`;
  byId = { ...byId, [id]: new Ticket(id) };
};

exports.find = (id) => byId[id];
