let document = { title: 'Notes', lines: [] }; // LEAK
let next = 0;

exports.load = () => {
  const copy = structuredClone(document);
  copy.lines.push({ text: `line ${next}`, at: next++ });
  document = copy;
};

exports.title = () => document.title;
