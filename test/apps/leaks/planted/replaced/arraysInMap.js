const byUser = new Map(); // LEAK
let next = 0;

exports.load = () => {
  const user = `user ${next++ % 7}`;
  byUser.set(user, [...(byUser.get(user) ?? []), { event: next }]);
};
