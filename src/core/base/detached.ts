/** V8 keeps shorter parts of a text as texts of their own: `SlicedString::kMinLength` in its src/objects/string.h. */
const SHORTEST_SLICE = 13;

/**
 * The same text without what it was cut from. V8 has a longer part of a text point into the whole, so that one name
 * that is kept keeps the file that it was read from.
 */
export function detached(text: string): string {
  // Joined, the text is written anew when it is cut again; what is cut points into that.
  return text.length < SHORTEST_SLICE ? text : ` ${text}`.slice(1);
}
