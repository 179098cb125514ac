import { isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import { CADENCES, type FrontMatter, type Problem } from './checklist';
import { isDay } from './days';

/** The YAML block at the top of a text. */
export interface FrontMatterBlock {
  readonly frontMatter: FrontMatter;
  readonly problems: readonly Problem[];
  /** Offset of the first character after the closing line; 0 when there is no block. */
  readonly end: number;
}

const NONE: FrontMatterBlock = { frontMatter: {}, problems: [], end: 0 };
const OPENING = /^---[ \t]*(?:\r\n|\n|\r)/;
const CLOSING = /^(?:---|\.\.\.)[ \t]*$/m;

interface Found {
  /** Offsets of the YAML itself. */
  readonly start: number;
  readonly end: number;
  /** Offset after the closing line. */
  readonly after: number;
}

function find(text: string): Found | 'unclosed' | undefined {
  const opening = OPENING.exec(text);
  if (opening === null) return undefined;
  const start = opening[0].length;
  const closing = CLOSING.exec(text.slice(start));
  // A rule at the top of a text without front matter is a rule.
  if (closing === null) return /^[ \t]*[\w-]+:/.test(text.slice(start)) ? 'unclosed' : undefined;
  const end = start + closing.index;
  const rest = /^[^\r\n]*(?:\r\n|\n|\r)?/.exec(text.slice(end))!;
  return { start, end, after: end + rest[0].length };
}

/** Reads the block; what is wrong in it is a problem, and the rest of it counts. */
export function readFrontMatter(text: string): FrontMatterBlock {
  const found = find(text);
  if (found === undefined) return NONE;
  if (found === 'unclosed') {
    const message = 'The front matter that begins here has no end; close it with a line "---".';
    return { ...NONE, problems: [{ line: 1, column: 1, message }] };
  }
  const lines = new LineCounter();
  const document = parseDocument(text.slice(found.start, found.end), {
    lineCounter: lines,
    logLevel: 'silent',
    prettyErrors: false,
  });
  const position = (offset: number): { line: number; column: number } => {
    const { line, col } = lines.linePos(offset);
    return { line: line + 1, column: Math.max(1, col) };
  };
  const [error] = document.errors;
  if (error !== undefined) {
    const why = error.message.split('\n')[0]!.replace(/[.:]$/, '');
    const message = `The front matter is not valid YAML: ${why}; correct it or remove the line.`;
    return { frontMatter: {}, problems: [{ ...position(error.pos[0]), message }], end: found.after };
  }
  if (document.contents === null) return { ...NONE, end: found.after };
  if (!isMap(document.contents)) {
    const message = 'The front matter is no list of names and values; write lines such as "owner: ada".';
    return { frontMatter: {}, problems: [{ line: 2, column: 1, message }], end: found.after };
  }
  const problems: Problem[] = [];
  const values: Record<string, string> = {};
  for (const { key, value } of document.contents.items) {
    if (!isScalar(key) || typeof key.value !== 'string') continue;
    const name = key.value;
    if (!isScalar(value) || value.value === null) continue;
    const text = value.value instanceof Date ? value.value.toISOString().slice(0, 10) : String(value.value);
    const allowed = ALLOWED[name];
    if (allowed !== undefined && !allowed.holds(text)) {
      const message = `"${name}" in the front matter is "${text}" instead of ${allowed.words}.`;
      problems.push({ ...position(value.range?.[0] ?? 0), message });
    } else values[name] = text;
  }
  const { playbook, title, owner, due, cadence, status } = values as FrontMatter;
  return {
    frontMatter: {
      ...(playbook === undefined ? {} : { playbook }),
      ...(title === undefined ? {} : { title }),
      ...(owner === undefined ? {} : { owner: owner.replace(/^@/, '') }),
      ...(due === undefined ? {} : { due }),
      ...(cadence === undefined ? {} : { cadence }),
      ...(status === undefined ? {} : { status }),
    },
    problems,
    end: found.after,
  };
}

/** All single values of the front matter as text, known or not; none of one that is broken. */
export function readFrontMatterValues(text: string): Readonly<Record<string, string>> {
  const found = find(text);
  if (found === undefined || found === 'unclosed') return {};
  const document = parseDocument(text.slice(found.start, found.end), { logLevel: 'silent' });
  if (document.errors.length > 0 || !isMap(document.contents)) return {};
  return Object.fromEntries(
    document.contents.items.flatMap(({ key, value }): [string, string][] =>
      isScalar(key) && isScalar(value) && value.value !== null
        ? [[String(key.value), String(value.value)]]
        : [],
    ),
  );
}

const ALLOWED: Readonly<Record<string, { holds(text: string): boolean; words: string }>> = {
  due: { holds: isDay, words: 'a day such as 2026-12-01' },
  cadence: { holds: (text) => (CADENCES as readonly string[]).includes(text), words: CADENCES.join(', ') },
  status: { holds: (text) => text === 'open' || text === 'done', words: 'open or done' },
};
