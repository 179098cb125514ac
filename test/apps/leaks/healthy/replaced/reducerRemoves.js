let state = { todos: {} };
let next = 0;

exports.load = () => {
  const { [`todo ${next - 30}`]: _, ...left } = state.todos;
  state = { ...state, todos: { ...left, [`todo ${next}`]: { id: next++, tags: ['a'] } } };
};

exports.count = () => Object.keys(state.todos).length;
