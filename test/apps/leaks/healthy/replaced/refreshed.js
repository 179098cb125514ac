let products = new Map();
let turn = 0;

// The whole of it is read anew each time, now more and now less.
exports.load = () => {
  const count = 300 + ((turn++ * 37) % 100);
  products = new Map(
    Array.from({ length: count }, (_, id) => [`sku ${id}`, { id, price: id * 1.5, tags: [id] }]),
  );
};

exports.find = (sku) => products.get(sku);
