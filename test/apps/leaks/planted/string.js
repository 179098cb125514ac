let transcript = ''; // LEAK
let next = 0;

exports.load = () => {
  transcript += `line ${next++} ${'x'.repeat(400)}\n`;
  if (next % 50 === 0) transcript.includes('never'); // makes one piece of it
};
