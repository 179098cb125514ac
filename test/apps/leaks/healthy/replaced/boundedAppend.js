let events = [];
let next = 0;

exports.load = () => {
  events = [...events, { id: next++, read: false }].slice(-100);
};

exports.unread = () => events.filter((one) => !one.read).length;
