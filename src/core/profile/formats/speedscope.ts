import { walkTree } from '../callTree';
import type { Frame, Profile } from '../profile';
import { lastSampleDuration, samplesTellSelf } from '../sampleTimes';
import type { NamedProfile } from './named';

const SCHEMA = 'https://www.speedscope.app/file-format-schema.json';
const ANONYMOUS = '(anonymous)';

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
