import { decode, encode, type SourceMapMappings, type SourceMapSegment } from '@jridgewell/sourcemap-codec';
import { parse, type Token, tokTypes } from 'acorn';

/** The fields of a source map (version 3) that are read here; others are passed on. */
export interface SourceMap {
  readonly version: number;
  readonly mappings: string;
  readonly sources: readonly (string | null)[];
  readonly sourceRoot?: string;
  readonly sections?: unknown;
}

export interface SplitCode {
  readonly code: string;
  readonly map: SourceMap;
}

/** So many original lines on one line of code make it worth while; fewer are told apart well enough without. */
const CROWDED = 4;

/**
 * Breaks lines of generated code that hold several original lines, so that the profiler, which knows lines but no
 * columns, can tell these apart. Newlines go only between tokens and only where they mean nothing; the source map
 * is moved along, so that positions in error stacks stay right. Undefined when there is nothing to break or the
 * code can't be parsed.
 */
export function splitLines(
  code: string,
  map: SourceMap,
  sourceType: 'script' | 'module',
): SplitCode | undefined {
  if (typeof map.mappings !== 'string' || map.sections !== undefined) return undefined;
  const lineStarts = findLineStarts(code);
  const mappings = decode(map.mappings);
  if (!isCrowded(mappings, lineStarts.length)) return undefined;
  const breakable = findBreakableOffsets(code, sourceType);
  if (breakable === undefined) return undefined;

  const pieces: string[] = [];
  const moved: SourceMapMappings = [];
  let copied = 0;
  lineStarts.forEach((lineStart, line) => {
    let output: SourceMapSegment[] = [];
    let column = 0; // where the output line begins in the line
    let original: string | undefined;
    for (const segment of mappings[line] ?? []) {
      const here = segment.length === 1 ? undefined : `${segment[1]}:${segment[2]}`;
      const offset = lineStart + segment[0];
      if (here !== undefined && here !== original) {
        if (segment[0] > column && original !== undefined && breakable.has(offset)) {
          pieces.push(code.slice(copied, offset), '\n');
          copied = offset;
          moved.push(output);
          output = [];
          column = segment[0];
          original = here;
        } else if (original === undefined) {
          original = here;
        }
      }
      output.push(withColumn(segment, segment[0] - column));
    }
    moved.push(output);
  });
  if (pieces.length === 0) return undefined;
  pieces.push(code.slice(copied));
  return { code: pieces.join(''), map: { ...map, mappings: encode(moved) } };
}

function withColumn(segment: SourceMapSegment, column: number): SourceMapSegment {
  const copy = [...segment] as SourceMapSegment;
  copy[0] = column;
  return copy;
}

function findLineStarts(code: string): number[] {
  const starts = [0];
  for (const { 0: end, index } of code.matchAll(/\r\n|[\n\r]/g)) starts.push(index + end.length);
  return starts;
}

function isCrowded(mappings: SourceMapMappings, lines: number): boolean {
  // All on one line is what transpilers give that leave out whitespace, however short the file.
  const enough = lines <= 2 ? 2 : CROWDED;
  return mappings.some((segments) => {
    if (segments.length < enough) return false;
    const originals = new Set<string>();
    for (const segment of segments) {
      if (segment.length > 1) originals.add(`${segment[1]}:${segment[2]}`);
      if (originals.size >= enough) return true;
    }
    return false;
  });
}

/** Words after which a newline would end the statement, or make a name of the word. */
const NO_BREAK_AFTER = new Set([
  'return',
  'throw',
  'break',
  'continue',
  'yield',
  'async',
  'accessor',
  'using',
  'await',
]);
/** Words before which the grammar allows no newline. */
const NO_BREAK_BEFORE = new Set(['assert', 'using']);

/** Offsets of the tokens that may stand at the start of a line; undefined when the code is not JavaScript. */
function findBreakableOffsets(code: string, sourceType: 'script' | 'module'): Set<number> | undefined {
  const offsets = new Set<number>();
  let before: Token | undefined;
  const onToken = (token: Token): void => {
    if (before !== undefined && mayBreakBetween(code, before, token)) offsets.add(token.start);
    before = token;
  };
  try {
    parse(code, {
      ecmaVersion: 'latest',
      sourceType,
      allowHashBang: true,
      allowReturnOutsideFunction: sourceType === 'script',
      allowSuperOutsideMethod: true,
      onToken,
    });
  } catch {
    return undefined;
  }
  return offsets;
}

function mayBreakBetween(code: string, before: Token, token: Token): boolean {
  // From a quasi to the next ${ or ` is the template's own text.
  if (token.type === tokTypes.template || token.type === tokTypes.invalidTemplate) return false;
  if (before.type === tokTypes.template || before.type === tokTypes.invalidTemplate) return false;
  if (token.type === tokTypes.arrow || token.type === tokTypes.incDec) return false;
  return (
    !NO_BREAK_AFTER.has(code.slice(before.start, before.end)) &&
    !NO_BREAK_BEFORE.has(code.slice(token.start, token.end))
  );
}
