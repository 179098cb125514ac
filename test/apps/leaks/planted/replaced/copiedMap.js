let sessions = new Map(); // LEAK
let next = 0;

exports.load = () => {
  sessions = new Map([...sessions, [`session ${next}`, { user: next++, roles: [] }]]);
};

exports.find = (id) => sessions.get(id);
