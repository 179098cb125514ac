const undo = []; // LEAK

exports.load = () => {
  const before = new Array(30).fill(undo.length);
  undo.push(() => before.length);
};
