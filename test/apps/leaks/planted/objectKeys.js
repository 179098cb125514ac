const byToken = {}; // LEAK
let next = 0;

exports.load = () => {
  next++;
  byToken[`token-${next}`] = { id: next, scopes: ['read', `s${next}`] };
};
