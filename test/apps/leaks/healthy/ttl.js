const cache = new Map();
let tick = 0;

exports.load = () => {
  tick++;
  cache.set(tick, { value: [tick], expires: tick + 50 });
  for (const [key, { expires }] of cache) if (expires < tick) cache.delete(key);
};
