import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { getLocation, type ParseError, parse, printParseErrorCode } from 'jsonc-parser';
import { messageOf } from '../../core/base/errors';

/** A member of launch.json's `configurations`, unchecked. */
export type Configuration = Readonly<Record<string, unknown>>;

export interface LaunchJson {
  readonly configurations: readonly Configuration[];
  readonly compounds: readonly Configuration[];
  /** One sentence each. */
  readonly problems: readonly string[];
}

const NOTHING: LaunchJson = { configurations: [], compounds: [], problems: [] };

/** A folder's `.vscode/launch.json`, with comments and trailing commas as VS Code allows them. */
export async function readLaunchJson(root: string): Promise<LaunchJson> {
  const file = join(root, '.vscode', 'launch.json');
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return NOTHING;
    return { ...NOTHING, problems: [`${file} can't be read: ${messageOf(error)}.`] };
  }
  return parseLaunchJson(text, file);
}

/** What can be read is taken, as in VS Code; the first error is told. */
export function parseLaunchJson(text: string, file: string): LaunchJson {
  const errors: ParseError[] = [];
  const content: unknown = parse(text.replace(/^\ufeff/, ' '), errors, { allowTrailingComma: true });
  const { configurations, compounds } = (isObject(content) ? content : {}) as Record<string, unknown>;
  const first = errors[0];
  return {
    configurations: objectsOf(configurations),
    compounds: objectsOf(compounds),
    problems:
      first === undefined
        ? []
        : [
            `${file} has an error in line ${lineOf(text, first)} (${describe(text, first)}): correct it; what could be read is listed.`,
          ],
  };
}

function lineOf(text: string, { offset }: ParseError): number {
  return text.slice(0, offset).split('\n').length;
}

function describe(text: string, { error, offset }: ParseError): string {
  const what = printParseErrorCode(error)
    .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toLowerCase();
  const path = getLocation(text, offset).path.join('.');
  return path === '' ? what : `${what} at ${path}`;
}

function objectsOf(value: unknown): Configuration[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function isObject(value: unknown): value is Configuration {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
