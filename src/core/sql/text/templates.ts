import { tokenize } from './lexer';

/**
 * What programs put texts in the place of before a statement is sent: `$(name)`, `$<name>`, `$[name]` and `${name}`
 * (pg-promise), `{{name}}`, `{% if … %}` and `<%= name %>` (templates), `%(name)s`, `%I` and `%L` (format), `<table>` (to be filled in by hand), and a
 * backslash (psql's commands, a shell's escapes). PostgreSQL's own SQL has none of them outside of texts and comments,
 * so a statement with one is no mistake, only not what the server gets.
 */
const PUT_IN = /\$[({[<]|\{[{%]|<%|<\w+>|%\(\w+\)|%[IL]\b|\\/;
/** psql's variables, which it puts in as a text or a name: `:'name'`, `:"name"`. */
const QUOTED = /(?<![:\w\]'")]):(?:'\w+'|"\w+")/;

/** Whether a text becomes SQL only after something has been put in. */
export function isTemplate(text: string): boolean {
  if (QUOTED.test(text)) return true;
  if (!PUT_IN.test(text)) return false;
  const bare = tokenize(text)
    .filter(({ kind }) => kind !== 'string' && kind !== 'comment' && kind !== 'quoted')
    .map(({ start, end }) => text.slice(start, end));
  return PUT_IN.test(bare.join(''));
}
