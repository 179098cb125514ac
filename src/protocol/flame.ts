/** Messages between the extension (or a saved page) and the flame graph page. Validate at the boundary. */

export type FlameView = 'left-heavy' | 'time-order' | 'sandwich';

/** A thread or process that the page can switch to. `id` '' means all together. */
export interface FlameThread {
  readonly id: string;
  readonly name: string;
}

/** How the page was asked to open: where to look first. */
export interface FlameFocus {
  readonly view?: FlameView;
  /** A function to select: its name and original place. */
  readonly name?: string;
  readonly file?: string;
  readonly line?: number;
  readonly search?: string;
  /** In the sandwich view: look at the heaviest caller or callee of the function. */
  readonly toward?: 'callers' | 'callees';
}

/** What repeated runs say about a function. */
export interface FlameTest {
  /** Index in the profile's frames. */
  readonly frame: number;
  readonly p: number;
  readonly verdict: FlameVerdict;
}

const VERDICTS = ['faster', 'slower', 'same', 'inconclusive'] as const;
export type FlameVerdict = (typeof VERDICTS)[number];

/** The earlier side of a comparison; the message's own `buffer` is the later one. */
export interface FlameComparison {
  /** From encodeProfile; the same nodes and frames, in the same order, as in the later one. */
  readonly buffer: ArrayBuffer;
  /** What the sides are, for people. */
  readonly before: string;
  readonly after: string;
  readonly repeats: readonly [before: number, after: number];
  readonly tested: readonly FlameTest[];
}

export type ToFlamePage =
  | { readonly type: 'loading'; readonly message: string; readonly fraction?: number }
  | {
      readonly type: 'error';
      readonly message: string;
      /** It may be a file that speedscope reads; the page can ask for that by `openInSpeedscope`. */
      readonly offersSpeedscope?: true;
    }
  | {
      readonly type: 'profile';
      readonly title: string;
      /**
       * From encodeProfile (core/profile/buffer.ts), or from encodeTree; then the page asks for the details when it
       * has painted.
       */
      readonly buffer: ArrayBuffer;
      readonly threads: readonly FlameThread[];
      readonly thread: string;
      readonly notes: readonly string[];
      /** Folder that paths are shown relative to. */
      readonly root: string;
      readonly focus?: FlameFocus;
      /** Anything; the page keeps it as `source` of its state, and gives it back when it is restored. */
      readonly source?: unknown;
      /** Makes the page a differential flame graph. */
      readonly comparison?: FlameComparison;
    }
  /** From encodeDetails, of the profile that came last. */
  | { readonly type: 'details'; readonly buffer: ArrayBuffer }
  /** What else a reader of the numbers must know: all notes, some of which came with the profile. */
  | { readonly type: 'notes'; readonly notes: readonly string[] }
  | { readonly type: 'focus'; readonly focus: FlameFocus };

export type FromFlamePage =
  | { readonly type: 'ready' }
  /** Asks for the details of the profile that came last. */
  | { readonly type: 'details' }
  | { readonly type: 'painted'; readonly milliseconds: number; readonly nodes: number }
  | { readonly type: 'open'; readonly file: string; readonly line: number; readonly column: number }
  | { readonly type: 'thread'; readonly thread: string }
  | { readonly type: 'copy'; readonly text: string }
  | { readonly type: 'save'; readonly name: string; readonly kind: 'svg' | 'png'; readonly data: ArrayBuffer }
  | { readonly type: 'openInSpeedscope' };

/** The message, or undefined when it is none that the page may send. */
export function parseFromFlamePage(value: unknown): FromFlamePage | undefined {
  if (!isRecord(value)) return undefined;
  const { type } = value;
  switch (type) {
    case 'ready':
    case 'details':
    case 'openInSpeedscope':
      return { type };
    case 'painted': {
      const { milliseconds, nodes } = value;
      return isAmount(milliseconds) && isCount(nodes) ? { type, milliseconds, nodes } : undefined;
    }
    case 'open': {
      const { file, line, column } = value;
      return isText(file) && isCount(line) && isCount(column) ? { type, file, line, column } : undefined;
    }
    case 'thread': {
      const { thread } = value;
      return isText(thread) ? { type, thread } : undefined;
    }
    case 'copy': {
      const { text } = value;
      return typeof text === 'string' ? { type, text } : undefined;
    }
    case 'save': {
      const { name, kind, data } = value;
      if (!isText(name) || !isBuffer(data) || (kind !== 'svg' && kind !== 'png')) return undefined;
      return { type, name, kind, data };
    }
    default:
      return undefined;
  }
}

/** The message, or undefined when it is none that the page understands. */
export function parseToFlamePage(value: unknown): ToFlamePage | undefined {
  if (!isRecord(value)) return undefined;
  const { type } = value;
  switch (type) {
    case 'loading': {
      const { message, fraction } = value;
      if (typeof message !== 'string') return undefined;
      return { type, message, ...(isAmount(fraction) ? { fraction } : {}) };
    }
    case 'error': {
      const { message, offersSpeedscope } = value;
      if (typeof message !== 'string') return undefined;
      return { type, message, ...(offersSpeedscope === true ? { offersSpeedscope } : {}) };
    }
    case 'profile': {
      const { title, buffer, threads, thread, notes, root, focus, source, comparison } = value;
      if (typeof title !== 'string' || !isBuffer(buffer) || !isText(thread) || !isText(root))
        return undefined;
      if (!Array.isArray(threads) || !threads.every(isThread)) return undefined;
      if (!isTexts(notes)) return undefined;
      const look = parseFocus(focus);
      const compared = comparison === undefined ? undefined : parseComparison(comparison);
      if (comparison !== undefined && compared === undefined) return undefined;
      const optional = {
        ...(look ? { focus: look } : {}),
        ...(source === undefined ? {} : { source }),
        ...(compared ? { comparison: compared } : {}),
      };
      return { type, title, buffer, threads, thread, notes, root, ...optional };
    }
    case 'details': {
      const { buffer } = value;
      return isBuffer(buffer) ? { type, buffer } : undefined;
    }
    case 'notes': {
      const { notes } = value;
      return isTexts(notes) ? { type, notes } : undefined;
    }
    case 'focus': {
      const focus = parseFocus(value.focus);
      return focus ? { type, focus } : undefined;
    }
    default:
      return undefined;
  }
}

function parseComparison(value: unknown): FlameComparison | undefined {
  if (!isRecord(value)) return undefined;
  const { buffer, before, after, repeats, tested } = value;
  if (!isBuffer(buffer) || typeof before !== 'string' || typeof after !== 'string') return undefined;
  if (!Array.isArray(repeats)) return undefined;
  const [from, to] = repeats;
  if (!isCount(from) || !isCount(to)) return undefined;
  if (!Array.isArray(tested) || !tested.every(isTest)) return undefined;
  return { buffer, before, after, repeats: [from, to], tested };
}

/** What is usable of a focus; undefined when it isn't one at all. */
export function parseFocus(value: unknown): FlameFocus | undefined {
  if (!isRecord(value)) return undefined;
  const { view, name, file, line, search, toward } = value;
  return {
    ...(view === 'left-heavy' || view === 'time-order' || view === 'sandwich' ? { view } : {}),
    ...(isText(name) ? { name } : {}),
    ...(isText(file) ? { file } : {}),
    ...(isCount(line) ? { line } : {}),
    ...(isText(search) ? { search } : {}),
    ...(toward === 'callers' || toward === 'callees' ? { toward } : {}),
  };
}

/** No path, name or id that means something is longer. */
const LONGEST_TEXT = 1 << 16;

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= LONGEST_TEXT;
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((text) => typeof text === 'string');
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function isCount(value: unknown): value is number {
  return isAmount(value) && Number.isSafeInteger(value);
}

/** Also for buffers that were made in another realm, where `instanceof` says no. */
function isBuffer(value: unknown): value is ArrayBuffer {
  return Object.prototype.toString.call(value) === '[object ArrayBuffer]';
}

function isTest(value: unknown): value is FlameTest {
  if (!isRecord(value)) return false;
  const known: readonly unknown[] = VERDICTS;
  return isCount(value.frame) && isAmount(value.p) && known.includes(value.verdict);
}

function isThread(value: unknown): value is FlameThread {
  return isRecord(value) && isText(value.id) && typeof value.name === 'string';
}
