/**
 * Finds where a variable is declared in a source text: the last declaration before a line that uses it, else the
 * first one behind. Names that are only mentioned, as parameters and parts of patterns are, count when there is no
 * declaration.
 * @param near 1-based line of code that sees the variable
 * @returns a 1-based line, or undefined when the text doesn't have the name
 */
export function findVariable(text: string, name: string, near: number): number | undefined {
  const word = escapePattern(name);
  const declared = new RegExp(
    String.raw`(?:^|[^\w$.])(?:const|let|var|function\*?|class|import)\s[^=;()]*?(?<![\w$.])${word}(?![\w$])`,
  );
  const mentioned = new RegExp(String.raw`(?<![\w$.])${word}(?![\w$])`);
  return nearest(text, declared, near) ?? nearest(text, mentioned, near);
}

/**
 * Finds where a property gets its value: `this.name =`, a field of a class, `name:` in a literal, `.name =`.
 * @param near 1-based line of the class or constructor; what stands behind it is preferred
 */
export function findProperty(text: string, name: string, near: number): number | undefined {
  const word = escapePattern(name);
  const assigned = new RegExp(
    String.raw`(?:\.${word}\s*(?:\?\?|\|\|)?=(?!=)|^\s*(?:(?:static|public|private|protected|readonly|declare|accessor)\s+)*${word}\s*[!?]?\s*(?:[=;:]|$)|[{,]\s*${word}\s*[:,}])`,
  );
  const lines = text.split(/\r?\n/);
  for (let i = Math.max(0, near - 1); i < lines.length; i++) if (assigned.test(lines[i]!)) return i + 1;
  for (let i = Math.min(near - 1, lines.length) - 1; i >= 0; i--) if (assigned.test(lines[i]!)) return i + 1;
  return undefined;
}

/**
 * Finds the line that makes an object: `new Session` for one of a class, a literal with its first property for a
 * plain one.
 * @param className as the class view gives it: `Session`, `{key, value}`
 * @param near 1-based line of the function that makes it
 * @param end the line behind that function, which must have it then; the rest of the text may when absent
 * @returns undefined when the text doesn't say
 */
export function findAllocation(
  text: string,
  className: string,
  near: number,
  end?: number,
): number | undefined {
  if (className === 'Object' || className === 'Array') return undefined; // made by literals
  if (className.startsWith('(')) return undefined; // a kind, not a class
  const [, property] = /^\{([\p{L}_$][\p{L}\p{N}_$]*)/u.exec(className) ?? [];
  const word = escapePattern(property ?? className);
  const made =
    property === undefined
      ? new RegExp(String.raw`\bnew\s+(?:[\w$]+\s*\.\s*)*${word}(?![\w$])`)
      : new RegExp(String.raw`(?:[{,]|^)\s*['"]?${word}['"]?\s*[:,}]`);
  const lines = text.split(/\r?\n/);
  const last = Math.min(lines.length, (end ?? Number.POSITIVE_INFINITY) - 1);
  for (let i = Math.max(0, near - 1); i < last; i++) if (made.test(lines[i]!)) return i + 1;
  if (end !== undefined) return undefined;
  // Code that was inlined runs in a function that may stand behind it.
  for (let i = Math.min(near - 1, lines.length) - 1; i >= 0; i--) if (made.test(lines[i]!)) return i + 1;
  return undefined;
}

function nearest(text: string, pattern: RegExp, near: number): number | undefined {
  const lines = text.split(/\r?\n/);
  for (let i = Math.min(near, lines.length) - 1; i >= 0; i--) if (pattern.test(lines[i]!)) return i + 1;
  for (let i = Math.max(0, near); i < lines.length; i++) if (pattern.test(lines[i]!)) return i + 1;
  return undefined;
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
