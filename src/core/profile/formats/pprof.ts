import { Profile as Pprof, StringTable } from 'pprof-format';
import { HotlightError } from '../../base/errors';
import type { Profile } from '../profile';
import { ProfileBuilder } from '../profileBuilder';
import type { ReadOptions } from '../readOptions';
import type { NamedProfile } from './named';
import { type PprofSample, PprofTables } from './pprofTables';
import { type UnitScale, unitScale } from './units';

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
 * kept. pprof has no order in time, so there are no samples. Memory is of the order of the file.
 */
export function readPprof(bytes: Uint8Array, options: ReadOptions = {}): NamedProfile[] {
  const subject = options.name ?? 'The pprof profile';
  const tables = new PprofTables(bytes, subject);
  if (tables.sampleTypes.length === 0) {
    throw new HotlightError(
      'bad-input',
      `${subject} is not a pprof profile, or is cut off: it has no sample types.`,
    );
  }
  return new PprofReader(tables, options.groupBy).read();
}

class PprofReader {
  private readonly labelNotes: readonly string[];

  constructor(
    private readonly tables: PprofTables,
    private readonly groupBy: string | undefined,
  ) {
    this.labelNotes = groupBy === undefined ? this.labelNote() : [];
  }

  read(): NamedProfile[] {
    const { tables } = this;
    const types = tables.sampleTypes.map((type, index) => {
      const unit = tables.text(type.unit);
      return { index, name: tables.text(type.type), scale: unitScale(UNITS[unit] ?? unit) };
    });
    const preferred = tables.text(tables.defaultSampleType);
    // Without a default, pprof shows the last one; time and bytes are told better than counts.
    const rank = (type: (typeof types)[number]): number =>
      (type.name === preferred && preferred !== '' ? 4 : 0) + (type.scale.note === undefined ? 2 : 0);
    return types
      .sort((a, b) => rank(b) - rank(a) || b.index - a.index)
      .map(({ index, name, scale }) => this.profile(index, name, scale));
  }

  private profile(valueIndex: number, name: string, scale: UnitScale): NamedProfile {
    const { tables } = this;
    const builder = new ProfileBuilder(scale.unit);
    const callees = new Int32Array(tables.functionName.length).fill(-1);
    for (const sample of tables.samples()) {
      const value = (sample.values[valueIndex] ?? 0) * scale.factor;
      if (!(value > 0)) continue;
      let node = this.groupNode(builder, sample);
      let line = 0;
      for (let i = sample.locations.length - 1; i >= 0; i--) {
        const location = tables.locationOf(sample.locations[i]!);
        const [first, last] = tables.linesOf(location);
        // Inlined calls come innermost first.
        for (let at = last; at >= first; at--) {
          const row = tables.functionOf(tables.lineFunction.at(at));
          if (callees[row]! < 0) callees[row] = this.callee(builder, row);
          node = builder.child(node, callees[row]!);
          line = tables.line.at(at);
        }
        if (last < first) {
          node = builder.child(node, builder.callee(unknownCallee(tables.address.at(location))));
          line = 0;
        }
      }
      builder.addSelf(node, value);
      if (line > 0) builder.addLine(node, line, value);
    }
    const duration = scale.unit === 'us' ? Math.max(0, tables.durationNanos) / 1000 : 0;
    const notes = [...(scale.note === undefined ? [] : [scale.note]), ...this.labelNotes];
    const profile = builder.build({ startTime: 0, duration });
    return { name, profile, notes, sameStacks: true };
  }

  private groupNode(builder: ProfileBuilder, { labels }: PprofSample): number {
    const { tables, groupBy } = this;
    if (groupBy === undefined) return 0;
    let value = '?';
    for (let at = 0; at < labels.length; at += 3) {
      if (tables.text(labels[at]!) === groupBy)
        value = tables.text(labels[at + 1]!) || String(labels[at + 2]);
    }
    return builder.child(0, builder.callee({ ...NOWHERE, name: `${groupBy}: ${value}` }));
  }

  private labelNote(): string[] {
    const keys = new Set<number>();
    for (const { labels } of this.tables.samples())
      for (let at = 0; at < labels.length; at += 3) keys.add(labels[at]!);
    if (keys.size === 0) return [];
    const names = [...new Set([...keys].map((key) => this.tables.text(key)))].sort();
    return [`The samples carry the labels ${names.join(', ')}, which are put together here.`];
  }

  private callee(builder: ProfileBuilder, row: number): number {
    const { tables } = this;
    const name = tables.text(tables.functionName.at(row));
    const url = tables.text(tables.functionFile.at(row));
    return builder.callee({
      ...NOWHERE,
      name: url === '' && name === 'Garbage Collection' ? '(garbage collector)' : name,
      url,
      line: tables.functionLine.at(row),
    });
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
