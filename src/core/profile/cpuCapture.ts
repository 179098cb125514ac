import { HotlightError } from '../base/errors';
import type { NodeColumns } from './cpuNodes';
import { type OrderedTree, orderTree } from './cpuTree';
import { scaledLines } from './lineTable';
import type { Frame, Profile } from './profile';
import { addSampleTimes, lastSampleDuration, sortSamples, type TimedSamples } from './sampleTimes';

/** Microseconds between samples when a file says nothing: what Node and Chrome take unless told otherwise. */
const DEFAULT_INTERVAL = 1000;

/** What stands in a CPU profile's file. Times are microseconds. */
export interface CpuCapture {
  readonly nodes: NodeColumns;
  readonly frames: readonly Frame[];
  /** Node ids; used up by `buildCpuProfile`. */
  readonly samples: Uint32Array;
  /** Time of each sample since the one before, or since the start. Empty in files that have `timestamps`. */
  readonly deltas: Float64Array;
  readonly timestamps: Float64Array;
  readonly startTime: number;
  readonly endTime: number;
}

/** Puts the nodes in order and charges time to them. `subject` is who errors are about. */
export function buildCpuProfile(capture: CpuCapture, subject: string): Profile {
  const { nodes } = capture;
  const tree = orderTree(nodes, capture.frames);
  if (tree === undefined) {
    throw new HotlightError('bad-input', `${subject} is damaged: its call tree contains a cycle.`);
  }
  const self = new Float64Array(tree.parent.length);
  const timing = charge(capture, tree, self, subject);
  const ticks = { node: nodes.tickNode.finish(), line: nodes.tickLine.finish(), ticks: nodes.ticks.finish() };
  return {
    unit: 'us',
    frames: tree.frames,
    parent: tree.parent,
    frame: tree.frame,
    self,
    lines: scaledLines(self, ticks, tree.place),
    ...timing,
  };
}

/** Fills in the nodes' self times; returns the samples and the span of the recording. */
function charge(
  capture: CpuCapture,
  tree: OrderedTree,
  self: Float64Array,
  subject: string,
): Pick<Profile, 'samples' | 'times' | 'startTime' | 'duration'> {
  const span = Math.max(0, capture.endTime - capture.startTime);
  if (capture.samples.length === 0) {
    chargeHits(capture.nodes, tree, self, span);
    const none = { samples: new Uint32Array(0), times: new Float64Array(0) };
    return { ...none, startTime: capture.startTime, duration: span };
  }
  const samples = sampledNodes(capture, tree, subject);
  const { startTime, ...timed } = fromFirst(withTimes(capture, samples, span, subject));
  const end = span === 0 ? 0 : capture.endTime - startTime;
  const last = lastSampleDuration(timed.times, end);
  addSampleTimes(timed, last, self);
  return { ...timed, startTime, duration: Math.max(end, timed.times.at(-1)! + last) };
}

function chargeHits({ value }: NodeColumns, tree: OrderedTree, self: Float64Array, span: number): void {
  let hits = 0;
  for (let node = 0; node < value.length; node++) hits += value.at(node);
  const interval = hits > 0 ? (span || hits * DEFAULT_INTERVAL) / hits : 0;
  for (let node = 0; node < value.length; node++) {
    self[tree.place?.[node] ?? node] = value.at(node) * interval;
  }
}

function sampledNodes({ samples, nodes }: CpuCapture, tree: OrderedTree, subject: string): Uint32Array {
  for (let i = 0; i < samples.length; i++) {
    const node = nodes.byId.get(samples[i]!);
    if (node < 0) {
      throw new HotlightError(
        'bad-input',
        `${subject} is damaged: sample ${i + 1} is of node ${samples[i]}, which is not among its nodes.`,
      );
    }
    samples[i] = tree.place === undefined ? node : tree.place[node]!;
  }
  return samples;
}

type StartedSamples = TimedSamples & { readonly startTime: number };

function withTimes(capture: CpuCapture, samples: Uint32Array, span: number, subject: string): StartedSamples {
  const { deltas, timestamps, startTime } = capture;
  if (timestamps.length > 0) {
    checkLength(timestamps.length, samples.length, 'timestamps', subject);
    // Old Chrome gives start and end in whole seconds beside timestamps in microseconds.
    const sorted = sortSamples(samples, timestamps.subarray(0, samples.length));
    const first = sorted.times[0]!;
    return { samples: sorted.samples, times: sorted.times.map((time) => time - first), startTime: first };
  }
  const times = new Float64Array(samples.length);
  if (deltas.length === 0) {
    const interval = span > 0 ? span / samples.length : DEFAULT_INTERVAL;
    for (let i = 0; i < times.length; i++) times[i] = i * interval;
    return { samples, times, startTime };
  }
  checkLength(deltas.length, samples.length, 'timeDeltas', subject);
  let time = 0;
  for (let i = 0; i < times.length; i++) {
    time += deltas[i]!;
    times[i] = time;
  }
  return { ...sortSamples(samples, times), startTime };
}

/** One value more than there are samples is the end of the last one, in files of some versions. */
function checkLength(length: number, samples: number, key: string, subject: string): void {
  if (length === samples || length === samples + 1) return;
  throw new HotlightError(
    'bad-input',
    `${subject} is damaged: it has ${samples} samples but ${length} "${key}".`,
  );
}

/** V8 may have taken the first sample before it noted the start: the recording then begins with the sample. */
function fromFirst(timed: StartedSamples): StartedSamples {
  const first = timed.times[0]!;
  if (first >= 0) return timed;
  const times = timed.times.map((time) => time - first);
  return { samples: timed.samples, times, startTime: timed.startTime + first };
}
