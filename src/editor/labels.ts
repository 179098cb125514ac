/**
 * Names, command lines and paths as labels of the editor show them: on one line, and `$(name)` in them is text
 * and not an icon.
 */
export function plainLabel(text: string): string {
  return text.replace(/\$\(/g, '$\u200b(').replace(/\s+/g, ' ');
}

/** Messages of the editor: `[label](command:…)` in them would be a link that runs any command, and is text here. */
export function plainMessage(text: string): string {
  return text.replaceAll('](', ']\u200b(');
}

/** Text cut to `length` characters, the last of which says so. */
export function shorten(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
