let last = '';
let next = 0;

exports.load = () => {
  next++;
  last = '';
  for (let i = 0; i < 50 + (next % 7) * 40; i++) last += `row ${i} of answer ${next}\n`;
  return last.length;
};
