import { type ParserOptions, type ParserPlugin, parse } from '@babel/parser';
import type { File } from '@babel/types';

/** Larger files are generated ones; reading them costs more than they can tell. Characters. */
export const MAX_SOURCE_LENGTH = 1_500_000;

/**
 * The syntax tree of a TypeScript or JavaScript file, or undefined when it can't be made. Errors that leave a
 * tree are tolerated: a file is mostly looked at while somebody types in it.
 */
export function parseSource(text: string, file: string): File | undefined {
  if (text.length > MAX_SOURCE_LENGTH) return undefined;
  const typescript = /\.[cm]?tsx?$/.test(file);
  // In .ts files `<T>x` is a type assertion, so JSX would misread them; in .js files JSX and Flow do no harm.
  const dialects: ParserPlugin[][] = typescript
    ? /\.tsx$/.test(file)
      ? [['typescript', 'jsx']]
      : [['typescript'], ['typescript', 'jsx']]
    : [['jsx'], ['jsx', 'flow'], ['typescript', 'jsx']];
  for (const dialect of dialects) {
    const options: ParserOptions = {
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
    try {
      return parse(text, options);
    } catch {
      // The next dialect may fit.
    }
  }
  return undefined;
}
