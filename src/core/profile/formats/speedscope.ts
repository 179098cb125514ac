import { Shape } from '../../json/shape';
import { walkTree } from '../callTree';
import type { Frame, Profile } from '../profile';
import { ProfileBuilder } from '../profileBuilder';
import type { ReadOptions } from '../readOptions';
import { lastSampleDuration, samplesTellSelf } from '../sampleTimes';
import type { NamedProfile } from './named';
import { unitScale } from './units';

const SCHEMA = 'https://www.speedscope.app/file-format-schema.json';
const ANONYMOUS = '(anonymous)';

/**
 * Reads speedscope's own JSON, every profile in it. A frame's line and column are taken for the place of the
 * function, as speedscope does; where in the function time was spent, the format doesn't say.
 */
export function readSpeedscope(bytes: Uint8Array, options: ReadOptions = {}): NamedProfile[] {
  const shape = new Shape(options.name ?? 'The speedscope file');
  const file = shape.object(shape.parse(bytes), 'the file');
  const frames = shape.list(shape.object(file.shared, 'shared').frames, 'shared.frames');
  return shape
    .list(file.profiles, 'profiles')
    .map((profile, i) => new SpeedscopeReader(shape, frames, `profiles[${i}]`).read(profile));
}

class SpeedscopeReader {
  private builder = new ProfileBuilder('us');
  private readonly frameOf: number[] = [];
  private factor = 1;
  private timed = true;
  private time = 0;

  constructor(
    private readonly shape: Shape,
    private readonly frames: readonly unknown[],
    private readonly path: string,
  ) {}

  read(value: unknown): NamedProfile {
    const { shape, path } = this;
    const profile = shape.object(value, path);
    const scale = unitScale(shape.text(profile.unit, `${path}.unit`));
    this.builder = new ProfileBuilder(scale.unit);
    this.factor = scale.factor;
    this.timed = scale.unit === 'us';
    if (profile.type === 'evented') this.events(profile.events);
    else if (profile.type === 'sampled') this.samples(profile.samples, profile.weights);
    else shape.fail(`${path}.type`, '"evented" or "sampled"');
    return {
      name: typeof profile.name === 'string' ? profile.name : '',
      profile: this.builder.build({ startTime: 0, duration: this.timed ? this.time : 0 }),
      notes: scale.note === undefined ? [] : [scale.note],
    };
  }

  private events(value: unknown): void {
    const { shape, path, builder } = this;
    const stack = [0];
    const open: number[] = [];
    let last: number | undefined;
    for (const [i, item] of shape.list(value, `${path}.events`).entries()) {
      const at = `${path}.events[${i}]`;
      const event = shape.object(item, at);
      const time = shape.number(event.at, `${at}.at`);
      if (last !== undefined && time < last)
        shape.fail(`${at}.at`, `at least ${last}, as events are in order`);
      if (last !== undefined) this.add(stack.at(-1)!, time - last);
      last = time;
      const frame = shape.index(event.frame, this.frames.length, `${at}.frame`);
      if (event.type === 'O') {
        stack.push(builder.child(stack.at(-1)!, this.frame(frame)));
        open.push(frame);
      } else if (event.type === 'C') {
        if (open.pop() !== frame) shape.fail(`${at}.frame`, 'the frame that was opened last');
        stack.pop();
      } else shape.fail(`${at}.type`, '"O" or "C"');
    }
  }

  private samples(samples: unknown, weights: unknown): void {
    const { shape, path, builder } = this;
    const weight = shape.list(weights, `${path}.weights`);
    for (const [i, item] of shape.list(samples, `${path}.samples`).entries()) {
      let node = 0;
      for (const frame of shape.list(item, `${path}.samples[${i}]`)) {
        node = builder.child(
          node,
          this.frame(shape.index(frame, this.frames.length, `${path}.samples[${i}]`)),
        );
      }
      this.add(node, shape.number(weight[i], `${path}.weights[${i}]`));
    }
  }

  /** Charges a stretch of time, or bytes, to the node that was on top. */
  private add(node: number, value: number): void {
    const amount = value * this.factor;
    if (amount <= 0) return;
    // The root has no value of its own: a stretch without frames is a pause.
    const charged = node === 0 ? this.builder.child(0, this.builder.callee(IDLE)) : node;
    this.builder.addSelf(charged, amount);
    if (this.timed) this.builder.addSample(charged, this.time);
    this.time += amount;
  }

  private frame(index: number): number {
    this.frameOf[index] ??= this.callee(index);
    return this.frameOf[index];
  }

  private callee(index: number): number {
    const { shape } = this;
    const frame = shape.object(this.frames[index], `shared.frames[${index}]`);
    const name = shape.text(frame.name, `shared.frames[${index}].name`);
    return this.builder.callee({
      name: name === ANONYMOUS ? '' : name,
      url: typeof frame.file === 'string' ? frame.file : '',
      scriptId: '',
      line: shape.position(frame.line),
      column: shape.position(frame.col),
    });
  }
}

const IDLE = { name: '(idle)', url: '', scriptId: '', line: 0, column: 0 };

/**
 * Writes profiles as speedscope's JSON, in pieces of text. Those with samples become a time line of calls that
 * open and close; others, one weighted stack for each node. Lines within functions are not kept.
 */
export function* writeSpeedscope(profiles: readonly NamedProfile[], title: string): Generator<string> {
  const frames = new Map<string, number>();
  const list: string[] = [];
  const indexOf = (frame: Frame): number => {
    const text = frameText(frame);
    const known = frames.get(text);
    if (known !== undefined) return known;
    frames.set(text, list.length);
    return list.push(text) - 1;
  };
  yield `{"$schema":"${SCHEMA}","exporter":"hotlight","name":${JSON.stringify(title)},"profiles":[`;
  for (const [i, { name, profile }] of profiles.entries()) {
    const index = profile.frames.map(indexOf);
    const head = `"name":${JSON.stringify(name || title)},"unit":"${profile.unit === 'us' ? 'microseconds' : 'bytes'}"`;
    yield `${i > 0 ? ',' : ''}{${head},"startValue":0,`;
    if (samplesTellSelf(profile)) yield* writeEvents(profile, index);
    else yield* writeStacks(profile, index);
    yield '}';
  }
  yield `],"shared":{"frames":[${list.join(',')}]}}`;
}

function frameText({ name, file, fileLine, fileColumn }: Frame): string {
  return JSON.stringify({
    name: name === '' ? ANONYMOUS : name,
    ...(file !== '' ? { file } : {}),
    ...(fileLine > 0 ? { line: fileLine } : {}),
    ...(fileColumn > 0 ? { col: fileColumn } : {}),
  });
}

function* writeEvents(
  { samples, times, parent, frame, duration }: Profile,
  index: readonly number[],
): Generator<string> {
  const end = times.at(-1)! + lastSampleDuration(times, duration);
  yield `"type":"evented","endValue":${end},"events":[`;
  const depth = new Uint32Array(parent.length);
  for (let node = 1; node < parent.length; node++) depth[node] = depth[parent[node]!]! + 1;
  let text = '';
  let comma = '';
  const event = (type: string, node: number, at: number): void => {
    text += `${comma}{"type":"${type}","frame":${index[frame[node]!]},"at":${at}}`;
    comma = ',';
  };
  let open = 0;
  for (let i = 0; i <= samples.length; i++) {
    const next = i < samples.length ? samples[i]! : 0;
    if (next === open) continue;
    const at = i < samples.length ? times[i]! : end;
    const opening: number[] = [];
    let from = open;
    let to = next;
    while (from !== to) {
      if (depth[from]! >= depth[to]!) {
        event('C', from, at);
        from = parent[from]!;
      } else {
        opening.push(to);
        to = parent[to]!;
      }
    }
    for (const node of opening.reverse()) event('O', node, at);
    open = next;
    if (text.length > PIECE) {
      yield text;
      text = '';
    }
  }
  yield `${text}]`;
}

function* writeStacks({ parent, frame, self }: Profile, index: readonly number[]): Generator<string> {
  const stacks: string[] = [];
  const weights: number[] = [];
  const path: number[] = [];
  walkTree(
    parent,
    (node) => {
      if (node > 0) path.push(index[frame[node]!]!);
      if (self[node]! <= 0) return;
      stacks.push(`[${path.join(',')}]`);
      weights.push(self[node]!);
    },
    () => path.pop(),
  );
  yield `"type":"sampled","endValue":${weights.reduce((sum, weight) => sum + weight, 0)},"samples":[`;
  for (let i = 0; i < stacks.length; i++) yield i > 0 ? `,${stacks[i]}` : stacks[i]!;
  yield `],"weights":[${weights.join(',')}]`;
}

const PIECE = 1 << 20;
