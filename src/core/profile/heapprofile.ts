import { HotlightError } from '../base/errors';
import type { ByteSource } from '../json/byteSource';
import { JsonScanner } from '../json/jsonScanner';
import { KeySet } from '../json/keySet';
import { CpuNodeReader } from './cpuNodeReader';
import { NodeColumns } from './cpuNodes';
import { orderTree } from './cpuTree';
import { describeKind, kindOfBytes, kindOfKey, type ProfileKind } from './formats/kind';
import { lineTable } from './lineTable';
import type { Profile } from './profile';
import type { ReadOptions } from './readOptions';

const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const ID_LIMIT = 1 << 22;
const TOP_KEYS = new KeySet(['head']);
const HEAD = 0;

/**
 * Reads an allocation profile of V8's sampling heap profiler: what Node's `--heap-prof`, Chrome and
 * v8-profiler-next write. Values are bytes. The format says which function allocated and not on which line,
 * so the line table is empty; and it has no times, so there are no samples.
 *
 * Throws HotlightError: `bad-input` naming the byte and what was expected there, or `cancelled`.
 */
export function readHeapProfile(input: Uint8Array | ByteSource, options: ReadOptions = {}): Profile {
  const subject = options.name ?? 'The allocation profile';
  const scanner = new JsonScanner(input, { ...options, subject });
  const columns = new NodeColumns(ID_LIMIT);
  const nodes = new CpuNodeReader(scanner, columns);
  const reject = (kind: ProfileKind): never => {
    throw new HotlightError('bad-input', `${subject} is not a .heapprofile: ${describeKind(kind)}`);
  };

  const beginning = scanner.beginning();
  scanner.element(() => scanner.byteOrderMark());
  if (scanner.element(() => scanner.peek()) !== OPEN_BRACE) reject(kindOfBytes(beginning));
  scanner.pos++;
  const topKey = (): number => {
    const key = TOP_KEYS.read(scanner);
    const kind = key < 0 && columns.count === 0 ? kindOfKey(scanner.text()) : undefined;
    return kind === undefined ? key : reject(kind);
  };
  let more = !scanner.element(() => scanner.accept(CLOSE_BRACE));
  while (more) {
    if (scanner.element(topKey) === HEAD) nodes.readNested();
    else scanner.skip(true);
    more = scanner.element(() => scanner.more(CLOSE_BRACE));
  }
  scanner.finish();
  if (columns.count === 0) reject('json');
  if (!nodes.hasSizes) reject('cpuprofile');
  return build(columns, columns.frames(nodes.texts(), nodes.hasNumericScripts ? 1 : 0), subject);
}

function build(columns: NodeColumns, frames: ReturnType<NodeColumns['frames']>, subject: string): Profile {
  const tree = orderTree(columns, frames);
  if (tree === undefined) {
    throw new HotlightError('bad-input', `${subject} is damaged: its call tree contains a cycle.`);
  }
  const { parent, frame, place } = tree;
  const self = new Float64Array(parent.length);
  for (let node = 0; node < columns.count; node++) self[place?.[node] ?? node] = columns.value.at(node);
  return {
    unit: 'bytes',
    frames: tree.frames,
    parent,
    frame,
    self,
    lines: lineTable(parent.length, new Uint32Array(0), new Uint32Array(0), new Float64Array(0)),
    samples: new Uint32Array(0),
    times: new Float64Array(0),
    startTime: 0,
    duration: 0,
  };
}
