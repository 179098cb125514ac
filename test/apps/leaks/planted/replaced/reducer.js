let state = { user: { name: 'Ada' }, orders: { open: [] } }; // LEAK
let next = 0;

function reduce(before, action) {
  const open = [...before.orders.open, action.order];
  return { ...before, orders: { ...before.orders, open } };
}

exports.load = () => {
  state = reduce(state, { order: { id: next++, lines: [next] } });
};
