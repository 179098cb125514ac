/** A variable of an environment file. */
export interface EnvVariable {
  readonly value: string;
  /** 1-based. */
  readonly line: number;
}

const ASSIGNMENT =
  /^[ \t]*(?:export[ \t]+)?([\w.-]+)[ \t]*(?:=|:[ \t])[ \t]*('(?:\\'|[^'])*'|"(?:\\"|[^"])*"|`(?:\\`|[^`])*`|[^#\r\n]*)/gm;

/** Values that references make longer than this are nobody's address. */
const MAX_LENGTH = 4096;

/**
 * The variables of a `.env` file, as dotenv reads it (quotes, comments, `export`, values over several lines) with the
 * references that dotenv-expand resolves: `$NAME`, `${NAME}`, `${NAME:-otherwise}`. The last one of a name counts.
 * @param outer what references may name besides
 */
export function parseEnvFile(
  text: string,
  outer: ReadonlyMap<string, string> = new Map(),
): Map<string, EnvVariable> {
  const raw = new Map<string, EnvVariable & { readonly literal: boolean }>();
  const clean = text.replace(/^\uFEFF/, '');
  let line = 1;
  let counted = 0;
  for (const match of clean.matchAll(ASSIGNMENT)) {
    for (; counted < match.index; counted++) if (clean[counted] === '\n') line++;
    const written = (match[2] ?? '').trim();
    const quote = /^(['"`])([\s\S]*)\1$/.exec(written);
    const inner = quote?.[2] ?? written;
    const value = quote?.[1] === '"' ? inner.replace(/\\n/g, '\n').replace(/\\r/g, '\r') : inner;
    raw.set(match[1] ?? '', { value, line, literal: quote?.[1] === "'" });
  }
  const resolved = new Map<string, string>();
  const resolve = (name: string): string | undefined => {
    const known = raw.get(name);
    if (known === undefined) return outer.get(name);
    const ready = resolved.get(name);
    if (ready !== undefined) return ready;
    resolved.set(name, ''); // what refers to itself is empty there
    const value = known.literal ? known.value : expandVariables(known.value, resolve);
    resolved.set(name, value);
    return value;
  };
  return new Map([...raw].map(([name, { line: at }]) => [name, { value: resolve(name) ?? '', line: at }]));
}

/**
 * A text with its `$NAME`, `${NAME}`, `${NAME-otherwise}`, `${NAME:-otherwise}` and `${NAME:?message}` resolved, as it
 * is where that makes it absurdly long.
 */
export function expandVariables(text: string, resolve: (name: string) => string | undefined): string {
  if (text.length > MAX_LENGTH || !text.includes('$')) return text;
  const expanded = text.replace(
    /\\\$|\$\{([A-Za-z_]\w*)(?::?(?:-([^}]*)|\?[^}]*))?\}|\$([A-Za-z_]\w*)/g,
    (whole, braced?: string, otherwise?: string, bare?: string) => {
      const name = braced ?? bare;
      if (name === undefined) return '$';
      const value = resolve(name);
      if (value !== undefined && value !== '') return value;
      return otherwise ?? (value === '' || braced !== undefined ? '' : whole);
    },
  );
  return expanded.length > MAX_LENGTH ? text : expanded;
}
