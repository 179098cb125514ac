import { resolve } from 'node:path';
import { HotlightError } from '../../core/base/errors';

export const FORMATS = ['text', 'json', 'sarif', 'github'] as const;
export type Format = (typeof FORMATS)[number];

export interface Output {
  readonly format: Format;
  /** Absolute; absent for stdout. */
  readonly file?: string;
}

/**
 * What `--format kind[=file]` asks for, once for each time it is given. What has no file goes to stdout, which is one
 * format's; without any such, that is `fallback`.
 * @throws HotlightError `usage`
 */
export function outputsOf(given: readonly string[], cwd: string, fallback: Format): Output[] {
  const outputs = given.map((text): Output => {
    const at = text.indexOf('=');
    const kind = at < 0 ? text : text.slice(0, at);
    const format = FORMATS.find((one) => one === kind);
    if (format === undefined || at === text.length - 1) {
      throw new HotlightError(
        'usage',
        `--format takes ${FORMATS.join(', ')} or one with =FILE, not "${text}".`,
      );
    }
    return at < 0 ? { format } : { format, file: resolve(cwd, text.slice(at + 1)) };
  });
  const onStdout = outputs.filter(({ file }) => file === undefined);
  if (onStdout.length > 1) {
    throw new HotlightError(
      'usage',
      'Only one --format can go to stdout; give the others a file, as in sarif=out.sarif.',
    );
  }
  return onStdout.length === 1 ? outputs : [...outputs, { format: fallback }];
}
