import { Float64List, Uint32List } from '../../base/growable';
import { IdTable } from '../idTable';
import { WireReader } from './wire';

/** A file's tables take no more memory for ids than this part of its size. */
const BYTES_PER_ID = 16;
const FEWEST_IDS = 1 << 10;

/** Fields of pprof's messages (https://github.com/google/pprof/blob/main/proto/profile.proto). */
const PROFILE = {
  sampleType: 1,
  sample: 2,
  location: 4,
  function: 5,
  stringTable: 6,
  durationNanos: 10,
  defaultSampleType: 14,
};
const VALUE_TYPE = { type: 1, unit: 2 };
const SAMPLE = { locationId: 1, value: 2, label: 3 };
const LABEL = { key: 1, str: 2, num: 3 };
const LOCATION = { id: 1, address: 3, line: 4 };
const LINE = { functionId: 1, line: 2 };
const FUNCTION = { id: 1, name: 2, filename: 4, startLine: 5 };

/** What one sample says; the lists are used again for the next one. */
export interface PprofSample {
  /** Ids, the innermost first. */
  readonly locations: readonly number[];
  /** One for each of the file's sample types. */
  readonly values: readonly number[];
  /** Key, text (0 for none) and number of each label: indices of texts. */
  readonly labels: readonly number[];
}

/**
 * A pprof profile where it lies: its functions, locations and texts as columns of numbers, and its samples one after
 * the other. Nothing is made of a file's part before it is asked for.
 */
export class PprofTables {
  readonly sampleTypes: { readonly type: number; readonly unit: number }[] = [];
  defaultSampleType = 0;
  durationNanos = 0;
  readonly functionName = new Uint32List();
  readonly functionFile = new Uint32List();
  readonly functionLine = new Uint32List();
  readonly address = new Float64List();
  /** The functions' ids and lines of each location, the innermost first, from `firstLine` to the next one's. */
  readonly lineFunction = new Float64List();
  readonly line = new Uint32List();
  private readonly firstLine = new Uint32List();
  private readonly functions: IdTable;
  private readonly locations: IdTable;
  private readonly textStart = new Uint32List();
  private readonly textEnd = new Uint32List();
  private readonly texts = new Map<number, string>();
  private readonly decoder = new TextDecoder();
  private readonly wire: WireReader;
  private readonly ids: number[] = [];
  private readonly values: number[] = [];
  private readonly labels: number[] = [];

  /** @throws HotlightError `bad-input` that names `subject` and the byte */
  constructor(
    bytes: Uint8Array,
    private readonly subject: string,
  ) {
    this.wire = new WireReader(bytes, subject);
    const limit = Math.max(FEWEST_IDS, bytes.length / BYTES_PER_ID);
    this.functions = new IdTable(limit);
    this.locations = new IdTable(limit);
    this.readTables();
  }

  /** The row of a function by its id. */
  functionOf(id: number): number {
    const row = this.functions.get(id);
    return row < 0 ? this.wire.fail('a location is in a function that is not in it') : row;
  }

  locationOf(id: number): number {
    const row = this.locations.get(id);
    return row < 0 ? this.wire.fail('a sample is of a location that is not in it') : row;
  }

  /** The first and the last line of a location, as rows of the columns of lines; none when the last is before. */
  linesOf(location: number): readonly [first: number, last: number] {
    const { firstLine, line } = this;
    const end = location + 1 < firstLine.length ? firstLine.at(location + 1) : line.length;
    return [firstLine.at(location), end - 1];
  }

  text(index: number): string {
    let text = this.texts.get(index);
    if (text === undefined) {
      if (!(index >= 0 && index < this.textStart.length)) this.wire.fail('a text is missing');
      text = this.decoder.decode(this.wire.bytes.subarray(this.textStart.at(index), this.textEnd.at(index)));
      this.texts.set(index, text);
    }
    return text;
  }

  /** Every sample of the file, each time that it is called. */
  *samples(): Generator<PprofSample> {
    const wire = new WireReader(this.wire.bytes, this.subject);
    const sample = { locations: this.ids, values: this.values, labels: this.labels };
    for (let field = wire.next(); field > 0; field = wire.next()) {
      if (field !== PROFILE.sample) {
        wire.skip();
        continue;
      }
      this.readSample(wire);
      yield sample;
    }
  }

  private readTables(): void {
    const { wire } = this;
    for (let field = wire.next(); field > 0; field = wire.next()) {
      if (field === PROFILE.location) this.readLocation();
      else if (field === PROFILE.function) this.readFunction();
      else if (field === PROFILE.stringTable) {
        const outer = wire.enter();
        this.textStart.push(wire.pos);
        this.textEnd.push(wire.end);
        wire.leave(outer);
      } else if (field === PROFILE.sampleType) this.readSampleType();
      else if (field === PROFILE.durationNanos) this.durationNanos = wire.number();
      else if (field === PROFILE.defaultSampleType) this.defaultSampleType = wire.number();
      else wire.skip();
    }
  }

  private readSampleType(): void {
    const { wire } = this;
    const outer = wire.enter();
    let [type, unit] = [0, 0];
    for (let field = wire.next(); field > 0; field = wire.next()) {
      if (field === VALUE_TYPE.type) type = wire.number();
      else if (field === VALUE_TYPE.unit) unit = wire.number();
      else wire.skip();
    }
    wire.leave(outer);
    this.sampleTypes.push({ type, unit });
  }

  private readFunction(): void {
    const { wire } = this;
    const outer = wire.enter();
    let [id, name, file, line] = [0, 0, 0, 0];
    for (let field = wire.next(); field > 0; field = wire.next()) {
      if (field === FUNCTION.id) id = wire.number();
      else if (field === FUNCTION.name) name = wire.number();
      else if (field === FUNCTION.filename) file = wire.number();
      else if (field === FUNCTION.startLine) line = wire.number();
      else wire.skip();
    }
    wire.leave(outer);
    this.functions.set(this.checkId(id), this.functionName.length);
    this.functionName.push(name);
    this.functionFile.push(file);
    this.functionLine.push(asLine(line));
  }

  private readLocation(): void {
    const { wire } = this;
    const outer = wire.enter();
    let [id, address] = [0, 0];
    this.firstLine.push(this.line.length);
    for (let field = wire.next(); field > 0; field = wire.next()) {
      if (field === LOCATION.id) id = wire.number();
      else if (field === LOCATION.address) address = wire.number();
      else if (field === LOCATION.line) this.readLine();
      else wire.skip();
    }
    wire.leave(outer);
    this.locations.set(this.checkId(id), this.address.length);
    this.address.push(address);
  }

  private readLine(): void {
    const { wire } = this;
    const outer = wire.enter();
    let [functionId, line] = [0, 0];
    for (let field = wire.next(); field > 0; field = wire.next()) {
      if (field === LINE.functionId) functionId = wire.number();
      else if (field === LINE.line) line = wire.number();
      else wire.skip();
    }
    wire.leave(outer);
    this.lineFunction.push(functionId);
    this.line.push(asLine(line));
  }

  private readSample(wire: WireReader): void {
    const outer = wire.enter();
    this.ids.length = this.values.length = this.labels.length = 0;
    for (let field = wire.next(); field > 0; field = wire.next()) {
      if (field === SAMPLE.locationId) wire.numbers(this.ids);
      else if (field === SAMPLE.value) wire.numbers(this.values);
      else if (field === SAMPLE.label) this.readLabel(wire);
      else wire.skip();
    }
    wire.leave(outer);
  }

  private readLabel(wire: WireReader): void {
    const outer = wire.enter();
    let [key, str, num] = [0, 0, 0];
    for (let field = wire.next(); field > 0; field = wire.next()) {
      if (field === LABEL.key) key = wire.number();
      else if (field === LABEL.str) str = wire.number();
      else if (field === LABEL.num) num = wire.number();
      else wire.skip();
    }
    wire.leave(outer);
    this.labels.push(key, str, num);
  }

  private checkId(id: number): number {
    return id === 0 ? this.wire.fail('a function or location has no id') : id;
  }
}

/** 0 for what is no line. */
function asLine(line: number): number {
  return line > 0 && line < 0x7fff_ffff ? line : 0;
}
