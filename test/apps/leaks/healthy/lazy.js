let table;

exports.load = () => {
  table ??= Array.from({ length: 5000 }, (_, i) => ({ i, text: `row ${i}` }));
  return table.length;
};
