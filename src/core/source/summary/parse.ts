import { type ParserOptions, type ParserPlugin, parse } from '@babel/parser';
import type { File } from '@babel/types';

/** Larger files are generated ones; reading them costs more than they can tell. Characters. */
export const MAX_SOURCE_LENGTH = 1_500_000;

/** Why a file leaves no syntax tree, in the parser's words without a full stop. Line and column are 1-based. */
export interface SyntaxProblem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/**
 * The syntax tree of a TypeScript or JavaScript file, or undefined when it can't be made. Errors that leave a
 * tree are tolerated: a file is mostly looked at while somebody types in it.
 */
export function parseSource(text: string, file: string): File | undefined {
  return tryParse(text, file).tree;
}

/**
 * The same, with what is wrong with a file that leaves no tree, in the dialect that it came furthest with; neither is
 * there for one that is too long.
 */
export function tryParse(
  text: string,
  file: string,
): { readonly tree?: File; readonly problem?: SyntaxProblem } {
  if (text.length > MAX_SOURCE_LENGTH) return {};
  let furthest: ParseError | undefined;
  for (const dialect of dialectsOf(file)) {
    try {
      return { tree: parse(text, optionsOf(dialect)) };
    } catch (error) {
      // The next dialect may fit.
      const failed = error instanceof RangeError ? TOO_DEEP : (error as ParseError);
      if (failed.pos > (furthest?.pos ?? -1)) furthest = failed;
    }
  }
  return furthest ? { problem: problemOf(furthest) } : {};
}

/** What Babel throws. https://babeljs.io/docs/babel-parser#errors */
interface ParseError {
  /** UTF-16 offset. */
  readonly pos: number;
  /** The line from 1, the column from 0. */
  readonly loc: { readonly line: number; readonly column: number };
  /** With the place in parentheses at its end. */
  readonly message: string;
}

/** The stack has run out. */
const TOO_DEEP: ParseError = { pos: 0, loc: { line: 1, column: 0 }, message: 'It is nested too deeply' };

function problemOf({ loc, message }: ParseError): SyntaxProblem {
  const words = message.replace(/\s*\(\d+:\d+\)$/, '').replace(/\.$/, '');
  return { line: loc.line, column: loc.column + 1, message: words };
}

/** What a file may be written in, the likeliest first. */
function dialectsOf(file: string): readonly (readonly ParserPlugin[])[] {
  // In .ts files `<T>x` is a type assertion, so JSX would misread them; in .js files JSX and Flow do no harm.
  if (/\.tsx$/.test(file)) return [['typescript', 'jsx']];
  if (/\.[cm]?ts$/.test(file)) return [['typescript'], ['typescript', 'jsx']];
  return [['jsx'], ['jsx', 'flow'], ['typescript', 'jsx']];
}

function optionsOf(dialect: readonly ParserPlugin[]): ParserOptions {
  return {
    sourceType: 'unambiguous',
    allowReturnOutsideFunction: true,
    allowAwaitOutsideFunction: true,
    allowSuperOutsideMethod: true,
    allowUndeclaredExports: true,
    allowImportExportEverywhere: true,
    errorRecovery: true,
    attachComment: false,
    plugins: [...dialect, 'decorators-legacy', 'explicitResourceManagement'],
  };
}
