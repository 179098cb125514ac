let next = 0;

exports.load = () => {
  const connection = { id: next++, pings: [] };
  setInterval(() => connection.pings.push(1), 3_600_000).unref(); // LEAK
};
