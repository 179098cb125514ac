let state = null; // LEAK

exports.load = () => {
  const original = state;
  const unused = () => original;
  state = { text: new Array(20).join('*') + String(Math.random()), method: () => unused.name };
};
