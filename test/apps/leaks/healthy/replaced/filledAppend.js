const LENGTH = 150;
let events = Array.from({ length: LENGTH }, (_, id) => ({ id, seen: [id] }));
let next = 0;

// As many come as go: after three steps all of them are new.
exports.load = () => {
  events = [...events.slice(1), { id: next++, seen: [next] }];
};

exports.first = () => events[0];
