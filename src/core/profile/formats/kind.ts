/** What a file turned out to be: the profile formats that are told apart, and what else people open. */
export type ProfileKind =
  | 'cpuprofile'
  | 'heap-profile'
  | 'heap-snapshot'
  | 'speedscope'
  | 'pprof'
  | 'collapsed'
  | 'trace'
  | 'firefox'
  | 'v8-log'
  | 'baseline'
  | 'source-map'
  | 'raw-v8-log'
  | 'callgrind'
  | 'perf-data'
  | 'perf-script'
  | 'instruments'
  | 'flight-recording'
  | 'html'
  | 'gzip'
  | 'zip'
  | 'utf-16'
  | 'empty'
  | 'json'
  | 'other';

const DESCRIPTIONS: Readonly<Record<ProfileKind, string>> = {
  cpuprofile:
    'it is a V8 CPU profile; open it, or run "hotlight hot" on it, under a name that ends with .cpuprofile.',
  'heap-profile':
    'it is a V8 allocation profile; open it, or run "hotlight hot" on it, under a name that ends with .heapprofile.',
  'heap-snapshot':
    'it is a heap snapshot, which holds objects and no call stacks; open it, or run "hotlight heap" on it, under a name that ends with .heapsnapshot.',
  speedscope: 'it is a speedscope profile; open it under its own name or convert it with "hotlight convert".',
  pprof: 'it looks like a pprof profile; open it under its own name or convert it with "hotlight convert".',
  collapsed:
    'it looks like collapsed stacks; open it under its own name or convert it with "hotlight convert".',
  trace: 'it is a Chrome trace; open it under its own name or convert it with "hotlight convert".',
  firefox: 'it is a Firefox profile; open it under its own name or convert it with "hotlight convert".',
  'v8-log':
    'it is the output of "node --prof-process"; open it under its own name or convert it with "hotlight convert".',
  baseline: 'it is a baseline of Hotlight; name it where two sides are compared.',
  'source-map': 'it is a source map; open the profile of the program that it belongs to.',
  'raw-v8-log':
    'it is the log of "node --prof" itself; run "node --prof-process --preprocess" on it and open what that prints.',
  callgrind: 'it is a Callgrind profile, which speedscope can show.',
  'perf-data':
    'it is recorded by perf in binary form; run "perf script" on it, collapse what that prints with stackcollapse-perf.pl and open the result.',
  'perf-script':
    'it is the output of "perf script"; collapse it with stackcollapse-perf.pl, or open it in speedscope.',
  instruments: 'it is a profile copied from Instruments, which speedscope can show.',
  'flight-recording': 'it is a Java flight recording, which speedscope can show.',
  html: 'it is a page; open it in a browser.',
  gzip: 'it is compressed with gzip; decompress it first.',
  zip: 'it is a zip archive; unpack it and open the profile in it.',
  'utf-16': 'it is encoded as UTF-16, which some shells make of redirected output; save it as UTF-8.',
  empty: 'it is empty; record it again and let the program end by itself or stop the recording.',
  json: 'it is JSON of another kind, without a call tree; check that this is the file you mean.',
  other: 'it is neither JSON nor a format that Hotlight knows; check that this is the file you mean.',
};

/** Ends a sentence that begins with what was expected. */
export function describeKind(kind: ProfileKind): string {
  return DESCRIPTIONS[kind];
}

/** Keys at the top of a JSON file that no other kind of profile has. */
const TELLING_KEYS: ReadonlyMap<string, ProfileKind> = new Map([
  ['nodes', 'cpuprofile'],
  ['timeDeltas', 'cpuprofile'],
  ['snapshot', 'heap-snapshot'],
  ['shared', 'speedscope'],
  ['traceEvents', 'trace'],
  ['libs', 'firefox'],
  ['threads', 'firefox'],
  ['ticks', 'v8-log'],
  ['recordedAt', 'baseline'],
  ['mappings', 'source-map'],
]);

/** What a JSON file with this key at its top is, when the key tells. */
export function kindOfKey(key: string): ProfileKind | undefined {
  return TELLING_KEYS.get(key);
}

/** How files begin that other programs read. */
const FOREIGN: readonly (readonly [RegExp, ProfileKind])[] = [
  [/^v8-version,/, 'raw-v8-log'],
  [/^(?:# callgrind format|version: \d+\s+creator: |creator: |events: )/, 'callgrind'],
  [/^(?:PERFILE2|2ELIFREP)/, 'perf-data'],
  // `node 4711 36986.191848:   10101010 cpu-clock:` or without the count, then indented addresses
  [/^(?:#.*\n)*\S.*?\s+\d+(?:\/\d+)?\s+(?:\[\d+\]\s+)?\d+\.\d+:\s.*\n\s+[0-9a-f]+ \S/, 'perf-script'],
  [/^Weight\t+Self Weight\t/, 'instruments'],
  [/^FLR\0/, 'flight-recording'],
  [/^<(?:!doctype|html)\b/i, 'html'],
];

const TELLING_LINES = 5;
const STACK = /^\S.* \d+(?:\.\d+)?\s*$/;

/** What a file is that doesn't begin like a JSON object, from its first bytes. */
export function kindOfBytes(bytes: Uint8Array): ProfileKind {
  const [first, second] = bytes;
  if (first === 0x1f && second === 0x8b) return 'gzip';
  if (first === 0x50 && second === 0x4b) return 'zip';
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return 'utf-16';
  if (looksLikePprof(bytes)) return 'pprof';
  const text = new TextDecoder().decode(bytes.subarray(0, 4096)).trimStart();
  if (text === '') return 'empty';
  if (/^\[\s*\{[^}]*"(?:ph|cat|ts)"\s*:/.test(text)) return 'trace';
  const foreign = FOREIGN.find(([beginning]) => beginning.test(text));
  if (foreign !== undefined) return foreign[1];
  if (/^[[{"]/.test(text)) return 'json';
  return !text.includes('\0') && looksCollapsed(text) ? 'collapsed' : 'other';
}

/** Each of the first lines is a stack and a number, as Callgrind's "version: 1" is, but not the line after it. */
function looksCollapsed(text: string): boolean {
  const whole = text.includes('\n') ? text.slice(0, text.lastIndexOf('\n')) : text;
  const lines = whole.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
  return lines.length > 0 && lines.slice(0, TELLING_LINES).every((line) => STACK.test(line));
}

/** A pprof Profile begins with its sample types: field 1, a short message of two small numbers. */
function looksLikePprof(bytes: Uint8Array): boolean {
  return bytes[0] === 0x0a && bytes[1]! <= 8 && (bytes[2] === 0x08 || bytes[2] === 0x10);
}
