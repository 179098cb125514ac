import type { JsonScanner } from '../json/jsonScanner';
import { KeySet } from '../json/keySet';
import { StringTable } from '../json/stringTable';
import { type NodeColumns, NodeFields } from './cpuNodes';

const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const QUOTE = 0x22;
const ZERO = 0x30;
const LETTER_N = 0x6e;
const NODES_PER_CHECKPOINT = 1 << 12;
const SCRIPTS_REMEMBERED = 1 << 14;
const MAX_ID = 0xffff_fffe;
const MAX_POSITION = 0x7fff_fffe;

/** Keys of a node and of its callFrame, which old and foreign writers merge into one object. */
const NODE_KEYS = new KeySet([
  'id',
  'callFrame',
  'hitCount',
  'children',
  'positionTicks',
  'parent',
  'functionName',
  'scriptId',
  'url',
  'lineNumber',
  'columnNumber',
  'lineTicks',
  'selfSize',
]);
const ID = 0;
const CALL_FRAME = 1;
const HIT_COUNT = 2;
const CHILDREN = 3;
const POSITION_TICKS = 4;
const PARENT = 5;
const FUNCTION_NAME = 6;
const SCRIPT_ID = 7;
const URL = 8;
const LINE_NUMBER = 9;
const COLUMN_NUMBER = 10;
const LINE_TICKS = 11;
const SELF_SIZE = 12;

const TICK_KEYS = new KeySet(['line', 'ticks', 'hitCount']);
const LINE = 0;

const END = -2;

/** Reads the nodes of V8's CPU and allocation profiles, flat (`nodes`) or nested (`head`). */
export class CpuNodeReader {
  /** v8-profiler-next has its ticks in the callFrame. */
  hasLineTicks = false;
  /** v8-profiler-next writes script ids as numbers, V8 as strings. */
  hasNumericScripts = false;
  /** A node said how many bytes it allocated: this is an allocation profile. */
  hasSizes = false;

  private readonly strings = new StringTable();
  private readonly fields = new NodeFields();
  private readonly urlOfScript: (number | undefined)[] = [];
  /** Ticks of complete nodes (flat) or fields (nested); what follows is read again. */
  private ticksKept = 0;

  constructor(
    private readonly scanner: JsonScanner,
    private readonly columns: NodeColumns,
  ) {}

  /** The strings that the columns refer to. */
  texts(): string[] {
    return this.strings.texts(this.scanner);
  }

  /** Consumes an array of nodes that refer to their children, or to their parent, by id. */
  readFlat(): void {
    const { scanner, columns, fields } = this;
    scanner.element(() => scanner.expect(OPEN_BRACKET));
    if (scanner.element(() => scanner.accept(CLOSE_BRACKET))) return;
    const next = (): boolean => {
      columns.keepTicks(this.ticksKept);
      fields.start(columns.count);
      this.flatNode();
      const more = scanner.more(CLOSE_BRACKET);
      columns.open();
      this.close(fields);
      this.ticksKept = columns.ticks.length;
      return more;
    };
    while (scanner.element(next)) {
      if (columns.count % NODES_PER_CHECKPOINT === 0) scanner.checkpoint();
    }
  }

  /** Consumes a node that contains its children, to any depth. */
  readNested(): void {
    const { scanner, columns } = this;
    const stack = [new NodeFields()];
    let depth = 0;
    let fresh = true;
    const step = (): number => {
      columns.keepTicks(this.ticksKept);
      return this.nestedField(stack[depth]!, fresh);
    };
    const sibling = (): boolean => {
      if (!scanner.more(CLOSE_BRACKET)) return false;
      scanner.expect(OPEN_BRACE);
      return true;
    };
    scanner.element(() => scanner.expect(OPEN_BRACE));
    stack[0]!.start(columns.open());
    for (;;) {
      const key = scanner.element(step);
      this.ticksKept = columns.ticks.length;
      fresh = false;
      if (key === CHILDREN) {
        depth++;
        if (depth === stack.length) stack.push(new NodeFields());
      } else if (key === END) {
        this.close(stack[depth]!);
        if (columns.count % NODES_PER_CHECKPOINT === 0) scanner.checkpoint();
        if (depth === 0) return;
        if (!scanner.element(sibling)) {
          depth--;
          continue;
        }
      } else {
        continue;
      }
      const child = stack[depth]!;
      child.start(columns.open());
      columns.nestedNode.push(child.index);
      columns.nestedParent.push(stack[depth - 1]!.index);
      fresh = true;
    }
  }

  private close(fields: NodeFields): void {
    if (!this.columns.close(fields)) this.scanner.fail(`no second node with the id ${fields.id} before this`);
  }

  private flatNode(): void {
    const { scanner, fields } = this;
    scanner.expect(OPEN_BRACE);
    if (scanner.accept(CLOSE_BRACE)) return;
    do {
      const key = NODE_KEYS.read(scanner);
      if (key === CHILDREN) this.childIds(fields.index);
      else this.field(key, fields);
    } while (scanner.more(CLOSE_BRACE));
  }

  /**
   * Consumes one field. Returns END after the node's last one, CHILDREN when the opening brace of a first
   * child was consumed, and another number otherwise.
   */
  private nestedField(fields: NodeFields, fresh: boolean): number {
    const { scanner } = this;
    if (fresh ? scanner.accept(CLOSE_BRACE) : !scanner.more(CLOSE_BRACE)) return END;
    const key = NODE_KEYS.read(scanner);
    if (key !== CHILDREN) {
      this.field(key, fields);
      return key;
    }
    scanner.expect(OPEN_BRACKET);
    if (scanner.accept(CLOSE_BRACKET)) return ID;
    scanner.expect(OPEN_BRACE);
    return CHILDREN;
  }

  private field(key: number, fields: NodeFields): void {
    switch (key) {
      case ID:
        fields.id = this.id();
        break;
      case CALL_FRAME:
        this.callFrame(fields);
        break;
      case HIT_COUNT:
        fields.value = this.amount();
        break;
      case SELF_SIZE:
        this.hasSizes = true;
        fields.value = this.amount();
        break;
      case POSITION_TICKS:
        this.lineTicks(fields.index);
        break;
      case PARENT:
        this.parent(fields.index);
        break;
      default:
        this.calleeField(key, fields);
    }
  }

  private callFrame(fields: NodeFields): void {
    const { scanner } = this;
    scanner.expect(OPEN_BRACE);
    if (scanner.accept(CLOSE_BRACE)) return;
    do this.calleeField(NODE_KEYS.read(scanner), fields);
    while (scanner.more(CLOSE_BRACE));
  }

  private calleeField(key: number, fields: NodeFields): void {
    const { scanner } = this;
    switch (key) {
      case FUNCTION_NAME:
        fields.name = this.string();
        break;
      case URL:
        fields.url = this.url(fields.script);
        break;
      case SCRIPT_ID:
        fields.script = this.scriptId();
        break;
      case LINE_NUMBER:
        fields.line = this.position();
        break;
      case COLUMN_NUMBER:
        fields.column = this.position();
        break;
      case LINE_TICKS:
        this.hasLineTicks = true;
        this.lineTicks(fields.index);
        break;
      default:
        scanner.skip();
    }
  }

  private childIds(node: number): void {
    const { scanner, columns } = this;
    scanner.expect(OPEN_BRACKET);
    if (scanner.accept(CLOSE_BRACKET)) return;
    do columns.parentById.set(this.id(), node);
    while (scanner.more(CLOSE_BRACKET));
  }

  private parent(node: number): void {
    const { scanner, columns } = this;
    if (scanner.peek() === LETTER_N) {
      scanner.skip();
      return;
    }
    const id = this.id();
    columns.linkedNode.push(node);
    columns.linkedParentId.push(id);
  }

  private lineTicks(node: number): void {
    const { scanner, columns } = this;
    scanner.expect(OPEN_BRACKET);
    if (scanner.accept(CLOSE_BRACKET)) return;
    do {
      let line = 0;
      let ticks = 0;
      scanner.expect(OPEN_BRACE);
      if (scanner.accept(CLOSE_BRACE)) continue;
      do {
        const key = TICK_KEYS.read(scanner);
        if (key === LINE) line = this.position();
        else if (key > LINE) ticks = this.amount();
        else scanner.skip();
      } while (scanner.more(CLOSE_BRACE));
      if (line > 0 && ticks > 0) columns.addTicks(node, line, ticks);
    } while (scanner.more(CLOSE_BRACKET));
  }

  private string(): number {
    const { scanner } = this;
    if (scanner.peek() === LETTER_N) {
      scanner.skip();
      return -1;
    }
    scanner.string();
    return this.strings.intern(scanner);
  }

  /** Functions of one script have one URL, and V8 names the script first. */
  private url(script: number): number {
    const known = script > 0 ? this.urlOfScript[script] : undefined;
    if (known !== undefined && this.strings.accept(this.scanner, known)) return known;
    const url = this.string();
    if (script > 0 && script < SCRIPTS_REMEMBERED && url >= 0) this.urlOfScript[script] = url;
    return url;
  }

  /** V8 writes "80", v8-profiler-next 80. Some embedders have ids that are not numbers. */
  private scriptId(): number {
    const { scanner } = this;
    if (scanner.peek() !== QUOTE) {
      this.hasNumericScripts = true;
      return Math.max(0, this.position());
    }
    const { bytes, pos } = scanner;
    let value = 0;
    let at = pos + 1;
    let digit = bytes[at]! - ZERO;
    while (digit >= 0 && digit <= 9 && at - pos <= 9) {
      value = value * 10 + digit;
      digit = bytes[++at]! - ZERO;
    }
    const isPlain = bytes[at] === QUOTE && at - pos > 1 && (bytes[pos + 1] !== ZERO || at - pos === 2);
    if (isPlain && scanner.holds(at)) {
      scanner.pos = at + 1;
      return value;
    }
    scanner.string();
    return -1 - this.strings.intern(scanner);
  }

  private id(): number {
    const value = this.scanner.number();
    if (!(value >= 0 && value <= MAX_ID) || value !== Math.floor(value))
      this.scanner.fail('a node id before this');
    return value;
  }

  /** A line or column, or -1. */
  private position(): number {
    const value = this.scanner.number();
    return (value > MAX_POSITION ? MAX_POSITION : value < -1 ? -1 : value) | 0;
  }

  private amount(): number {
    const value = this.scanner.number();
    if (value < 0) this.scanner.fail('an amount of at least 0 before this');
    return value;
  }
}
