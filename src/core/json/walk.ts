import type { JsonScanner } from './jsonScanner';
import type { Shape } from './shape';

const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACE = 0x7d;
const CLOSE_BRACKET = 0x5d;
const NULL = 0x6e;
const QUOTE = 0x22;

/** Calls `read` at the value of each field of an object; it must consume the value. Outside of `element`. */
export function forEachField(scanner: JsonScanner, read: (key: string) => void): void {
  scanner.element(() => scanner.expect(OPEN_BRACE));
  let more = !scanner.element(() => scanner.accept(CLOSE_BRACE));
  while (more) {
    const key = scanner.element(() => {
      scanner.key();
      return scanner.text();
    });
    read(key);
    more = scanner.element(() => scanner.more(CLOSE_BRACE));
  }
}

/** Calls `read` at each item of a list; it must consume the item. Outside of `element`. */
export function forEachItem(scanner: JsonScanner, read: () => void): void {
  scanner.element(() => scanner.expect(OPEN_BRACKET));
  let more = !scanner.element(() => scanner.accept(CLOSE_BRACKET));
  while (more) {
    read();
    more = scanner.element(() => scanner.more(CLOSE_BRACKET));
  }
}

/** True when a list is next; otherwise consumes what is. Outside of `element`. */
export function atList(scanner: JsonScanner): boolean {
  return isNext(scanner, OPEN_BRACKET);
}

/** True when an object is next; otherwise consumes what is. Outside of `element`. */
export function atObject(scanner: JsonScanner): boolean {
  return isNext(scanner, OPEN_BRACE);
}

/** Consumes a string and returns it. */
export function readText(scanner: JsonScanner): string {
  scanner.string();
  return scanner.text();
}

/** Consumes a value; undefined when it is no string. Outside of `element`. */
export function optionalText(scanner: JsonScanner): string | undefined {
  if (scanner.element(() => scanner.peek()) === QUOTE) return scanner.element(() => readText(scanner));
  scanner.skip(true);
  return undefined;
}

/** Consumes a number, or `null`, for which it returns undefined. */
export function readNumberOrNull(scanner: JsonScanner): number | undefined {
  if (scanner.peek() !== NULL) return scanner.number();
  scanner.skip();
  return undefined;
}

/** Consumes a value that is small enough to be held, and returns its text. Outside of `element`. */
export function heldText(scanner: JsonScanner): string {
  return scanner.element(() => {
    scanner.peek();
    const start = scanner.pos;
    scanner.skip();
    return new TextDecoder().decode(scanner.bytes.subarray(start, scanner.pos));
  });
}

/** `heldText`, parsed. */
export function heldValue(scanner: JsonScanner, shape: Shape): unknown {
  return shape.parseText(heldText(scanner));
}

function isNext(scanner: JsonScanner, byte: number): boolean {
  if (scanner.element(() => scanner.peek()) === byte) return true;
  scanner.skip(true);
  return false;
}
