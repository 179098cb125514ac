// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/**
 * Text of the profiled program as one line that does nothing to a terminal: control and direction characters are
 * replaced, tabs become spaces.
 */
export function plainLine(text: string): string {
  return text.replaceAll('\t', '  ').replace(CONTROL, '\ufffd');
}
