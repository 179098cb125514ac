let state = {}; // LEAK
let next = 0;

exports.load = () => {
  state = { ...state, [`key ${next}`]: { id: next++ } };
};

exports.find = (id) => state[id];
