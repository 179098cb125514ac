/**
 * Turns offsets in UTF-8 bytes, as PostgreSQL's parser gives them, into UTF-16 ones. Offsets between two characters'
 * bounds go to the start of their character.
 */
export function byteOffsets(text: string): (byte: number) => number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what is ASCII needs no table.
  if (/^[\x00-\x7F]*$/.test(text)) return (byte) => Math.min(byte, text.length);
  const bytes: number[] = [];
  const units: number[] = [];
  let byte = 0;
  let unit = 0;
  for (const char of text) {
    bytes.push(byte);
    units.push(unit);
    const code = char.codePointAt(0)!;
    byte += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    unit += char.length;
  }
  return (wanted) => {
    if (wanted >= byte) return text.length;
    let low = 0;
    let high = bytes.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (bytes[middle]! <= wanted) low = middle;
      else high = middle - 1;
    }
    return units[low] ?? 0;
  };
}

/**
 * Where in a statement PostgreSQL's error position points, when the statement was sent behind a prefix.
 * @param position in characters, from 1, in what was sent, as in the error's field P; 0 or nothing for none
 * @returns UTF-16 offset in the statement; undefined when there is none, or it is in the prefix
 */
export function offsetOfPosition(
  statement: string,
  position: number | undefined,
  prefix: string,
): number | undefined {
  const character = (position ?? 0) - 1 - [...prefix].length;
  return character >= 0 ? offsetOfCharacter(statement, character) : undefined;
}

/** The UTF-16 offset of the n-th character (code point), as PostgreSQL counts in error positions. From 0. */
export function offsetOfCharacter(text: string, character: number): number {
  let unit = 0;
  let left = character;
  for (const char of text) {
    if (left-- <= 0) break;
    unit += char.length;
  }
  return unit;
}
