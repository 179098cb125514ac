const cache = new Map();
let next = 0;

exports.load = () => {
  next++;
  cache.set(next, { value: `value ${next}` });
  if (cache.size > 100) cache.delete(cache.keys().next().value);
};
