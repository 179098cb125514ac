import { HotlightError, messageOf } from './errors';
import { placeInJson } from './jsonPlaces';

/** Why a JSON text is not what it should be, in words that complete "x can't be read: …". */
export class Mismatch extends Error {
  /** Where it is wrong: a member's value, or its name. */
  constructor(
    message: string,
    readonly path?: readonly (string | number)[],
    readonly at: 'key' | 'value' = 'value',
  ) {
    super(message);
  }
}

/**
 * Converts a JSON text that someone else may have written.
 * @param convert throws Mismatch for what it can't accept
 * @param remedy what the user can do about it
 * @throws HotlightError `bad-input` that names `file`
 */
export function parseJson<T>(text: string, file: string, convert: (value: unknown) => T, remedy: string): T {
  try {
    return convert(JSON.parse(text));
  } catch (error) {
    const what = error instanceof Mismatch ? error.message : `it is not JSON (${messageOf(error)})`;
    throw new HotlightError('bad-input', `${file} can't be read: ${what}; ${remedy}.`, { cause: error });
  }
}

/**
 * `parseJson` for files that people write by hand: says the line and column of what is wrong, as
 * `.hotlight/budgets.json:4:13`.
 */
export function parseWritten<T>(
  text: string,
  file: string,
  convert: (value: unknown) => T,
  remedy: string,
): T {
  try {
    return parseJson(text, file, convert, remedy);
  } catch (error) {
    const { cause, message } = error as HotlightError;
    const path = cause instanceof Mismatch ? (cause.path ?? []) : undefined;
    const { line, column } = placeInJson(text, path, cause instanceof Mismatch ? cause.at : 'value');
    const said = message.slice(`${file} can't be read: `.length);
    throw new HotlightError('bad-input', `${file}:${line}:${column} can't be read: ${said}`, { cause });
  }
}

export function object(
  value: unknown,
  name: string,
  path?: readonly (string | number)[],
): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw new Mismatch(`${name} is not an object`, path);
}

export function array(value: unknown, name: string): unknown[] {
  if (Array.isArray(value)) return value;
  throw new Mismatch(`"${name}" is not a list`);
}

export function strings(value: unknown, name: string): string[] {
  return array(value, name).map((item) => string(item, name));
}

export function string(value: unknown, name: string): string {
  if (typeof value === 'string') return value;
  throw new Mismatch(`"${name}" is not a text`);
}

export function number(value: unknown, name: string): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new Mismatch(`"${name}" is not a number`);
}

export function oneOf<T extends string>(value: unknown, allowed: readonly T[], name: string): T {
  const found = allowed.find((it) => it === value);
  if (found !== undefined) return found;
  throw new Mismatch(`"${name}" is ${JSON.stringify(value)} instead of one of ${allowed.join(', ')}`);
}

export function optional<T>(value: unknown, convert: (value: unknown) => T): T | undefined {
  return value === undefined || value === null ? undefined : convert(value);
}

export function optionalOrNull<T>(value: unknown, convert: (value: unknown) => T): T | null | undefined {
  return value === undefined || value === null ? value : convert(value);
}
