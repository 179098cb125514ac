import { Float64List, Uint32List } from '../base/growable';
import { categorize } from './category';
import type { ExecutedScripts } from './executedScripts';
import type { FunctionExtent, FunctionExtents } from './functionExtents';
import { lineTable } from './lineTable';
import type { Doubt, Frame, Profile } from './profile';
import type { ColumnSpan, OriginalLine, ScriptMap } from './scriptMap';

const AMBIGUOUS =
  'The executed code has several source lines on one line; the time was given to the one with most of the code.';

/**
 * The same profile in original positions: where a script has a source map, `Frame.file` and the line table speak
 * of the sources that it was made of. Frames of one function whose lines lie in several sources (a bundle's own
 * code) are split, one frame and node for each source. Script ids, which mean something only within their
 * thread, are dropped.
 */
export function applySourceMaps(profile: Profile, scripts: ExecutedScripts): Profile {
  return new Mapping(profile, scripts).apply();
}

/** How one frame's executed lines lead to original ones. */
interface FrameMapping {
  readonly map: ScriptMap;
  readonly extents: FunctionExtents | undefined;
  /** Index of the function in `extents`; -1 when it isn't found there. */
  readonly extent: number;
  readonly lines: Map<number, OriginalLine | undefined>;
}

class Mapping {
  private readonly frames: Frame[];
  private readonly mappings: (FrameMapping | undefined)[];
  /** For each frame, the frames of its other sources by file. */
  private readonly otherFrames = new Map<number, Map<string, number>>();
  private readonly parent = new Uint32List();
  private readonly frame = new Uint32List();
  private readonly self = new Float64List();
  private readonly lineNode = new Uint32List();
  private readonly line = new Uint32List();
  private readonly lineValue = new Float64List();
  private readonly doubts: Doubt[] = [];
  private readonly doubted = new Set<string>();

  constructor(
    private readonly profile: Profile,
    scripts: ExecutedScripts,
  ) {
    this.mappings = profile.frames.map((frame) => frameMapping(frame, scripts));
    const places = this.mainFiles();
    this.frames = profile.frames.map((frame, index) => this.mappedFrame(frame, index, places[index]));
  }

  apply(): Profile {
    const { profile } = this;
    if (this.mappings.every((mapping) => mapping === undefined)) return { ...profile, frames: this.frames };
    this.addNodes();
    for (let node = 0; node < profile.parent.length; node++) this.mapLines(node);
    for (const doubt of profile.doubts ?? []) this.moveDoubt(doubt);
    const parent = new Int32Array(this.parent.finish());
    parent[0] = -1;
    const { doubts: _, ...rest } = profile;
    return {
      ...rest,
      frames: this.frames,
      parent,
      frame: this.frame.finish(),
      self: this.self.finish(),
      lines: lineTable(parent.length, this.lineNode.finish(), this.line.finish(), this.lineValue.finish()),
      ...(this.doubts.length > 0 ? { doubts: this.doubts } : {}),
    };
  }

  private addNodes(): void {
    const { parent, frame, self } = this.profile;
    for (let node = 0; node < parent.length; node++) {
      this.parent.push(Math.max(0, parent[node]!));
      this.frame.push(frame[node]!);
      this.self.push(self[node]!);
    }
  }

  private mapLines(node: number): void {
    const { frame, parent, lines } = this.profile;
    let others: Map<number, number> | undefined;
    for (let i = lines.start[node]!; i < lines.start[node + 1]!; i++) {
      const place = this.lineOf(frame[node]!, lines.line[i]!);
      if (place === undefined) continue;
      const value = lines.value[i]!;
      if (place.frame === frame[node]!) {
        this.addLine(node, place.line, value);
        continue;
      }
      others ??= new Map();
      let other = others.get(place.frame);
      if (other === undefined) {
        other = this.parent.length;
        others.set(place.frame, other);
        this.parent.push(Math.max(0, parent[node]!));
        this.frame.push(place.frame);
        this.self.push(0);
      }
      this.self.add(node, -value);
      this.self.add(other, value);
      this.addLine(other, place.line, value);
    }
  }

  private addLine(node: number, line: number, value: number): void {
    this.lineNode.push(node);
    this.line.push(line);
    this.lineValue.push(value);
  }

  /** The file that most of each mapped frame's line values lie in. */
  private mainFiles(): (string | undefined)[] {
    const { frame, lines } = this.profile;
    const byFrame = this.mappings.map(() => new Map<string, number>());
    for (let node = 0; node < frame.length; node++) {
      const index = frame[node]!;
      if (this.mappings[index] === undefined) continue;
      for (let i = lines.start[node]!; i < lines.start[node + 1]!; i++) {
        const original = originalLine(this.mappings[index], lines.line[i]!);
        if (original === undefined) continue;
        const values = byFrame[index]!;
        values.set(original.file, (values.get(original.file) ?? 0) + lines.value[i]!);
      }
    }
    return byFrame.map((values) => {
      let most: [string, number] | undefined;
      for (const entry of values) if (most === undefined || entry[1] > most[1]) most = entry;
      return most?.[0];
    });
  }

  private mappedFrame(frame: Frame, index: number, mainFile: string | undefined): Frame {
    const mapping = this.mappings[index];
    if (mapping === undefined) return { ...frame, scriptId: '' };
    const { map } = mapping;
    if (isScript(mapping)) {
      const [only, ...more] = new Set(map.files.filter((file) => file !== undefined));
      const file = mainFile ?? (more.length === 0 ? only : undefined);
      return file === undefined ? { ...frame, scriptId: '' } : placed(frame, file, 1, 1);
    }
    const found = map.position(frame.line, frame.column);
    if (found !== undefined) return placed(frame, found.file, found.line, found.column);
    return mainFile === undefined ? { ...frame, scriptId: '' } : placed(frame, mainFile, 0, 0);
  }

  /**
   * Where an executed line of a frame is for the reader, and which frame shows it there. Undefined for lines of a
   * mapped function that have no counterpart: their time is the function's, without a line.
   */
  private lineOf(frame: number, line: number): { readonly frame: number; readonly line: number } | undefined {
    const mapping = this.mappings[frame];
    if (mapping === undefined) return { frame, line };
    const own = this.frames[frame]!;
    const original = originalLine(mapping, line);
    if (original === undefined) {
      // What the compiler or bundler added stays where it was executed.
      const { file, fileLine, fileColumn } = this.profile.frames[frame]!;
      if (own.file === file) return { frame, line };
      return isScript(mapping)
        ? { frame: this.otherFrame(frame, file, fileLine, fileColumn), line }
        : undefined;
    }
    const start = isScript(mapping) ? 1 : 0;
    const target = original.file === own.file ? frame : this.otherFrame(frame, original.file, start, start);
    if (original.ambiguous) this.doubt({ frame: target, line: original.line, reason: AMBIGUOUS });
    return { frame: target, line: original.line };
  }

  private otherFrame(frame: number, file: string, line: number, column: number): number {
    let others = this.otherFrames.get(frame);
    if (others === undefined) {
      others = new Map();
      this.otherFrames.set(frame, others);
    }
    let other = others.get(file);
    if (other === undefined) {
      other = this.frames.push(placed(this.profile.frames[frame]!, file, line, column)) - 1;
      others.set(file, other);
    }
    return other;
  }

  private moveDoubt(doubt: Doubt): void {
    if (doubt.line === 0) {
      this.doubt(doubt);
      return;
    }
    const place = this.lineOf(doubt.frame, doubt.line);
    if (place !== undefined) this.doubt({ ...place, reason: doubt.reason });
  }

  private doubt(doubt: Doubt): void {
    const key = `${doubt.frame}:${doubt.line}:${doubt.reason}`;
    if (this.doubted.has(key)) return;
    this.doubted.add(key);
    this.doubts.push(doubt);
  }
}

function frameMapping(frame: Frame, scripts: ExecutedScripts): FrameMapping | undefined {
  if (frame.url === '' || frame.line === 0) return undefined;
  const script = scripts.of(frame);
  const map = script?.map;
  if (script === undefined || map === undefined) return undefined;
  const { extents } = script;
  // Without its text, the function at a script's first position is taken for the script's own code.
  const extent = extents?.at(frame.line, frame.column) ?? (frame.line === 1 && frame.column === 1 ? 0 : -1);
  return { map, extents, extent, lines: new Map() };
}

function isScript(mapping: FrameMapping): boolean {
  return mapping.extent === 0;
}

function placed(frame: Frame, file: string, fileLine: number, fileColumn: number): Frame {
  return { ...frame, scriptId: '', file, fileLine, fileColumn, category: categorize(frame.name, file) };
}

function originalLine(mapping: FrameMapping | undefined, line: number): OriginalLine | undefined {
  if (mapping === undefined) return undefined;
  if (mapping.lines.has(line)) return mapping.lines.get(line);
  const original = lookUp(mapping, line);
  mapping.lines.set(line, original);
  return original;
}

function lookUp({ map, extents, extent }: FrameMapping, line: number): OriginalLine | undefined {
  const own = extents?.functions[extent];
  if (own === undefined) return map.line(line, [WHOLE_LINE]);
  const found = map.line(line, ownColumns(extents!, own, line));
  // Between the parts of a script lies what a bundler added.
  if (found !== undefined || extent === 0) return found;
  // A statement over several lines may have its only mapping on the first of them.
  for (let above = line - 1; above >= own.start.line && above > line - 10; above--) {
    const before = map.line(above, ownColumns(extents!, own, above));
    if (before !== undefined) return before;
  }
  return undefined;
}

const WHOLE_LINE: ColumnSpan = { from: 1, to: Number.POSITIVE_INFINITY };

/** The columns of a line that belong to a function and not to one within it. */
function ownColumns(extents: FunctionExtents, own: FunctionExtent, line: number): ColumnSpan[] {
  const whole = columnsOn(own, line);
  if (whole === undefined) return [WHOLE_LINE]; // inlined code, or a text that isn't the one that was executed
  const spans: ColumnSpan[] = [];
  let { from } = whole;
  for (const child of own.children) {
    const inner = columnsOn(extents.functions[child]!, line);
    if (inner === undefined) continue;
    if (inner.from > from) spans.push({ from, to: inner.from });
    from = Math.max(from, inner.to);
  }
  if (from < whole.to) spans.push({ from, to: whole.to });
  return spans;
}

function columnsOn({ start, end }: FunctionExtent, line: number): ColumnSpan | undefined {
  if (line < start.line || line > end.line) return undefined;
  return {
    from: line === start.line ? start.column : 1,
    to: line === end.line ? end.column : Number.POSITIVE_INFINITY,
  };
}
