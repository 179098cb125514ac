import { HotlightError } from '../base/errors';

/** Longer text than this can't be held by a JavaScript string on every platform that we run on. */
const LONGEST_TEXT = 0x1fff_ffe8;

/**
 * Takes foreign JSON apart and checks what it finds: each method returns the value in the type that was asked
 * for, or throws a HotlightError (`bad-input`) that says where in the document something else stands.
 */
export class Shape {
  constructor(readonly subject: string) {}

  parse(bytes: Uint8Array): unknown {
    if (bytes.length > LONGEST_TEXT) {
      throw new HotlightError(
        'unsupported',
        `${this.subject} is larger than 512 MB, too large for this format.`,
      );
    }
    return this.parseText(new TextDecoder().decode(bytes));
  }

  parseText(text: string): unknown {
    try {
      return JSON.parse(text);
    } catch (cause) {
      // The parser's own message quotes the text, which may be anything.
      throw new HotlightError(
        'bad-input',
        `${this.subject} is damaged or cut off: it is not complete JSON.`,
        { cause },
      );
    }
  }

  object(value: unknown, path: string): Readonly<Record<string, unknown>> {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) this.fail(path, 'an object');
    return value as Record<string, unknown>;
  }

  list(value: unknown, path: string): readonly unknown[] {
    if (!Array.isArray(value)) this.fail(path, 'a list');
    return value;
  }

  text(value: unknown, path: string): string {
    if (typeof value !== 'string') this.fail(path, 'a text');
    return value;
  }

  number(value: unknown, path: string): number {
    if (typeof value !== 'number' || !Number.isFinite(value)) this.fail(path, 'a number');
    return value;
  }

  /** A number from 0 to `limit` - 1. */
  index(value: unknown, limit: number, path: string): number {
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value >= limit) {
      this.fail(path, limit > 0 ? `a whole number from 0 to ${limit - 1}` : 'absent');
    }
    return value;
  }

  /** A line or column: a whole number from 1, or 0 for anything else, as these are often missing. */
  position(value: unknown): number {
    return typeof value === 'number' && value >= 1 && value <= 0x7fff_ffff ? Math.floor(value) : 0;
  }

  fail(path: string, expected: string): never {
    throw new HotlightError('bad-input', `${this.subject} is damaged: ${path} should be ${expected}.`);
  }
}
