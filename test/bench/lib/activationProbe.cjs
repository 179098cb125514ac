// Runs in the extension host once it has calmed down: activates extensions in the order given, and writes how long
// each took, in milliseconds.
const fs = require('node:fs');
const vscode = require('vscode');

const idOf = { hotlight: 'hotlight.hotlight', empty: 'hotlight-bench.empty', first: 'hotlight-bench.first' };
const CALM_MS = 4000;

exports.run = async () => {
  const figures = {};
  await new Promise((resolve) => setTimeout(resolve, CALM_MS));
  for (const name of process.env.HOTLIGHT_BENCH_ORDER.split(',')) {
    const extension = vscode.extensions.getExtension(idOf[name]);
    if (extension === undefined) throw new Error(`The host has no extension ${idOf[name]}.`);
    figures[`${name}WasActive`] = extension.isActive;
    const start = performance.now();
    await extension.activate();
    figures[name] = performance.now() - start;
  }
  fs.writeFileSync(process.env.HOTLIGHT_BENCH_OUT, JSON.stringify(figures));
};
