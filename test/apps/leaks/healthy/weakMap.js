const notes = new WeakMap();

exports.load = () => {
  const request = { url: '/' };
  notes.set(request, { seen: [Date.now()] });
};
