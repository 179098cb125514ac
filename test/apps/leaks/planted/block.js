let next = 0;

// On one line, as not every V8 says what the variable of a block is called.
for (const kept of [[]]) exports.load = () => void kept.push({ id: next++, tags: [next] }); // LEAK
