/** Text from outside as Markdown shows it: nothing in it is formatting, a link, HTML, a table cell or an icon. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_{}[\]()#<>|~&$@]/g, (character) => `&#${character.charCodeAt(0)};`)
    .replaceAll('://', ':&#47;&#47;')
    .replace(/www\./gi, (start) => `${start.slice(0, 3)}&#46;`)
    .replace(/^(?=[-+=]|\d+[.)])/, '\u200b'); // would start a list or underline a heading
}

/** A table; the cells are Markdown already. All columns but the first are right-aligned. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, column) => (column === 0 ? '---' : '---:'));
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}

/** A link that runs one of our commands; the arguments travel as JSON in it. */
export function commandLink(label: string, command: string, args: readonly unknown[], title: string): string {
  const encoded = encodeURIComponent(JSON.stringify(args)).replace(
    /[()']/g,
    (c) => `%${c.charCodeAt(0).toString(16)}`,
  );
  return `[${label}](command:${command}?${encoded} "${title}")`;
}
