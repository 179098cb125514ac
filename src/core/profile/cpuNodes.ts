import { Float64List, Uint32List } from '../base/growable';
import { IdTable } from './idTable';
import type { Frame } from './profile';
import { frameOf } from './profileBuilder';

/** What has been read of one node so far. Numbers are as in the file. */
export class NodeFields {
  /** Place among the nodes. */
  index = 0;
  /** -1 when the file gives none. */
  id = -1;
  /** Hit count, or bytes allocated. */
  value = 0;
  /** Index among the strings; -1 for none. */
  name = -1;
  url = -1;
  /** The number when it is one, else -1 - its index among the strings. */
  script = 0;
  line = -1;
  column = -1;

  start(index: number): void {
    this.index = index;
    this.value = this.script = 0;
    this.id = this.name = this.url = this.line = this.column = -1;
  }
}

const NUMERIC_FIELDS = 5;

/**
 * The nodes of a V8 profile as columns, in file order: what stands in the file and nothing derived from it.
 * Functions are interned as five numbers, of which two are indices of strings that are kept by who reads.
 */
export class NodeColumns {
  readonly frame = new Uint32List(1 << 10);
  /** Hit count, or bytes allocated. */
  readonly value = new Float64List(1 << 10);
  /** Index of each node by its id. */
  readonly byId: IdTable;
  /** Index of the parent by a node's id, from the parent's list of children. */
  readonly parentById: IdTable;
  /** Id + 1 of each node; 0 for none. */
  readonly ids = new Uint32List(1 << 10);
  /** Nodes that name their parent, and its id. */
  readonly linkedNode = new Uint32List();
  readonly linkedParentId = new Uint32List();
  /** Nodes that stand inside their parent, and its index. */
  readonly nestedNode = new Uint32List();
  readonly nestedParent = new Uint32List();
  readonly tickNode = new Uint32List(1 << 10);
  readonly tickLine = new Uint32List(1 << 10);
  readonly ticks = new Float64List(1 << 10);

  /** NUMERIC_FIELDS numbers for each frame. */
  private frameFields = new Int32Array(NUMERIC_FIELDS << 8);
  private frameCount = 0;
  /** Frame + 1; 0 marks a free slot. */
  private frameSlots = new Int32Array(1 << 10);

  constructor(idLimit: number) {
    this.byId = new IdTable(idLimit);
    this.parentById = new IdTable(idLimit);
  }

  get count(): number {
    return this.frame.length;
  }

  /** Makes room for a node whose fields are still to be read. */
  open(): number {
    this.frame.push(0);
    this.value.push(0);
    this.ids.push(0);
    return this.frame.length - 1;
  }

  /** Keeps a node's fields. False when its id is taken. */
  close(fields: NodeFields): boolean {
    const { id, index } = fields;
    if (id >= 0) {
      if (this.byId.get(id) >= 0) return false;
      this.byId.set(id, index);
      this.ids.set(index, id + 1);
    }
    this.frame.set(index, this.frameIndex(fields));
    this.value.set(index, fields.value);
    return true;
  }

  addTicks(node: number, line: number, ticks: number): void {
    this.tickNode.push(node);
    this.tickLine.push(line);
    this.ticks.push(ticks);
  }

  /** Forgets all but the first `length` entries of ticks, because an element is read again. */
  keepTicks(length: number): void {
    this.tickNode.length = this.tickLine.length = this.ticks.length = length;
  }

  /** The functions. `origin` is the number that the file gives to the first line and column. */
  frames(texts: readonly string[], origin: 0 | 1): Frame[] {
    const frames: Frame[] = [];
    const ofUrl: (Frame | undefined)[] = [];
    for (let at = 0; at < this.frameCount * NUMERIC_FIELDS; at += NUMERIC_FIELDS) {
      const url = this.frameFields[at + 1]!;
      const script = this.frameFields[at + 2]!;
      const callee = {
        name: textAt(texts, this.frameFields[at]!),
        url: textAt(texts, url),
        scriptId: scriptIdOf(script < 0 ? texts[-1 - script]! : String(script)),
        line: Math.max(0, this.frameFields[at + 3]! + 1 - origin),
        column: Math.max(0, this.frameFields[at + 4]! + 1 - origin),
      };
      const frame = frameOf(callee, url < 0 ? undefined : ofUrl[url]);
      if (url >= 0) ofUrl[url] ??= frame;
      frames.push(frame);
    }
    return frames;
  }

  private frameIndex(fields: NodeFields): number {
    const { name, url, script, line, column } = fields;
    const known = this.frameFields;
    const mask = this.frameSlots.length - 1;
    let slot = hashOf(name, url, script, line, column) & mask;
    for (;;) {
      const index = this.frameSlots[slot]! - 1;
      if (index < 0) break;
      const at = index * NUMERIC_FIELDS;
      if (
        known[at] === name &&
        known[at + 1] === url &&
        known[at + 2] === script &&
        known[at + 3] === line &&
        known[at + 4] === column
      ) {
        return index;
      }
      slot = (slot + 1) & mask;
    }
    return this.addFrame(fields, slot);
  }

  private addFrame(fields: NodeFields, slot: number): number {
    const index = this.frameCount++;
    const at = index * NUMERIC_FIELDS;
    if (at === this.frameFields.length) {
      const larger = new Int32Array(at * 2);
      larger.set(this.frameFields);
      this.frameFields = larger;
    }
    const known = this.frameFields;
    known[at] = fields.name;
    known[at + 1] = fields.url;
    known[at + 2] = fields.script;
    known[at + 3] = fields.line;
    known[at + 4] = fields.column;
    this.frameSlots[slot] = index + 1;
    if (index * 2 > this.frameSlots.length) this.rehash();
    return index;
  }

  private rehash(): void {
    const mask = this.frameSlots.length * 2 - 1;
    this.frameSlots = new Int32Array(mask + 1);
    const known = this.frameFields;
    for (let index = 0; index < this.frameCount; index++) {
      const at = index * NUMERIC_FIELDS;
      let slot = hashOf(known[at]!, known[at + 1]!, known[at + 2]!, known[at + 3]!, known[at + 4]!) & mask;
      while (this.frameSlots[slot] !== 0) slot = (slot + 1) & mask;
      this.frameSlots[slot] = index + 1;
    }
  }
}

function textAt(texts: readonly string[], index: number): string {
  return index < 0 ? '' : texts[index]!;
}

/** V8 numbers scripts from 1; functions without one have 0. */
function scriptIdOf(text: string): string {
  return text === '0' ? '' : text;
}

function hashOf(name: number, url: number, script: number, line: number, column: number): number {
  let hash = Math.imul(name, 0x9e3779b1) ^ Math.imul(url, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15) ^ line, 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 13) ^ column, 0x27d4eb2f);
  hash = Math.imul(hash ^ (hash >>> 15) ^ script, 0x2c1b3c6d);
  return hash ^ (hash >>> 16);
}
