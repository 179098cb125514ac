const recent = new Array(64).fill(undefined);
let at = 0;

exports.load = () => {
  recent[at++ % recent.length] = { message: `event ${at}`, at };
};
