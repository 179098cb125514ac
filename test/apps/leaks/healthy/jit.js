const shapes = [
  (i) => ({ a: i }),
  (i) => ({ b: i, a: i }),
  (i) => ({ c: i, b: i, a: i }),
  (i) => [i, i * 0.5],
];

function hot(make, i) {
  return JSON.stringify(make(i)).length + /(\d+)/.exec(String(i)).length;
}

exports.load = () => {
  let sum = 0;
  for (let i = 0; i < 2000; i++) sum += hot(shapes[i % shapes.length], i);
  return sum;
};
