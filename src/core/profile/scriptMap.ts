import {
  decodedMappings,
  FlattenMap,
  type SectionedSourceMapInput,
  type SourceMapSegment,
  type TraceMap,
  traceSegment,
} from '@jridgewell/trace-mapping';
import { resolveSource } from './resolveSource';

/** A place in an original source; line and column are 1-based. */
export interface OriginalPosition {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** The original line behind a line of executed code, or behind a part of it. */
export interface OriginalLine {
  readonly file: string;
  readonly line: number;
  /** Other original lines have code there too, and none has the clear majority. */
  readonly ambiguous: boolean;
}

/** Columns `from` (included) … `to` (excluded) of a line, 1-based. */
export interface ColumnSpan {
  readonly from: number;
  readonly to: number;
}

/** Below this share of a line's mappings, its most frequent original line is one of several candidates. */
const CLEAR_MAJORITY = 0.6;

/** No script has more lines; a map that says so would only fill the memory. */
const MAX_OFFSET = 10_000_000;

/** The source map of one executed script, with the paths of its sources. */
export class ScriptMap {
  /** Absolute path of each source; undefined where the name means no file. */
  readonly files: readonly (string | undefined)[];
  private readonly map: TraceMap;
  private readonly indexOf = new Map<string, number>();

  /**
   * @param text the map's JSON
   * @param base absolute path of the file that the text stands in
   * @throws Error with the reason, in words that complete "The source map of x can't be read: …"
   */
  constructor(text: string, base: string, exists: (path: string) => boolean) {
    const input = parseMap(text);
    this.map = new FlattenMap(input);
    const sourceRoot = 'sections' in input ? '' : (input.sourceRoot ?? '');
    // A flattened map has its own root applied to its sources already; a plain one has not.
    this.files = this.map.sources.map((source) =>
      source === null || source === '' ? undefined : resolveSource(source, { base, sourceRoot, exists }),
    );
    this.files.forEach((file, index) => {
      if (file !== undefined && !this.indexOf.has(file)) this.indexOf.set(file, index);
    });
    // Decodes the mappings, so that damage is found here and not in the middle of an analysis.
    decodedMappings(this.map);
  }

  /** The original place of a position in the executed script (1-based). */
  position(line: number, column: number): OriginalPosition | undefined {
    const before = this.original(traceSegment(this.map, line - 1, column - 1));
    if (before !== undefined) return before;
    // Some tools map a function's name or body but not its parenthesis.
    const after = decodedMappings(this.map)[line - 1]?.find((segment) => segment[0] >= column - 1);
    return this.original(after);
  }

  private original(segment: Readonly<SourceMapSegment> | null | undefined): OriginalPosition | undefined {
    if (segment === null || segment === undefined || segment.length === 1) return undefined;
    const file = this.files[segment[1]];
    return file === undefined ? undefined : { file, line: segment[2] + 1, column: segment[3] + 1 };
  }

  /** The original line that most of a line's mappings lead to, looking only at the given columns. */
  line(line: number, columns: readonly ColumnSpan[]): OriginalLine | undefined {
    const candidates = new Map<string, { place: OriginalPosition; count: number }>();
    let all = 0;
    for (const segment of decodedMappings(this.map)[line - 1] ?? []) {
      const column = segment[0] + 1;
      if (!columns.some(({ from, to }) => column >= from && column < to)) continue;
      const place = this.original(segment);
      if (place === undefined) continue;
      const key = `${place.line}:${place.file}`;
      const candidate = candidates.get(key) ?? { place, count: 0 };
      candidate.count++;
      all++;
      candidates.set(key, candidate);
    }
    const [first, ...others] = candidates.values();
    if (first === undefined) return undefined;
    const { place, count } = others.reduce((most, next) => (next.count > most.count ? next : most), first);
    return { file: place.file, line: place.line, ambiguous: count / all < CLEAR_MAJORITY };
  }

  /** The text of a source as the map has it. */
  contentOf(file: string): string | undefined {
    const index = this.indexOf.get(file);
    return index === undefined ? undefined : (this.map.sourcesContent?.[index] ?? undefined);
  }
}

function parseMap(text: string): SectionedSourceMapInput & object {
  let value: unknown;
  try {
    // The prefix keeps a map from being run as a script; servers put it there.
    value = JSON.parse(text.replace(/^\)\]\}'?[^\n]*\n/, ''));
  } catch {
    throw new Error('it is not JSON');
  }
  if (typeof value !== 'object' || value === null) throw new Error('it is not a source map');
  const map = value as { version?: unknown; sections?: unknown };
  if (map.version !== 3) throw new Error(`its version is ${JSON.stringify(map.version)} instead of 3`);
  if (isPlain(value) || (Array.isArray(map.sections) && map.sections.every(isSection))) {
    return value as SectionedSourceMapInput & object;
  }
  throw new Error('it has no mappings');
}

function isPlain(value: unknown): boolean {
  const { mappings, sources } = (value ?? {}) as { mappings?: unknown; sources?: unknown };
  return (
    typeof mappings === 'string' &&
    Array.isArray(sources) &&
    sources.every((source) => source === null || typeof source === 'string')
  );
}

function isSection(value: unknown): boolean {
  const { map, offset } = (value ?? {}) as { map?: unknown; offset?: { line?: unknown; column?: unknown } };
  const isPlaced =
    typeof offset?.line === 'number' && offset.line <= MAX_OFFSET && typeof offset.column === 'number';
  const { sections } = (map ?? {}) as { sections?: unknown };
  return isPlaced && (isPlain(map) || (Array.isArray(sections) && sections.every(isSection)));
}
