import { baseName, displayPath, toSlashes } from '../../src/core/base/paths';
import { formatPercent } from '../../src/core/base/units';
import type { Category, Frame } from '../../src/core/profile/profile';

/** Characters that would break a line, hide text, or turn its direction around: names come from anywhere. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const LONGEST_NAME = 400;
/** What nearly all names are, told in a fraction of the time that looking for the above takes. */
const PLAIN = /^[ -~]*$/;

/** Text from a profile, safe to show on one line. */
export function printable(text: string): string {
  const short = text.length > LONGEST_NAME ? `${text.slice(0, LONGEST_NAME)}…` : text;
  return PLAIN.test(short) ? short : short.replace(UNPRINTABLE, '\ufffd');
}

/** A function's name for people. Meta frames keep V8's brackets, which tell them from functions. */
export function functionName(frame: Frame): string {
  if (frame.name === '(root)' && frame.file === '') return 'all';
  return frame.name === '' ? '(anonymous)' : printable(frame.name);
}

/** What stands on a box: many functions have no name, so theirs is where they are. */
export function functionLabel(frame: Frame): string {
  const name = functionName(frame);
  return frame.name === '' && frame.file !== ''
    ? `${name} ${place(printable(baseName(frame.file)), frame.fileLine)}`
    : name;
}

/** `src/price.ts`, relative to `root` when it is inside; '' when the function has no file. */
export function filePath(frame: Frame, root: string): string {
  return printable(displayPath(frame.file, root));
}

/** `src/price.ts:12`, or the path alone when the line is unknown. */
export function place(path: string, line: number): string {
  return line > 0 && path !== '' ? `${path}:${line}` : path;
}

export const CATEGORY_NAMES: Readonly<Record<Category, string>> = {
  app: 'Your code',
  dependency: 'Dependencies',
  node: 'Node.js',
  native: 'Native',
  gc: 'Garbage collector',
  program: 'Program',
  idle: 'Idle',
};

/** The npm package that a function belongs to, or what stands in for one. */
export function packageName(frame: Frame): string {
  if (frame.category !== 'dependency') return CATEGORY_NAMES[frame.category];
  const path = toSlashes(frame.file || frame.url);
  const after = path.split(/(?:^|\/)node_modules\//).at(-1)!;
  const [, name] = /^(@[^/]+\/[^/]+|[^/]+)\//.exec(after) ?? [];
  return printable(name ?? CATEGORY_NAMES.dependency);
}

/** Spoken and shown on selection: `price(), 41.2 % self, 63.0 % total, src/price.ts line 12`. */
export function summary(parts: {
  readonly name: string;
  readonly path: string;
  readonly line: number;
  readonly selfPercent: number;
  readonly totalPercent: number;
}): string {
  const { name, path, line, selfPercent, totalPercent } = parts;
  const call = name.startsWith('(') || name === 'all' ? name : `${name}()`;
  const where = path === '' ? '' : line > 0 ? `, ${path} line ${line}` : `, ${path}`;
  return `${call}, ${formatPercent(selfPercent)} self, ${formatPercent(totalPercent)} total${where}`;
}
