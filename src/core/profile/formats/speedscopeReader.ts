import { Float64List, Uint32List } from '../../base/growable';
import type { ByteSource } from '../../json/byteSource';
import { JsonScanner } from '../../json/jsonScanner';
import { Shape } from '../../json/shape';
import { forEachField, forEachItem, heldValue, readText } from '../../json/walk';
import { ProfileBuilder } from '../profileBuilder';
import type { ReadOptions } from '../readOptions';
import type { NamedProfile } from './named';
import { unitScale } from './units';

const OPEN_BRACKET = 0x5b;

const IDLE = { name: '(idle)', url: '', scriptId: '', line: 0, column: 0 };

/**
 * Reads speedscope's own JSON, every profile in it. A frame's line and column are taken for the place of the
 * function, as speedscope does; where in the function time was spent, the format doesn't say. Samples and events go
 * straight into a tree, so that the file is never held.
 */
export function readSpeedscope(input: Uint8Array | ByteSource, options: ReadOptions = {}): NamedProfile[] {
  const subject = options.name ?? 'The speedscope file';
  const shape = new Shape(subject);
  const scanner = new JsonScanner(input, { ...options, subject });
  let shared: unknown;
  let profiles: RawProfile[] | undefined;
  scanner.element(() => scanner.byteOrderMark());
  forEachField(scanner, (key) => {
    if (key === 'shared') shared = heldValue(scanner, shape);
    else if (key === 'profiles' && scanner.element(() => scanner.peek()) === OPEN_BRACKET) {
      const list: RawProfile[] = [];
      forEachItem(scanner, () => list.push(new RawProfile(shape, scanner, `profiles[${list.length}]`)));
      profiles = list;
    } else scanner.skip(true);
  });
  scanner.finish();
  const frames = shape.list(shape.object(shared, 'shared').frames, 'shared.frames');
  const found: readonly RawProfile[] = profiles ?? shape.fail('profiles', 'a list');
  return found.map((raw) => raw.finish(frames));
}

/** A profile before its unit and frames are known: they may stand after it in the file. */
class RawProfile {
  private readonly fields = new Map<string, unknown>();
  /** Call paths whose frames are named by their index. */
  private readonly tree = new ProfileBuilder('us');
  private readonly indexFrames = new Map<number, number>();
  /** Where in the file a node's frame was first seen. */
  private readonly firstSeen: string[] = [''];
  private readonly sampled = new Uint32List();
  private readonly weights = new Float64List();
  /** Of events: what was charged, in order. */
  private readonly charged = new Uint32List();
  private readonly values = new Float64List();
  private timed = true;
  private factor = 1;
  private time = 0;

  constructor(
    private readonly shape: Shape,
    scanner: JsonScanner,
    private readonly path: string,
  ) {
    forEachField(scanner, (key) => {
      const isList = scanner.element(() => scanner.peek()) === OPEN_BRACKET;
      if (key === 'samples' && isList) this.readSamples(scanner);
      else if (key === 'weights' && isList) scanner.numbers(this.weights);
      else if (key === 'events' && isList) this.readEvents(scanner);
      else {
        this.fields.set(key, heldValue(scanner, shape));
        return;
      }
      this.fields.set(key, isList);
    });
  }

  finish(frames: readonly unknown[]): NamedProfile {
    const { shape, path, fields } = this;
    const scale = unitScale(shape.text(fields.get('unit'), `${path}.unit`));
    this.factor = scale.factor;
    this.timed = scale.unit === 'us';
    const type = fields.get('type');
    if (type !== 'evented' && type !== 'sampled') shape.fail(`${path}.type`, '"evented" or "sampled"');
    for (const list of type === 'evented' ? ['events'] : ['weights', 'samples']) {
      if (fields.get(list) !== true) shape.fail(`${path}.${list}`, 'a list');
    }
    const builder = new ProfileBuilder(scale.unit);
    const nodes = this.place(builder, frames);
    const evented = type === 'evented';
    const charged = evented ? this.charged : this.sampled;
    const values = evented ? this.values : this.weights;
    for (let i = 0; i < charged.length; i++) {
      if (i >= values.length) shape.fail(`${path}.weights[${i}]`, 'a number');
      this.add(builder, nodes[charged.at(i)]!, values.at(i));
    }
    const name = fields.get('name');
    return {
      name: typeof name === 'string' ? name : '',
      profile: builder.build({ startTime: 0, duration: this.timed ? this.time : 0 }),
      notes: scale.note === undefined ? [] : [scale.note],
    };
  }

  private readSamples(scanner: JsonScanner): void {
    let sample = 0;
    forEachItem(scanner, () => {
      const at = `${this.path}.samples[${sample++}]`;
      let node = 0;
      forEachItem(scanner, () => {
        node = this.child(
          node,
          scanner.element(() => scanner.number()),
          at,
        );
      });
      this.sampled.push(node);
    });
  }

  private readEvents(scanner: JsonScanner): void {
    const { shape } = this;
    const stack = [0];
    const open: number[] = [];
    let last: number | undefined;
    let event = 0;
    forEachItem(scanner, () => {
      const at = `${this.path}.events[${event++}]`;
      const fields = { type: '', frame: Number.NaN, at: Number.NaN };
      forEachField(scanner, (key) => {
        if (key === 'frame' || key === 'at') fields[key] = scanner.element(() => scanner.number());
        else if (key === 'type') fields.type = scanner.element(() => readText(scanner));
        else scanner.skip(true);
      });
      const time = shape.number(fields.at, `${at}.at`);
      if (last !== undefined && time < last)
        shape.fail(`${at}.at`, `at least ${last}, as events are in order`);
      if (last !== undefined) {
        this.charged.push(stack.at(-1)!);
        this.values.push(time - last);
      }
      last = time;
      const frame = shape.index(fields.frame, Number.MAX_SAFE_INTEGER, `${at}.frame`);
      if (fields.type === 'O') {
        stack.push(this.child(stack.at(-1)!, frame, `${at}.frame`));
        open.push(frame);
      } else if (fields.type === 'C') {
        if (open.pop() !== frame) shape.fail(`${at}.frame`, 'the frame that was opened last');
        stack.pop();
      } else shape.fail(`${at}.type`, '"O" or "C"');
    });
  }

  private child(parent: number, index: number, at: string): number {
    let frame = this.indexFrames.get(index);
    if (frame === undefined) {
      frame = this.tree.callee({ ...IDLE, name: String(index), url: 'frame' });
      this.indexFrames.set(index, frame);
      this.firstSeen[frame] = at;
    }
    return this.tree.child(parent, frame);
  }

  /** Puts the tree's nodes into a profile with its real frames; returns where each one went. */
  private place(builder: ProfileBuilder, frames: readonly unknown[]): Uint32Array {
    const { shape } = this;
    const { parent, frame } = this.tree.build({ startTime: 0, duration: 0 });
    const callees = new Map<number, number>();
    for (const [index, raw] of this.indexFrames) {
      shape.index(index, frames.length, this.firstSeen[raw]!);
      callees.set(raw, this.callee(builder, frames[index], `shared.frames[${index}]`));
    }
    const nodes = new Uint32Array(parent.length);
    for (let node = 1; node < parent.length; node++) {
      nodes[node] = builder.child(nodes[parent[node]!]!, callees.get(frame[node]!)!);
    }
    return nodes;
  }

  private callee(builder: ProfileBuilder, value: unknown, path: string): number {
    const { shape } = this;
    const frame = shape.object(value, path);
    const name = shape.text(frame.name, `${path}.name`);
    return builder.callee({
      name: name === '(anonymous)' ? '' : name,
      url: typeof frame.file === 'string' ? frame.file : '',
      scriptId: '',
      line: shape.position(frame.line),
      column: shape.position(frame.col),
    });
  }

  /** Charges a stretch of time, or bytes, to the node that was on top. */
  private add(builder: ProfileBuilder, node: number, value: number): void {
    const amount = value * this.factor;
    if (amount <= 0) return;
    // The root has no value of its own: a stretch without frames is a pause.
    const charged = node === 0 ? builder.child(0, builder.callee(IDLE)) : node;
    builder.addSelf(charged, amount);
    if (this.timed) builder.addSample(charged, this.time);
    this.time += amount;
  }
}
