import { Profile as Pprof, StringTable } from 'pprof-format';
import { HotlightError, messageOf } from '../../base/errors';
import type { Profile } from '../profile';
import { ProfileBuilder } from '../profileBuilder';
import type { ReadOptions } from '../readOptions';
import type { NamedProfile } from './named';
import { type UnitScale, unitScale } from './units';

export interface PprofOptions extends ReadOptions {
  /** Put each stack under a frame that names the value of this label, such as `thread`. */
  readonly groupBy?: string;
}

/** Full names of the units that pprof's writers abbreviate. */
const UNITS: Readonly<Record<string, string>> = {
  ns: 'nanoseconds',
  us: 'microseconds',
  ms: 'milliseconds',
  s: 'seconds',
  byte: 'bytes',
};

/**
 * Reads pprof's protocol buffers (decompressed): one profile for each kind of value that the file has, the
 * default one first. Inlined functions become frames of their own, and the line of the innermost location is
 * kept. pprof has no order in time, so there are no samples.
 */
export function readPprof(bytes: Uint8Array, options: PprofOptions = {}): NamedProfile[] {
  const subject = options.name ?? 'The pprof profile';
  let pprof: Pprof;
  try {
    pprof = Pprof.decode(bytes);
  } catch (error) {
    throw new HotlightError('bad-input', `${subject} is damaged: ${messageOf(error)}.`, { cause: error });
  }
  if (pprof.sampleType.length === 0) {
    throw new HotlightError(
      'bad-input',
      `${subject} is not a pprof profile, or is cut off: it has no sample types.`,
    );
  }
  return new PprofReader(pprof, subject, options.groupBy).read();
}

class PprofReader {
  private readonly functions: ReadonlyMap<number, Pprof['function'][number]>;
  private readonly locations: ReadonlyMap<number, Pprof['location'][number]>;

  constructor(
    private readonly pprof: Pprof,
    private readonly subject: string,
    private readonly groupBy: string | undefined,
  ) {
    this.functions = new Map(pprof.function.map((item) => [Number(item.id), item]));
    this.locations = new Map(pprof.location.map((item) => [Number(item.id), item]));
  }

  read(): NamedProfile[] {
    const { pprof } = this;
    const types = pprof.sampleType.map((type, index) => {
      const unit = this.text(type.unit);
      return { index, name: this.text(type.type), scale: unitScale(UNITS[unit] ?? unit) };
    });
    const preferred = this.text(pprof.defaultSampleType);
    // Without a default, pprof shows the last one; time and bytes are told better than counts.
    const rank = (type: (typeof types)[number]): number =>
      (type.name === preferred && preferred !== '' ? 4 : 0) + (type.scale.note === undefined ? 2 : 0);
    return types
      .sort((a, b) => rank(b) - rank(a) || b.index - a.index)
      .map(({ index, name, scale }) => this.profile(index, name, scale));
  }

  private profile(valueIndex: number, name: string, scale: UnitScale): NamedProfile {
    const builder = new ProfileBuilder(scale.unit);
    for (const sample of this.pprof.sample) {
      const value = Number(sample.value[valueIndex] ?? 0) * scale.factor;
      if (!(value > 0)) continue;
      let node = this.groupNode(builder, sample);
      let line = 0;
      for (let i = sample.locationId.length - 1; i >= 0; i--) {
        const location = this.locations.get(Number(sample.locationId[i]));
        if (location === undefined) this.fail('a sample is of a location that is not in it');
        // Inlined calls come innermost first.
        for (let k = location.line.length - 1; k >= 0; k--) {
          node = builder.child(node, this.callee(builder, location.line[k]!));
          line = Number(location.line[k]!.line);
        }
        if (location.line.length === 0) {
          node = builder.child(node, builder.callee(unknownCallee(Number(location.address))));
          line = 0;
        }
      }
      builder.addSelf(node, value);
      if (line > 0 && line < 0x7fff_ffff) builder.addLine(node, line, value);
    }
    const duration = scale.unit === 'us' ? Number(this.pprof.durationNanos) / 1000 : 0;
    const notes = [...(scale.note === undefined ? [] : [scale.note]), ...this.labelNote()];
    return { name, profile: builder.build({ startTime: 0, duration }), notes };
  }

  private groupNode(builder: ProfileBuilder, sample: Pprof['sample'][number]): number {
    if (this.groupBy === undefined) return 0;
    const label = sample.label.find(({ key }) => this.text(key) === this.groupBy);
    const value = label === undefined ? '?' : this.text(label.str) || String(label.num);
    return builder.child(0, builder.callee({ ...NOWHERE, name: `${this.groupBy}: ${value}` }));
  }

  private labelNote(): string[] {
    const keys = new Set(this.pprof.sample.flatMap(({ label }) => label.map(({ key }) => this.text(key))));
    if (keys.size === 0 || this.groupBy !== undefined) return [];
    return [`The samples carry the labels ${[...keys].sort().join(', ')}, which are put together here.`];
  }

  private callee(builder: ProfileBuilder, line: Pprof['location'][number]['line'][number]): number {
    const callee = this.functions.get(Number(line.functionId));
    if (callee === undefined) this.fail('a location is in a function that is not in it');
    const start = Number(callee.startLine);
    const name = this.text(callee.name);
    const url = this.text(callee.filename);
    return builder.callee({
      ...NOWHERE,
      name: url === '' && name === 'Garbage Collection' ? '(garbage collector)' : name,
      url,
      line: start > 0 && start < 0x7fff_ffff ? start : 0,
    });
  }

  private text(index: number | bigint): string {
    const text = this.pprof.stringTable.strings[Number(index)];
    if (text === undefined) this.fail('a text is missing');
    return text;
  }

  private fail(what: string): never {
    throw new HotlightError('bad-input', `${this.subject} is damaged: ${what}.`);
  }
}

const NOWHERE = { name: '', url: '', scriptId: '', line: 0, column: 0 };

function unknownCallee(address: number): typeof NOWHERE {
  return { ...NOWHERE, name: `0x${address.toString(16)}` };
}

/**
 * Writes a profile as pprof's protocol buffers, not compressed: nanoseconds or bytes for each call path and
 * line. Order in time is not kept.
 */
export function writePprof(profile: Profile): Uint8Array {
  const strings = new StringTable();
  const isTime = profile.unit === 'us';
  const unit = {
    type: strings.dedup(isTime ? 'wall' : 'inuse_space'),
    unit: strings.dedup(isTime ? 'nanoseconds' : 'bytes'),
  };
  const scale = isTime ? 1000 : 1;
  const locations = new Locations();
  const { parent, frame, self, lines } = profile;
  const sample: { locationId: number[]; value: number[] }[] = [];
  for (let node = 0; node < parent.length; node++) {
    if (!(self[node]! > 0)) continue;
    const callers: number[] = [];
    for (let above = parent[node]!; above > 0; above = parent[above]!)
      callers.push(locations.id(frame[above]!, 0));
    // The sum of rounded parts is the rounded whole.
    let told = 0;
    let written = 0;
    const add = (line: number, value: number): void => {
      told += value;
      const amount = Math.round(told * scale) - written;
      if (amount <= 0) return;
      written += amount;
      const leaf = node === 0 ? [] : [locations.id(frame[node]!, line)];
      sample.push({ locationId: [...leaf, ...callers], value: [amount] });
    };
    for (let i = lines.start[node]!; i < lines.start[node + 1]!; i++) add(lines.line[i]!, lines.value[i]!);
    add(0, self[node]! - told);
  }
  const functions = profile.frames.map((item, index) => ({
    id: index + 1,
    name: strings.dedup(item.name),
    systemName: strings.dedup(item.name),
    filename: strings.dedup(item.file),
    startLine: item.fileLine,
  }));
  return new Pprof({
    sampleType: [unit],
    defaultSampleType: unit.type,
    periodType: unit,
    sample,
    location: locations.list,
    function: functions,
    stringTable: strings,
    durationNanos: isTime ? Math.round(profile.duration * scale) : 0,
  }).encode();
}

/** Numbers the places of functions and lines. */
class Locations {
  readonly list: { id: number; line: { functionId: number; line: number }[] }[] = [];
  private readonly ids = new Map<string, number>();

  id(frame: number, line: number): number {
    const key = `${frame}:${line}`;
    const known = this.ids.get(key);
    if (known !== undefined) return known;
    const id = this.list.length + 1;
    this.ids.set(key, id);
    this.list.push({
      id,
      line: [{ functionId: frame + 1, line }],
    });
    return id;
  }
}
