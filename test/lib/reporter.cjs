// Mocha's spec reporter that also writes what run.mjs adds up: what passed, and failures in full, as JSON into the file
// named by TEST_RESULTS. Without that variable it is the spec reporter. VS Code's extension host loads it too.
const fs = require('node:fs');
const path = require('node:path');
const mocha = require('mocha');

const { Spec } = (mocha.default ?? mocha).reporters;

class ResultsReporter extends Spec {
  constructor(runner, options) {
    super(runner, options);
    const file = process.env.TEST_RESULTS;
    if (!file) return;
    const titles = [];
    const skippedTitles = [];
    const titleOf = (test) => test.titlePath().join(' › ');
    runner.on('pass', (test) => titles.push(titleOf(test)));
    runner.on('pending', (test) => skippedTitles.push(titleOf(test)));
    runner.once('end', () => {
      const failures = this.failures.map((test) => ({
        title: titleOf(test),
        file: test.file,
        message: String(test.err?.stack ?? test.err?.message ?? test.err),
      }));
      const skipped = this.stats.pending;
      const results = { passed: titles.length, skipped, failures, titles, skippedTitles };
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, JSON.stringify(results, undefined, 1));
    });
  }
}

module.exports = ResultsReporter;
