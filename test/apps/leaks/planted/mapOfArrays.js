const byUser = new Map(); // LEAK
let next = 0;

exports.load = () => {
  const user = `user ${next++ % 7}`;
  if (!byUser.has(user)) byUser.set(user, []);
  byUser.get(user).push({ event: next, data: { next } });
};
