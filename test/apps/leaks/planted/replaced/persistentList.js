let stack = null; // LEAK
let next = 0;

exports.load = () => {
  stack = { value: `value ${next++}`, next: stack };
};

exports.top = () => stack.value;
