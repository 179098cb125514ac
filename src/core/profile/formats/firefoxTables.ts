import { Float64List, Uint32List } from '../../base/growable';
import type { JsonScanner } from '../../json/jsonScanner';
import { TextColumn } from '../../json/textColumn';
import { atList, atObject, forEachField, optionalText, readNumberOrNull } from '../../json/walk';

/** In a column of whole numbers: `null`. */
export const NONE = 0xffff_ffff;
/** In a column of whole numbers: a number that is none, or too large. */
const OTHER = 0xffff_fffe;

const BATCH = 1 << 10;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/** Columns of a table by their names. */
type Columns<Name extends string> = Partial<Record<Name, Uint32Array>>;

const STACK_COLUMNS = ['frame', 'prefix', 'prefixOffset'] as const;
const FRAME_COLUMNS = ['func', 'line'] as const;
const FUNCTION_COLUMNS = ['name', 'source', 'fileName', 'lineNumber', 'columnNumber'] as const;
const SOURCE_COLUMNS = ['filename'] as const;

/** The tables that samples refer to, of a thread or shared by all of them; only the columns that are needed. */
export class FirefoxTables {
  stacks: Columns<(typeof STACK_COLUMNS)[number]> | undefined;
  frames: Columns<(typeof FRAME_COLUMNS)[number]> | undefined;
  functions: Columns<(typeof FUNCTION_COLUMNS)[number]> | undefined;
  sources: Columns<(typeof SOURCE_COLUMNS)[number]> | undefined;
  strings: TextColumn | undefined;

  /** Consumes the value of a field, whatever it is; outside of `element`. */
  read(field: string, scanner: JsonScanner): void {
    if (field === 'stackTable') this.stacks = readColumns(scanner, STACK_COLUMNS);
    else if (field === 'frameTable') this.frames = readColumns(scanner, FRAME_COLUMNS);
    else if (field === 'funcTable') this.functions = readColumns(scanner, FUNCTION_COLUMNS);
    else if (field === 'sources') this.sources = readColumns(scanner, SOURCE_COLUMNS);
    else if (field !== 'stringArray') scanner.skip(true);
    else if (atList(scanner)) this.strings = TextColumn.read(scanner);
  }
}

/** The samples of a thread as they stand in the file. Columns that it doesn't have are absent. */
export interface RawSamples {
  readonly stack?: Uint32Array;
  /** Milliseconds. */
  readonly time?: Float64Array;
  /** Milliseconds since the sample before. */
  readonly timeDeltas?: Float64Array;
  readonly weight?: Float64Array;
  readonly weightType: string;
}

export interface RawThread {
  readonly tables: FirefoxTables;
  readonly samples: RawSamples | undefined;
  readonly names: readonly string[];
}

/** Consumes a thread. What is wrong with it is said when it is used. */
export function readRawThread(scanner: JsonScanner): RawThread {
  const tables = new FirefoxTables();
  let samples: RawSamples | undefined;
  const names = { processName: '', name: '' };
  forEachField(scanner, (key) => {
    if (key === 'samples') samples = readSamples(scanner);
    else if (key === 'processName' || key === 'name') names[key] = optionalText(scanner) ?? '';
    else tables.read(key, scanner);
  });
  return { tables, samples, names: [names.processName, names.name].filter((name) => name !== '') };
}

function readSamples(scanner: JsonScanner): RawSamples | undefined {
  if (!atObject(scanner)) return undefined;
  const columns: { -readonly [Name in keyof RawSamples]: RawSamples[Name] } = { weightType: '' };
  forEachField(scanner, (key) => {
    if (key === 'weightType') columns.weightType = optionalText(scanner) ?? '';
    else if (key === 'stack') columns.stack = wholeNumbers(scanner) ?? new Uint32Array(0);
    else if (key === 'time' || key === 'timeDeltas' || key === 'weight') {
      if (!atList(scanner)) return;
      const list = new Float64List();
      scanner.numbers(list);
      columns[key] = list.finish();
    } else scanner.skip(true);
  });
  return columns;
}

function readColumns<Name extends string>(
  scanner: JsonScanner,
  names: readonly Name[],
): Columns<Name> | undefined {
  if (!atObject(scanner)) return undefined;
  const columns: Columns<Name> = {};
  forEachField(scanner, (key) => {
    const name = names.find((one) => one === key);
    const column = name === undefined ? undefined : wholeNumbers(scanner);
    if (name === undefined) scanner.skip(true);
    else if (column !== undefined) columns[name] = column;
  });
  return columns;
}

/** Consumes a column of indices, lines and the like; undefined when it is no list. */
function wholeNumbers(scanner: JsonScanner): Uint32Array | undefined {
  if (!atList(scanner)) return undefined;
  const list = new Uint32List();
  let whole = 0;
  // May be called again for the same batch, when more of the input has been read.
  const batch = (): boolean => {
    list.length = whole;
    for (let i = 0; i < BATCH; i++) {
      const value = readNumberOrNull(scanner);
      list.push(value === undefined ? NONE : value >= 0 && value < OTHER && value % 1 === 0 ? value : OTHER);
      if (!scanner.more(CLOSE_BRACKET)) return false;
    }
    return true;
  };
  scanner.element(() => scanner.expect(OPEN_BRACKET));
  if (scanner.element(() => scanner.accept(CLOSE_BRACKET))) return list.finish();
  while (scanner.element(batch)) whole = list.length;
  return list.finish();
}
