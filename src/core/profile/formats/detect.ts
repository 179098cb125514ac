import { JsonScanner } from '../../json/jsonScanner';
import { kindOfBytes, kindOfKey, type ProfileKind } from './kind';

const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACKET = 0x5b;

/** How much of a file's beginning `detectFormat` wants to see. */
export const DETECT_BYTES = 1 << 16;

/** What the names of files say where their first bytes don't. */
const EXTENSIONS: readonly (readonly [RegExp, ProfileKind])[] = [
  [/\.cpuprofile$/i, 'cpuprofile'],
  [/\.heapprofile$/i, 'heap-profile'],
  [/\.heapsnapshot$/i, 'heap-snapshot'],
  [/\.speedscope(?:\.json)?$/i, 'speedscope'],
  [/\.(?:pprof|pb|pb\.gz|prof)$/i, 'pprof'],
  [/\.(?:collapsed|folded|stacks)(?:\.txt)?$/i, 'collapsed'],
];

/** Values that some writers put first and that may be longer than what is looked at. */
const LONG_VALUES: ReadonlyMap<string, ProfileKind> = new Map([
  ['code', 'v8-log'],
  ['metadata', 'trace'],
  ['profiles', 'speedscope'],
]);

/** Which kind of file this is, from its first bytes (some ten thousand) and, where they don't tell, its name. */
export function detectFormat(start: Uint8Array, fileName = ''): ProfileKind {
  const kind = kindOfStart(start);
  if (kind !== 'json' && kind !== 'other') return kind;
  return EXTENSIONS.find(([pattern]) => pattern.test(fileName))?.[1] ?? kind;
}

function kindOfStart(start: Uint8Array): ProfileKind {
  const scanner = new JsonScanner(start, { subject: 'The file' });
  scanner.byteOrderMark();
  if (scanner.peek() !== OPEN_BRACE) return kindOfBytes(start);
  scanner.pos++;
  const keys: string[] = [];
  try {
    do {
      scanner.key();
      const key = scanner.text();
      keys.push(key);
      const kind =
        key === 'head' ? kindOfTree(scanner) : key === '$schema' ? kindOfSchema(scanner) : kindOfKey(key);
      if (kind !== undefined) return kind;
      scanner.skip();
    } while (scanner.more(CLOSE_BRACE));
  } catch {
    // The beginning of a file is cut off somewhere; what was seen until there counts.
    const cutOff = LONG_VALUES.get(keys.at(-1) ?? '');
    if (cutOff !== undefined) return cutOff;
  }
  return keys.includes('meta') ? 'firefox' : 'json';
}

/** The root of a nested tree: of a CPU profile in V8's old form, or of an allocation profile. */
function kindOfTree(scanner: JsonScanner): ProfileKind {
  scanner.expect(OPEN_BRACE);
  do {
    scanner.key();
    const key = scanner.text();
    if (key === 'selfSize') return 'heap-profile';
    if (key === 'hitCount') return 'cpuprofile';
    if (key === 'children') return kindOfChildren(scanner);
    scanner.skip();
  } while (scanner.more(CLOSE_BRACE));
  return 'json';
}

/** Children before any value: the first child tells, or its first one. */
function kindOfChildren(scanner: JsonScanner): ProfileKind {
  scanner.expect(OPEN_BRACKET);
  return scanner.accept(CLOSE_BRACKET) ? 'json' : kindOfTree(scanner);
}

function kindOfSchema(scanner: JsonScanner): ProfileKind | undefined {
  const start = scanner.pos;
  scanner.string();
  const isSpeedscope = scanner.text().includes('speedscope');
  scanner.pos = start;
  return isSpeedscope ? 'speedscope' : undefined;
}
