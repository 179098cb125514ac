const waiting = []; // LEAK

async function acquire() {
  await new Promise((resolve) => waiting.push(resolve));
  return 'never';
}

exports.load = () => {
  void acquire();
};
