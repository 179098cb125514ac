const memo = new Map();

exports.load = () => {
  for (const country of ['at', 'de', 'ch', 'fr', 'it', 'es', 'pl', 'cz', 'dk', 'se']) {
    if (!memo.has(country)) memo.set(country, { country, rates: [1, 2, 3] });
  }
};
