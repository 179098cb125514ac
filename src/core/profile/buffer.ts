import { HotlightError } from '../base/errors';
import type { Category, Doubt, Frame, Profile } from './profile';

/*
 * One buffer holds a profile: a header, the 8-byte columns, the 4-byte columns, the frames as indices of
 * strings, and the strings. Columns are aligned, so that reading makes views and copies nothing. Numbers are
 * in the machine's byte order; a buffer from a machine of the other one fails at the first word.
 */

const MAGIC = 0x464c_5448; // "HTLF"
const VERSION = 1;
const HEADER_WORDS = 12;
const HEADER_BYTES = HEADER_WORDS * 4 + 2 * 8;
const FRAME_WORDS = 9;
const DOUBT_WORDS = 3;

const CATEGORIES: readonly Category[] = ['app', 'dependency', 'node', 'gc', 'idle', 'program', 'native'];

/** How many of everything there is, and with it where each section lies. */
interface Sizes {
  readonly nodes: number;
  readonly frames: number;
  readonly lines: number;
  readonly samples: number;
  readonly doubts: number;
  readonly strings: number;
  readonly stringBytes: number;
}

/** Typed views of every section, in the order in which they lie. */
function sections(buffer: ArrayBuffer, sizes: Sizes) {
  let at = HEADER_BYTES;
  const doubles = (count: number): Float64Array<ArrayBuffer> => {
    const view = new Float64Array(buffer, at, count);
    at += view.byteLength;
    return view;
  };
  const words = (count: number): Uint32Array<ArrayBuffer> => {
    const view = new Uint32Array(buffer, at, count);
    at += view.byteLength;
    return view;
  };
  return {
    self: doubles(sizes.nodes),
    lineValue: doubles(sizes.lines),
    times: doubles(sizes.samples),
    parent: words(sizes.nodes),
    frame: words(sizes.nodes),
    lineStart: words(sizes.nodes + 1),
    line: words(sizes.lines),
    samples: words(sizes.samples),
    frames: words(sizes.frames * FRAME_WORDS),
    doubts: words(sizes.doubts * DOUBT_WORDS),
    /** End of each string in UTF-16 units of the decoded text. */
    stringEnds: words(sizes.strings),
    text: new Uint8Array(buffer, at, sizes.stringBytes),
  };
}

function bytesOf(sizes: Sizes): number {
  const { nodes, frames, lines, samples, doubts, strings, stringBytes } = sizes;
  const doubles = nodes + lines + samples;
  const words = nodes * 3 + 1 + lines + samples + frames * FRAME_WORDS + doubts * DOUBT_WORDS + strings;
  return HEADER_BYTES + doubles * 8 + words * 4 + stringBytes;
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

/** Puts a profile in one buffer, to be handed to another thread or to a page. */
export function encodeProfile(profile: Profile): ArrayBuffer {
  const strings = new Strings();
  const frames = profile.frames.flatMap((frame) => [
    strings.add(frame.name),
    strings.add(frame.url),
    strings.add(frame.scriptId),
    frame.line,
    frame.column,
    strings.add(frame.file),
    frame.fileLine,
    frame.fileColumn,
    CATEGORIES.indexOf(frame.category),
  ]);
  const doubts = (profile.doubts ?? []).flatMap(({ frame, line, reason }) => [
    frame,
    line,
    strings.add(reason),
  ]);
  const text = new TextEncoder().encode(strings.list.join(''));
  const sizes: Sizes = {
    nodes: profile.parent.length,
    frames: profile.frames.length,
    lines: profile.lines.line.length,
    samples: profile.samples.length,
    doubts: doubts.length / DOUBT_WORDS,
    strings: strings.list.length,
    stringBytes: text.length,
  };

  const buffer = new ArrayBuffer(bytesOf(sizes));
  writeHeader(buffer, profile, sizes);
  const into = sections(buffer, sizes);
  into.self.set(profile.self);
  into.lineValue.set(profile.lines.value);
  into.times.set(profile.times);
  into.parent.set(profile.parent);
  into.frame.set(profile.frame);
  into.lineStart.set(profile.lines.start);
  into.line.set(profile.lines.line);
  into.samples.set(profile.samples);
  into.frames.set(frames);
  into.doubts.set(doubts);
  let end = 0;
  into.stringEnds.set(strings.list.map((string) => (end += string.length)));
  into.text.set(text);
  return buffer;
}

function writeHeader(buffer: ArrayBuffer, profile: Profile, sizes: Sizes): void {
  const { nodes, frames, lines, samples, doubts, strings, stringBytes } = sizes;
  new Uint32Array(buffer, 0, HEADER_WORDS).set([
    MAGIC,
    VERSION,
    profile.unit === 'us' ? 0 : 1,
    nodes,
    frames,
    lines,
    samples,
    doubts,
    strings,
    stringBytes,
  ]);
  new Float64Array(buffer, HEADER_WORDS * 4, 2).set([profile.startTime, profile.duration]);
}

/**
 * The profile in a buffer that `encodeProfile` made. Its columns are views of the buffer. Throws HotlightError
 * (`bad-input`) when the buffer holds anything else; every index in what is returned is in range.
 */
export function decodeProfile(buffer: ArrayBuffer): Profile {
  const sizes = readSizes(buffer);
  const from = sections(buffer, sizes);
  const unit = new Uint32Array(buffer, 8, 1)[0] === 0 ? 'us' : 'bytes';
  const [startTime, duration] = new Float64Array(buffer, HEADER_WORDS * 4, 2);
  const parent = new Int32Array(buffer, from.parent.byteOffset, sizes.nodes);
  checkColumns(sizes, parent, from);
  const strings = splitText(from.text, from.stringEnds);
  const doubts = readDoubts(from.doubts, strings, sizes.frames);
  return {
    unit,
    frames: readFrames(from.frames, strings),
    parent,
    frame: from.frame,
    self: from.self,
    lines: { start: from.lineStart, line: from.line, value: from.lineValue },
    samples: from.samples,
    times: from.times,
    startTime: startTime!,
    duration: duration!,
    ...(doubts.length > 0 ? { doubts } : {}),
  };
}

function damaged(what: string): HotlightError {
  return new HotlightError('bad-input', `The profile's data is damaged (${what}); open the profile again.`);
}

function readSizes(buffer: ArrayBuffer): Sizes {
  if (buffer.byteLength < HEADER_BYTES) throw damaged('it is too short');
  const header = new Uint32Array(buffer, 0, HEADER_WORDS);
  if (header[0] !== MAGIC) throw damaged('it does not begin like a profile');
  if (header[1] !== VERSION) throw damaged(`it has version ${header[1]} instead of ${VERSION}`);
  const [nodes, frames, lines, samples, doubts, strings, stringBytes] = header.subarray(3);
  const sizes = {
    nodes: nodes!,
    frames: frames!,
    lines: lines!,
    samples: samples!,
    doubts: doubts!,
    strings: strings!,
    stringBytes: stringBytes!,
  };
  if (sizes.nodes === 0) throw damaged('it has no nodes');
  if (bytesOf(sizes) !== buffer.byteLength) throw damaged('its length is not what its header says');
  return sizes;
}

function checkColumns(sizes: Sizes, parent: Int32Array, from: ReturnType<typeof sections>): void {
  if (parent[0] !== -1) throw damaged('its first node is not the root');
  for (let node = 1; node < parent.length; node++) {
    if (parent[node]! < 0 || parent[node]! >= node) throw damaged('a node stands before its parent');
  }
  checkBelow(from.frame, sizes.frames, 'a node has no function');
  checkBelow(from.samples, sizes.nodes, 'a sample has no node');
  const starts = from.lineStart;
  if (starts[0] !== 0 || starts[sizes.nodes] !== sizes.lines) throw damaged('its line table has gaps');
  for (let node = 0; node < sizes.nodes; node++) {
    if (starts[node]! > starts[node + 1]!) throw damaged('its line table is out of order');
  }
}

function checkBelow(values: Uint32Array, limit: number, what: string): void {
  for (let i = 0; i < values.length; i++) if (values[i]! >= limit) throw damaged(what);
}

function splitText(bytes: Uint8Array, ends: Uint32Array): string[] {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const strings: string[] = [];
  let start = 0;
  for (const end of ends) {
    if (end < start || end > text.length) throw damaged('a name lies outside its text');
    strings.push(text.slice(start, end));
    start = end;
  }
  return strings;
}

function readFrames(words: Uint32Array, strings: readonly string[]): Frame[] {
  const string = (index: number): string => {
    const text = strings[index];
    if (text === undefined) throw damaged('a function has no name');
    return text;
  };
  const frames: Frame[] = [];
  for (let at = 0; at < words.length; at += FRAME_WORDS) {
    const category = CATEGORIES[words[at + 8]!];
    if (category === undefined) throw damaged('a function is of an unknown category');
    frames.push({
      name: string(words[at]!),
      url: string(words[at + 1]!),
      scriptId: string(words[at + 2]!),
      line: words[at + 3]!,
      column: words[at + 4]!,
      file: string(words[at + 5]!),
      fileLine: words[at + 6]!,
      fileColumn: words[at + 7]!,
      category,
    });
  }
  return frames;
}

function readDoubts(words: Uint32Array, strings: readonly string[], frames: number): Doubt[] {
  const doubts: Doubt[] = [];
  for (let at = 0; at < words.length; at += DOUBT_WORDS) {
    const reason = strings[words[at + 2]!];
    if (words[at]! >= frames || reason === undefined) throw damaged('a doubt is about nothing');
    doubts.push({ frame: words[at]!, line: words[at + 1]!, reason });
  }
  return doubts;
}
