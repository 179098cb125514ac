import type { Node } from '@babel/types';
import type { Range } from '../summary/fileSummary';
import type { Placed } from './tree';

/** A stretch of the text and what it becomes; offsets. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A rewrite that keeps what the code does. */
export interface SourceFix {
  readonly title: string;
  /** What the reader of the preview must know about it. */
  readonly note: string;
  /** Of the file that holds the finding; they do not overlap. */
  readonly edits: readonly TextEdit[];
}

/** A call that the analysis knows to execute a query itself. */
export interface QueryCall {
  readonly at: Range;
  /** Name of the data layer. */
  readonly layer: string;
  readonly access: 'read' | 'write' | 'either';
}

/** A file that a fix is looked for in. */
export interface FixSource {
  readonly text: string;
  readonly file: string;
  /** Every node, in the order of the text. */
  readonly placed: readonly Placed[];
  /** The query that a call executes itself, by what the analysis knows. */
  queryAt(node: Node): QueryCall | undefined;
}

/** @param offset of the text in the one that the edits count in */
export function applyEdits(text: string, edits: readonly TextEdit[], offset = 0): string {
  let result = text;
  for (const { start, end, text: changed } of [...edits].sort((a, b) => b.start - a.start || b.end - a.end)) {
    result = result.slice(0, start - offset) + changed + result.slice(end - offset);
  }
  return result;
}

/** A node becomes another text. */
export function edit(node: Node, text: string): TextEdit {
  return { start: node.start ?? 0, end: node.end ?? 0, text };
}

/** The text of a node. */
export function textOf({ text }: Pick<FixSource, 'text'>, node: Node): string {
  return text.slice(node.start ?? 0, node.end ?? 0);
}

/**
 * The text of a node that goes to another place: its further lines are indented as they were against its first one.
 * @param indent of the line that it goes to
 * @param edits of parts of it
 */
export function movedText(
  { text, placed }: FixSource,
  node: Node,
  indent: string,
  edits: readonly TextEdit[] = [],
): string {
  const start = node.start ?? 0;
  const end = node.end ?? 0;
  const was = layoutAt(text, node).indent;
  const templates = placed.flatMap(({ node: part }) => (part.type === 'TemplateElement' ? [part] : []));
  const isIn = (at: number, one: { start?: number | null; end?: number | null }): boolean =>
    at > (one.start ?? 0) && at <= (one.end ?? 0);
  const lines: TextEdit[] = [];
  for (let at = text.indexOf('\n', start) + 1; at > 0 && at < end; at = text.indexOf('\n', at) + 1)
    if (text.startsWith(was, at) && !/[\r\n]/.test(text.charAt(at)))
      if (![...templates, ...edits].some((one) => isIn(at, one)))
        lines.push({ start: at, end: at + was.length, text: indent });
  return applyEdits(text.slice(start, end), [...edits, ...lines], start);
}

/** How the lines around a node are written. */
export interface Layout {
  readonly indent: string;
  readonly step: string;
  readonly newline: string;
  /** What ends a statement: nothing in a text that does without semicolons. */
  readonly semicolon: ';' | '';
}

export function layoutAt(text: string, node: Node): Layout {
  const at = node.start ?? 0;
  const lineStart = text.lastIndexOf('\n', at - 1) + 1;
  const indent = /^[ \t]*/.exec(text.slice(lineStart, at))?.[0] ?? '';
  return {
    indent,
    step: indent.startsWith('\t') ? '\t' : /^( {4})+$/.test(indent) && !/\n {2}\S/.test(text) ? '    ' : '  ',
    newline: text.includes('\r\n') ? '\r\n' : '\n',
    semicolon: /;\s*$/m.test(text) ? ';' : '',
  };
}

/** A name that the text does not have yet: `name`, `name2`, … */
export function freshName(text: string, name: string): string {
  for (let count = 1; ; count++) {
    const made = count === 1 ? name : `${name}${count}`;
    if (!new RegExp(`(?<![\\w$])${made.replaceAll('$', '\\$')}(?![\\w$])`).test(text)) return made;
  }
}

/** Adds a name to the import of a package; undefined where the file does not import it by `import`. */
export function importName(
  { placed }: FixSource,
  fromPackage: RegExp,
  name: string,
): readonly TextEdit[] | undefined {
  for (const { node } of placed) {
    if (node.type !== 'ImportDeclaration' || !fromPackage.test(node.source.value)) continue;
    if (node.importKind === 'type') continue;
    const named = node.specifiers.filter((one) => one.type === 'ImportSpecifier');
    const has = named.find(({ imported }) => imported.type === 'Identifier' && imported.name === name);
    if (has) return has.local.name === name && has.importKind !== 'type' ? [] : undefined;
    const last = named.at(-1);
    if (last) return [{ start: last.end ?? 0, end: last.end ?? 0, text: `, ${name}` }];
  }
  return undefined;
}
