const report = { text: '' }; // LEAK
let next = 0;

exports.load = () => {
  report.text = report.text.concat(`row ${next++} `, 'y'.repeat(300));
};
