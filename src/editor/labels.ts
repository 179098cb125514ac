/**
 * Names, command lines and paths as labels of the editor show them: on one line, and `$(name)` in them is text
 * and not an icon.
 */
export function plainLabel(text: string): string {
  return text.replace(/\$\(/g, '$\u200b(').replace(/\s+/g, ' ');
}

/** Text cut to `length` characters, the last of which says so. */
export function shorten(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
