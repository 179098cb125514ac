// Reads one profile in one way and prints what it took: node readOnce.mjs <way> <file> [module]
import fs from 'node:fs';
import { pathToFileURL } from 'node:url';

const [, , way, file, module] = process.argv;
const library = module ? await import(pathToFileURL(module).href) : undefined;

const ways = {
  parse: () => JSON.parse(fs.readFileSync(file, 'utf8')).nodes.length,
  devtools() {
    const model = new library.CPUProfileDataModel(JSON.parse(fs.readFileSync(file, 'utf8')));
    return model.nodes().length;
  },
  whole: () => totals(library.readCpuProfile(fs.readFileSync(file))),
  streamed() {
    const fd = fs.openSync(file);
    const read = (target) => fs.readSync(fd, target, 0, target.length, null);
    return totals(library.readCpuProfile({ size: fs.fstatSync(fd).size, read }));
  },
};

function totals(profile) {
  library.nodeTotals(profile);
  library.functionTotals(profile);
  return profile.parent.length;
}

const before = process.cpuUsage();
const started = performance.now();
const nodes = ways[way]();
const milliseconds = performance.now() - started;
const { user, system } = process.cpuUsage(before);
const megabytes = process.resourceUsage().maxRSS / 1024;
// What is read next is read by compiled code.
const again = process.cpuUsage();
ways[way]();
const second = process.cpuUsage(again);
console.log(
  JSON.stringify({
    milliseconds,
    cpu: (user + system) / 1000,
    again: (second.user + second.system) / 1000,
    megabytes,
    nodes,
  }),
);
