import { ColumnReader, ColumnWriter, damaged, isCount } from './columnBytes';
import type { Category, Doubt, Frame, LineTable, Profile } from './profile';

/*
 * A profile as bytes, to be handed to another thread or to a page, in two parts. The tree is what the first picture
 * is drawn from: functions, and each node's parent, function and self value. The details follow it, in the same
 * buffer or later: lines and samples, which are most of the bytes. Numbers are written short (columnBytes.ts), as
 * pages may be far away from who reads the file.
 */

/** "HTLF", lowest byte first. */
const MAGIC = 0x464c_5448;
const VERSION = 2;
const FRAME_WORDS = 9;
const DOUBT_WORDS = 3;
const UNITS: readonly Profile['unit'][] = ['us', 'bytes'];
const CATEGORIES: readonly Category[] = ['app', 'dependency', 'node', 'gc', 'idle', 'program', 'native'];

/** What a line's value is written as. Larger numbers: that number less WHOLE_NUMBER. */
const ALL_OF_SELF = 0;
const FRACTION = 1;
const WHOLE_NUMBER = 2;

/** A profile whose lines and samples have not come yet: these columns are empty. */
export interface ProfileTree {
  readonly profile: Profile;
  /** How many lines and samples there will be. */
  readonly lines: number;
  readonly samples: number;
  /** What stands after the tree: the details, or nothing when they come by themselves. */
  readonly rest: Uint8Array;
}

/** The whole profile: the tree and then the details. */
export function encodeProfile(profile: Profile): ArrayBuffer {
  const tree = new Uint8Array(encodeTree(profile));
  const details = new Uint8Array(encodeDetails(profile));
  const whole = new Uint8Array(tree.length + details.length);
  whole.set(tree);
  whole.set(details, tree.length);
  return whole.buffer;
}

/**
 * The profile that `encodeProfile` made bytes of. Throws HotlightError (`bad-input`) when the buffer holds anything
 * else; every index in what is returned is in range.
 */
export function decodeProfile(buffer: ArrayBuffer): Profile {
  const tree = decodeTree(buffer);
  return decodeDetails(tree, tree.rest);
}

/** The first part, which the first picture needs. */
export function encodeTree(profile: Profile): ArrayBuffer {
  const { parent, frame, self, lines, samples, doubts = [] } = profile;
  const writer = new ColumnWriter(parent.length * 6 + profile.frames.length * 40 + 4096);
  const magic = new DataView(new ArrayBuffer(4));
  magic.setUint32(0, MAGIC, true);
  writer.raw(new Uint8Array(magic.buffer));
  writer.count(VERSION);
  writer.count(UNITS.indexOf(profile.unit));
  writer.double(profile.startTime);
  writer.double(profile.duration);
  for (const size of [parent.length, lines.line.length, samples.length]) writer.count(size);

  const strings = new Strings();
  const frames = profile.frames.map((frame) => frameWords(frame, strings));
  const reasons = doubts.map(({ reason }) => strings.add(reason));
  writeStrings(writer, strings.list);
  writer.count(frames.length);
  for (const words of frames) for (const word of words) writer.count(word);
  writer.count(doubts.length);
  for (const [i, doubt] of doubts.entries()) {
    for (const word of [doubt.frame, doubt.line, reasons[i]!]) writer.count(word);
  }
  for (let node = 1; node < parent.length; node++) writer.count(node - 1 - parent[node]!);
  for (let node = 0; node < frame.length; node++) writer.count(frame[node]!);
  for (let node = 0; node < self.length; node++) writer.amount(self[node]!);
  return writer.finish();
}

/** The second part: what each line and each sample is. */
export function encodeDetails({ self, lines, samples, times }: Profile): ArrayBuffer {
  const writer = new ColumnWriter(self.length + lines.line.length * 6 + samples.length * 5);
  for (let node = 0; node < self.length; node++) writer.count(lines.start[node + 1]! - lines.start[node]!);
  for (let i = 0; i < lines.line.length; i++) writer.count(lines.line[i]!);
  for (let node = 0; node < self.length; node++) {
    for (let i = lines.start[node]!; i < lines.start[node + 1]!; i++) {
      writeLineValue(writer, lines.value[i]!, self[node]!);
    }
  }
  let before = 0;
  for (let i = 0; i < samples.length; i++) {
    writer.difference(samples[i]! - before);
    before = samples[i]!;
  }
  let time = 0;
  for (let i = 0; i < times.length; i++) {
    const passed = times[i]! - time;
    // What has fractions is written as it is, so that adding up doesn't change it.
    if (isCount(passed) && Object.is(time + passed, times[i])) writer.count(passed + 1);
    else {
      writer.count(0);
      writer.double(times[i]!);
    }
    time = times[i]!;
  }
  return writer.finish();
}

/** The profile in a buffer that begins with what `encodeTree` made, as far as it is known. */
export function decodeTree(buffer: ArrayBuffer): ProfileTree {
  const reader = new ColumnReader(new Uint8Array(buffer));
  if (buffer.byteLength < 4 || new DataView(buffer).getUint32(0, true) !== MAGIC) {
    throw damaged('it does not begin like a profile');
  }
  reader.pos = 4;
  const version = reader.count();
  if (version !== VERSION) throw damaged(`it has version ${version} instead of ${VERSION}`);
  const unit = UNITS[reader.count()];
  if (unit === undefined) throw damaged('it counts something unknown');
  const startTime = reader.double();
  const duration = reader.double();
  const nodes = reader.size();
  if (nodes === 0) throw damaged('it has no nodes');
  const lines = reader.count();
  const samples = reader.count();
  const strings = readStrings(reader);
  const frames = readFrames(reader, strings);
  const doubts = readDoubts(reader, strings, frames.length);

  const parent = new Int32Array(nodes);
  parent[0] = -1;
  reader.indices(parent.subarray(1), nodes, 'a node stands before its parent');
  for (let node = 1; node < nodes; node++) {
    const above = node - 1 - parent[node]!;
    if (above < 0) throw damaged('a node stands before its parent');
    parent[node] = above;
  }
  const frame = new Uint32Array(nodes);
  reader.indices(frame, frames.length, 'a node has no function');
  const self = new Float64Array(nodes);
  reader.amounts(self);
  const profile: Profile = {
    unit,
    frames,
    parent,
    frame,
    self,
    lines: { start: new Uint32Array(nodes + 1), line: new Uint32Array(0), value: new Float64Array(0) },
    samples: new Uint32Array(0),
    times: new Float64Array(0),
    startTime,
    duration,
    ...(doubts.length > 0 ? { doubts } : {}),
  };
  return { profile, lines, samples, rest: reader.bytes.subarray(reader.pos) };
}

/** The whole profile, of its tree and of what `encodeDetails` made. */
export function decodeDetails(tree: ProfileTree, details: Uint8Array): Profile {
  const reader = new ColumnReader(details);
  // Each takes a byte or more in each of its columns.
  if (tree.lines + tree.samples > details.length) throw damaged('its details are cut off');
  const lines = readLines(reader, tree);
  const nodes = tree.profile.parent.length;
  const samples = new Uint32Array(tree.samples);
  let node = 0;
  for (let i = 0; i < samples.length; i++) {
    node += reader.difference();
    if (node < 0 || node >= nodes) throw damaged('a sample has no node');
    samples[i] = node;
  }
  const times = new Float64Array(tree.samples);
  let time = 0;
  for (let i = 0; i < times.length; i++) {
    const passed = reader.count();
    time = passed === 0 ? reader.double() : time + (passed - 1);
    times[i] = time;
  }
  if (reader.left > 0) throw damaged('its length is not what its header says');
  return { ...tree.profile, lines, samples, times };
}

function frameWords(frame: Frame, strings: Strings): number[] {
  return [
    strings.add(frame.name),
    strings.add(frame.url),
    strings.add(frame.scriptId),
    frame.line,
    frame.column,
    strings.add(frame.file),
    frame.fileLine,
    frame.fileColumn,
    CATEGORIES.indexOf(frame.category),
  ];
}

/** Numbers strings in order of appearance. */
class Strings {
  readonly list: string[] = [];
  private readonly index = new Map<string, number>();

  add(text: string): number {
    const known = this.index.get(text);
    if (known !== undefined) return known;
    this.index.set(text, this.list.length);
    return this.list.push(text) - 1;
  }
}

/** Lengths in UTF-16 units, and then all texts as one. */
function writeStrings(writer: ColumnWriter, strings: readonly string[]): void {
  writer.count(strings.length);
  for (const string of strings) writer.count(string.length);
  const text = new TextEncoder().encode(strings.join(''));
  writer.count(text.length);
  writer.raw(text);
}

function readStrings(reader: ColumnReader): string[] {
  const lengths = new Float64Array(reader.size());
  for (let i = 0; i < lengths.length; i++) lengths[i] = reader.count();
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(reader.raw(reader.count()));
  const strings: string[] = [];
  let start = 0;
  for (const length of lengths) {
    if (start + length > text.length) throw damaged('a name lies outside its text');
    strings.push(text.slice(start, start + length));
    start += length;
  }
  return strings;
}

function readFrames(reader: ColumnReader, strings: readonly string[]): Frame[] {
  const count = reader.size();
  if (count * FRAME_WORDS > reader.left) throw damaged('it is cut off');
  const string = (): string => strings[reader.index(strings.length, 'a function has no name')]!;
  const position = (): number => reader.index(2 ** 32, 'a function is nowhere');
  const frames: Frame[] = [];
  for (let i = 0; i < count; i++) {
    const [name, url, scriptId] = [string(), string(), string()];
    const [line, column] = [position(), position()];
    const file = string();
    const [fileLine, fileColumn] = [position(), position()];
    const category = CATEGORIES[reader.count()];
    if (category === undefined) throw damaged('a function is of an unknown category');
    frames.push({ name, url, scriptId, line, column, file, fileLine, fileColumn, category });
  }
  return frames;
}

function readDoubts(reader: ColumnReader, strings: readonly string[], frames: number): Doubt[] {
  const count = reader.size();
  if (count * DOUBT_WORDS > reader.left) throw damaged('it is cut off');
  const doubts: Doubt[] = [];
  for (let i = 0; i < count; i++) {
    const frame = reader.index(frames, 'a doubt is about nothing');
    const line = reader.count();
    doubts.push({ frame, line, reason: strings[reader.index(strings.length, 'a doubt has no reason')]! });
  }
  return doubts;
}

function writeLineValue(writer: ColumnWriter, value: number, self: number): void {
  if (Object.is(value, self)) writer.count(ALL_OF_SELF);
  else if (isCount(value)) writer.count(value + WHOLE_NUMBER);
  else {
    writer.count(FRACTION);
    writer.double(value);
  }
}

function readLines(reader: ColumnReader, { profile, lines }: ProfileTree): LineTable {
  const nodes = profile.parent.length;
  const start = new Uint32Array(nodes + 1);
  let end = 0;
  for (let node = 0; node < nodes; node++) {
    end += reader.count();
    if (end > lines) throw damaged('its line table is out of order');
    start[node + 1] = end;
  }
  if (end !== lines) throw damaged('its line table has gaps');
  const line = new Uint32Array(lines);
  reader.indices(line, 2 ** 32, 'a line is too far down');
  const value = new Float64Array(lines);
  for (let node = 0; node < nodes; node++) {
    for (let i = start[node]!; i < start[node + 1]!; i++) {
      const code = reader.count();
      if (code === ALL_OF_SELF) value[i] = profile.self[node]!;
      else value[i] = code === FRACTION ? reader.double() : code - WHOLE_NUMBER;
    }
  }
  return { start, line, value };
}
