import { Float64List, Uint32List } from '../../base/growable';
import type { ByteSource } from '../../json/byteSource';
import { JsonScanner } from '../../json/jsonScanner';
import { KeySet } from '../../json/keySet';
import type { Shape } from '../../json/shape';
import { atList, atObject, forEachField, forEachItem, heldText, optionalText } from '../../json/walk';
import type { ReadOptions } from '../readOptions';
import { ScriptText } from './v8Positions';

/** An index that is absent, or none. */
export const NONE = 0xffff_ffff;

const TICK_KEYS = new KeySet(['tm', 'vm', 's']);
const [TIME, STATE, CALLS] = [0, 1, 2];

const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACE = 0x7d;
const CLOSE_BRACKET = 0x5d;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;

/** A piece of machine code or bytecode. */
export interface LogCode {
  readonly name: string;
  readonly type: string;
  readonly kind: string;
  /** Index of its function; NONE for none. */
  readonly func: number;
  /** JSON that says what each instruction comes from; '' for none. */
  readonly source: string;
}

/** A processed V8 log, in columns where it is large. */
export interface LogFile {
  readonly code: readonly LogCode[];
  readonly functions: readonly string[];
  readonly scripts: readonly ScriptText[];
  readonly ticks: LogTicks;
}

/** Samples, in the order in which they stand in the file. */
export class LogTicks {
  /** Microseconds. */
  readonly times = new Float64List();
  /** What V8 was doing. */
  readonly states = new Uint32List();
  /** Where each sample's calls end in `codes` and `offsets`; they begin where those before it end. */
  readonly ends = new Uint32List();
  /** Index of the code of each call, innermost first; NONE for an address that belongs to nothing. */
  readonly codes = new Uint32List();
  /** Where in its code each call is. */
  readonly offsets = new Uint32List();
  private time = Number.NaN;
  private state = Number.NaN;

  /** Consumes a sample; outside of `element`. */
  read(scanner: JsonScanner, shape: Shape): void {
    this.time = Number.NaN;
    this.state = Number.NaN;
    scanner.element(() => this.readFields(scanner));
    const path = `ticks[${this.times.length}]`;
    this.times.push(shape.number(this.time, `${path}.tm`));
    this.states.push(shape.index(this.state, NONE, `${path}.vm`));
    this.ends.push(this.offsets.length);
  }

  /** May be called again for the same sample, when more of the input has been read. */
  private readFields(scanner: JsonScanner): void {
    const innermost = this.ends.length === 0 ? 0 : this.ends.at(this.ends.length - 1);
    this.codes.length = innermost;
    this.offsets.length = innermost;
    scanner.expect(OPEN_BRACE);
    if (scanner.accept(CLOSE_BRACE)) return;
    do {
      const key = TICK_KEYS.read(scanner);
      if (key === TIME) this.time = scanner.number();
      else if (key === STATE) this.state = scanner.number();
      else if (key === CALLS && scanner.accept(OPEN_BRACKET)) this.readCalls(scanner);
      else scanner.skip();
    } while (scanner.more(CLOSE_BRACE));
  }

  /** Pairs of numbers, of which the last may lack its second. */
  private readCalls(scanner: JsonScanner): void {
    if (scanner.accept(CLOSE_BRACKET)) return;
    do {
      const code = scanner.number();
      if (!scanner.more(CLOSE_BRACKET)) return;
      const offset = scanner.number();
      this.codes.push(isIndex(code) ? code : NONE);
      this.offsets.push(isIndex(offset) ? offset : 0);
    } while (scanner.more(CLOSE_BRACKET));
  }
}

/** Reads what is needed of a processed log; of scripts no text is kept. */
export function readLogFile(input: Uint8Array | ByteSource, options: ReadOptions, shape: Shape): LogFile {
  const scanner = new JsonScanner(input, { ...options, subject: shape.subject });
  const code: LogCode[] = [];
  const functions: string[] = [];
  const scripts: ScriptText[] = [];
  const ticks = new LogTicks();
  const lists: Readonly<Record<string, () => void>> = {
    code: () => code.push(readCode(scanner, shape, `code[${code.length}]`)),
    functions: () => functions.push(readName(scanner, shape, `functions[${functions.length}]`)),
    ticks: () => ticks.read(scanner, shape),
    scripts: () => scripts.push(readScript(scanner)),
  };
  const found = new Set<string>();
  scanner.element(() => scanner.byteOrderMark());
  forEachField(scanner, (key) => {
    const read = Object.hasOwn(lists, key) ? lists[key] : undefined;
    if (read === undefined) scanner.skip(true);
    else if (atList(scanner)) {
      found.add(key);
      forEachItem(scanner, read);
    }
  });
  scanner.finish();
  for (const list of ['code', 'functions', 'ticks']) if (!found.has(list)) shape.fail(list, 'a list');
  return { code, functions, scripts, ticks };
}

function readCode(scanner: JsonScanner, shape: Shape, path: string): LogCode {
  const code = { name: undefined as string | undefined, type: '', kind: '', func: NONE, source: '' };
  forEachField(scanner, (key) => {
    if (key === 'name') code.name = optionalText(scanner);
    else if (key === 'type' || key === 'kind') code[key] = optionalText(scanner) ?? '';
    else if (key === 'func') code.func = optionalIndex(scanner);
    else if (key === 'source') code.source = heldText(scanner);
    else scanner.skip(true);
  });
  return { ...code, name: shape.text(code.name, `${path}.name`) };
}

function readName(scanner: JsonScanner, shape: Shape, path: string): string {
  let name: string | undefined;
  forEachField(scanner, (key) => {
    if (key === 'name') name = optionalText(scanner);
    else scanner.skip(true);
  });
  return shape.text(name, `${path}.name`);
}

/** Scripts that the log doesn't know are `null`. */
function readScript(scanner: JsonScanner): ScriptText {
  let text = '';
  if (!atObject(scanner)) return new ScriptText(text);
  forEachField(scanner, (key) => {
    if (key === 'source') text = optionalText(scanner) ?? '';
    else scanner.skip(true);
  });
  return new ScriptText(text);
}

/** Consumes a value; NONE when it is no index. Outside of `element`. */
function optionalIndex(scanner: JsonScanner): number {
  const first = scanner.element(() => scanner.peek());
  if (first === MINUS || (first >= ZERO && first <= NINE)) {
    const value = scanner.element(() => scanner.number());
    return isIndex(value) ? value : NONE;
  }
  scanner.skip(true);
  return NONE;
}

function isIndex(value: number): boolean {
  return value >= 0 && value < NONE && value % 1 === 0;
}
