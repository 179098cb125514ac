import { pathOfUrl } from '../base/fileUrl';
import { Float64List, Uint32List } from '../base/growable';
import { categorize } from './category';
import { lineTable } from './lineTable';
import type { Category, Doubt, Frame, Profile, Unit } from './profile';

/** A function as a capture names it. Positions are 1-based; 0 means unknown. */
export interface Callee {
  readonly name: string;
  readonly url: string;
  readonly scriptId: string;
  readonly line: number;
  readonly column: number;
}

/**
 * The frame of a function before source maps: the reader's place is the executed place. What depends on the
 * URL alone is taken from `neighbour`, another function of the same URL, when there is one.
 */
export function frameOf(callee: Callee, neighbour?: Frame): Frame {
  const { name, url, scriptId, line, column } = callee;
  return {
    name,
    url,
    scriptId,
    line,
    column,
    file: neighbour?.file ?? pathOfUrl(url),
    fileLine: line,
    fileColumn: column,
    category: url !== '' && neighbour ? neighbour.category : categoryOf(callee),
  };
}

function categoryOf({ name, url, scriptId }: Callee): Category {
  // Evaluated code, and all scripts in some of Node's allocation profiles, have a script but no URL.
  return url === '' && scriptId !== '' ? 'app' : categorize(name, url);
}

/** Frame of node 0, under which every stack starts. */
export const ROOT_FRAME: Frame = frameOf({ name: '(root)', url: '', scriptId: '', line: 0, column: 0 });

/**
 * Builds a profile's columns from stacks: call paths that are the same share a node, functions that are the
 * same share a frame. Node 0, the root, is there from the start.
 */
export class ProfileBuilder {
  private readonly frames: Frame[] = [];
  private readonly frameIndex = new Map<string, number>();
  private readonly parent = new Uint32List();
  private readonly frame = new Uint32List();
  private readonly self = new Float64List();
  private readonly children = new NodeIndex();
  private readonly lineNode = new Uint32List();
  private readonly line = new Uint32List();
  private readonly lineValue = new Float64List();
  private readonly samples = new Uint32List();
  private readonly times = new Float64List();

  constructor(private readonly unit: Unit) {
    this.append(0, this.intern(ROOT_FRAME));
  }

  get nodeCount(): number {
    return this.parent.length;
  }

  /** The index of a function's frame. */
  callee(callee: Callee): number {
    const key = frameKey(callee, callee.url);
    const known = this.frameIndex.get(key);
    return known ?? this.add(key, frameOf(callee));
  }

  /**
   * The index of a frame that another profile has. The same function of the same file is one, whatever the
   * script's id: each thread numbers its own. Evaluated code has no file and is told apart by that number.
   */
  intern(frame: Frame): number {
    const place = `${frame.url}\n${frame.file}\n${frame.fileLine}:${frame.fileColumn}`;
    const key = frameKey(hasFile(frame.url) ? { ...frame, scriptId: '' } : frame, place);
    return this.frameIndex.get(key) ?? this.add(key, frame);
  }

  /** The node for a call of `frame` from `parent`. */
  child(parent: number, frame: number): number {
    const known = this.children.find(parent, frame);
    if (known >= 0) return known;
    const node = this.append(parent, frame);
    this.children.add(parent, frame, node);
    return node;
  }

  addSelf(node: number, value: number): void {
    this.self.add(node, value);
  }

  /** Says where in the function a part of the node's self value was seen. */
  addLine(node: number, line: number, value: number): void {
    this.lineNode.push(node);
    this.line.push(line);
    this.lineValue.push(value);
  }

  /** `time` in microseconds since the profile's start; must not be before the last one given. */
  addSample(node: number, time: number): void {
    this.samples.push(node);
    this.times.push(time);
  }

  build(span: { startTime: number; duration: number; doubts?: readonly Doubt[] }): Profile {
    const parent = new Int32Array(this.parent.finish());
    parent[0] = -1;
    return {
      unit: this.unit,
      frames: this.frames,
      parent,
      frame: this.frame.finish(),
      self: this.self.finish(),
      lines: lineTable(parent.length, this.lineNode.finish(), this.line.finish(), this.lineValue.finish()),
      samples: this.samples.finish(),
      times: this.times.finish(),
      startTime: span.startTime,
      duration: span.duration,
      ...(span.doubts?.length ? { doubts: span.doubts } : {}),
    };
  }

  private add(key: string, frame: Frame): number {
    const index = this.frames.push(frame) - 1;
    this.frameIndex.set(key, index);
    return index;
  }

  private append(parent: number, frame: number): number {
    this.parent.push(parent);
    this.frame.push(frame);
    this.self.push(0);
    return this.parent.length - 1;
  }
}

function hasFile(url: string): boolean {
  return /^(?:file:|node:|[a-zA-Z]:[\\/]|[\\/])/.test(url);
}

function frameKey(callee: Callee, place: string): string {
  return `${callee.line}:${callee.column}:${callee.scriptId}\n${place}\n${callee.name}`;
}

/** Finds a node by its parent and frame: open addressing, because millions of pairs don't fit a Map well. */
class NodeIndex {
  private parents = new Uint32Array(1024);
  private frames = new Uint32Array(1024);
  /** Node + 1; 0 marks a free slot. */
  private nodes = new Uint32Array(1024);
  private size = 0;

  find(parent: number, frame: number): number {
    return this.nodes[this.slot(parent, frame)]! - 1;
  }

  add(parent: number, frame: number, node: number): void {
    if (this.size * 2 >= this.nodes.length) this.rehash();
    this.put(parent, frame, node + 1);
    this.size++;
  }

  private slot(parent: number, frame: number): number {
    const mask = this.nodes.length - 1;
    let hash = Math.imul(parent, 0x9e3779b1) ^ Math.imul(frame, 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
    let slot = (hash ^ (hash >>> 13)) & mask;
    while (this.nodes[slot] !== 0 && (this.parents[slot] !== parent || this.frames[slot] !== frame)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private put(parent: number, frame: number, node: number): void {
    const slot = this.slot(parent, frame);
    this.parents[slot] = parent;
    this.frames[slot] = frame;
    this.nodes[slot] = node;
  }

  private rehash(): void {
    const { parents, frames, nodes } = this;
    const capacity = nodes.length * 2;
    this.parents = new Uint32Array(capacity);
    this.frames = new Uint32Array(capacity);
    this.nodes = new Uint32Array(capacity);
    for (let slot = 0; slot < nodes.length; slot++) {
      if (nodes[slot] !== 0) this.put(parents[slot]!, frames[slot]!, nodes[slot]!);
    }
  }
}
