import { HotlightError } from '../../core/base/errors';
import type { LaunchTarget } from './target';

type Platform = 'posix' | 'win32';

const PLATFORM: Platform = process.platform === 'win32' ? 'win32' : 'posix';

/** What a shell would do with it, for the sentence that refuses it. */
const OPERATORS: Readonly<Record<string, string>> = {
  '|': 'a pipe',
  '&': 'running several commands or in the background',
  ';': 'several commands',
  '<': 'a redirection',
  '>': 'a redirection',
  '(': 'a subshell',
  ')': 'a subshell',
  '`': 'a command substitution',
  '\n': 'several commands',
};

/**
 * Splits a command line at blanks, with a shell's quotes and no shell: `'…'` is literal, in `"…"` a backslash
 * escapes `"`, `\`, `$` and a backtick, elsewhere it escapes any character. On Windows a backslash is part of a
 * path and escapes nothing but a `"`, and `'` quotes nothing. Wildcards are passed on as they are.
 * @throws HotlightError `usage` for what only a shell can do, an open quote, and an empty line.
 */
export function parseCommandLine(text: string, platform: Platform = PLATFORM): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote: '"' | "'" | undefined;
  const line = text.replace(/^\s+|\s*[\r\n]\s*$/g, '');
  for (let i = 0; i < line.length; i++) {
    const c = line[i]!;
    if (quote === "'") {
      if (c === "'") quote = undefined;
      else word += c;
      continue;
    }
    if (c === '\\' && escapes(line[i + 1], quote, platform)) {
      i++;
      word = (word ?? '') + line[i];
    } else if (c === quote) {
      quote = undefined;
    } else if (quote === undefined && (c === '"' || (c === "'" && platform === 'posix'))) {
      quote = c;
      word ??= '';
    } else if (isExpansion(line, i, platform) || (c === '`' && platform === 'posix')) {
      throw shellOnly(
        c === '`' ? c : line.slice(i, i + 2),
        c === '`' ? 'a command substitution' : 'a variable or substitution',
      );
    } else if (quote === undefined && /[ \t]/.test(c)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (quote === undefined && c in OPERATORS) {
      throw shellOnly(c === '\n' ? 'a line break' : c, OPERATORS[c]!);
    } else {
      word = (word ?? '') + c;
    }
  }
  if (quote !== undefined) {
    throw new HotlightError('usage', `The command line ends inside a ${quote} quote: close it.`);
  }
  if (word !== undefined) words.push(word);
  if (words.length === 0 || words[0] === '') {
    throw new HotlightError(
      'usage',
      'The command line is empty: type what to run, such as "node server.js".',
    );
  }
  return words;
}

function escapes(next: string | undefined, quote: '"' | "'" | undefined, platform: Platform): boolean {
  if (next === undefined) return false;
  if (platform === 'win32') return next === '"';
  return quote === undefined || /["\\$`]/.test(next);
}

/** `$NAME`, `${NAME}`, `$(…)`; a lone `$` is itself. On Windows a `$` is itself and `%NAME%` is the variable. */
function isExpansion(line: string, at: number, platform: Platform): boolean {
  if (platform === 'win32') return line[at] === '%' && /^%[A-Za-z_][A-Za-z0-9_()]*%/.test(line.slice(at));
  return line[at] === '$' && /[A-Za-z_0-9{(@*#?$!-]/.test(line[at + 1] ?? '');
}

function shellOnly(what: string, meaning: string): HotlightError {
  return new HotlightError(
    'usage',
    `The command line has "${what}" (${meaning}), which needs a shell and Hotlight starts programs without one: ` +
      'quote it if it is meant literally, or put the line into an npm script.',
  );
}

const ASSIGNMENT = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s;

/**
 * A target from a line the user typed. Leading `NAME=value` words go to the environment, as in a shell.
 * @param cwd absolute
 * @throws HotlightError `usage`, as `parseCommandLine`.
 */
export function commandTarget(text: string, cwd: string): LaunchTarget {
  const words = parseCommandLine(text);
  const env: Record<string, string> = {};
  let first = 0;
  for (; first < words.length; first++) {
    const assignment = ASSIGNMENT.exec(words[first]!);
    if (assignment === null) break;
    env[assignment[1]!] = assignment[2]!;
  }
  if (first === words.length) {
    throw new HotlightError(
      'usage',
      `"${text.trim()}" only sets variables: add the program to run after them.`,
    );
  }
  return {
    id: `command:${cwd}:${text.trim()}`,
    kind: 'command',
    label: text.trim(),
    description: 'command line',
    detail: formatCommandLine(words),
    command: words.slice(first),
    cwd,
    env,
  };
}

/** Words as one line that `parseCommandLine` splits into the same words again. For people, not for a shell. */
export function formatCommandLine(words: readonly string[], platform: Platform = PLATFORM): string {
  return words.map((word) => quoteWord(word, platform)).join(' ');
}

function quoteWord(word: string, platform: Platform): string {
  if (platform === 'win32') return /^[^\s"|&;<>()`%]+$/.test(word) ? word : quoteForWindows(word);
  return /^[A-Za-z0-9_@%+=:,./*?~[\]{}^!#-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** Backslashes at the end stay outside, where they can't escape the closing quote. */
function quoteForWindows(word: string): string {
  const [, body, tail] = /^(.*?)(\\*)$/s.exec(word)!;
  return `"${body!.replaceAll('"', '\\"')}"${tail}`;
}
