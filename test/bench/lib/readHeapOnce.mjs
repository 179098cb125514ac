// Reads one heap snapshot in one way, to retained sizes, and prints what it took: node readHeapOnce.mjs <way> <file> [module]
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [, , way, file, module] = process.argv;
const peers = createRequire(new URL('../heapPeers/package.json', import.meta.url));
const library =
  way === 'hotlight' || way === 'devtools' ? await import(pathToFileURL(module).href) : undefined;

/** Each gives the number of nodes. */
const ways = {
  parse: () => {
    const snapshot = JSON.parse(fs.readFileSync(file, 'utf8'));
    return snapshot.nodes.length / snapshot.snapshot.meta.node_fields.length;
  },
  hotlight() {
    const fd = fs.openSync(file);
    const read = (target) => fs.readSync(fd, target, 0, target.length, null);
    const snapshot = library.readHeapSnapshot({ size: fs.fstatSync(fd).size, read });
    const model = new library.HeapModel(snapshot);
    return model.classRows.length > 0 ? snapshot.nodeCount : 0;
  },
  async devtools() {
    const { loadWith } = await import('../../heap/lib/devtools.mjs');
    const snapshot = await loadWith(library, file);
    return Object.keys(snapshot.getAggregatesByClassKey(false, 'allObjects')).length > 0
      ? snapshot.nodeCount
      : 0;
  },
  async memlab() {
    const { analysis, config, utils } = peers('@memlab/core');
    config.isContinuousTest = true;
    const snapshot = await utils.getSnapshotFromFile(file, { buildNodeIdIndex: true });
    analysis.preparePathFinder(snapshot);
    return snapshot.nodes.length;
  },
  vscode() {
    const parser = peers('@vscode/v8-heap-parser');
    const graph = parser.decode_bytes(fs.readFileSync(file));
    return graph.get_class_groups(0, 10, false).length > 0 ? 1 : 0;
  },
};

const before = process.cpuUsage();
const started = performance.now();
const nodes = await ways[way]();
const milliseconds = performance.now() - started;
const { user, system } = process.cpuUsage(before);
const megabytes = process.resourceUsage().maxRSS / 1024;
// Libraries print, too; the last line is ours.
console.log(`\n${JSON.stringify({ milliseconds, cpu: (user + system) / 1000, megabytes, nodes })}`);
