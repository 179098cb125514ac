/**
 * What an index could do with one condition of a plan:
 * - `plain`: a bare column compared with something else, which a b-tree (or for containment a GIN) index answers;
 * - `wrapped`: only a function, cast or calculation of the column is compared;
 * - `wildcard`: LIKE with a pattern that starts with a wildcard;
 * - `other`: neither, such as `<>`, IS NOT NULL, a boolean column, two columns of one table, a subquery.
 */
export type ConditionKind = 'plain' | 'wrapped' | 'wildcard' | 'other';

export interface Condition {
  readonly text: string;
  readonly kind: ConditionKind;
  /** Qualified as the plan prints them: `orders.total`. */
  readonly columns: readonly string[];
  /** What wraps the column: `lower`, `::date`, `%`. */
  readonly wrapper: string | undefined;
}

/**
 * Takes a condition apart that EXPLAIN printed. PostgreSQL puts operators in parentheses and writes BETWEEN, LIKE and
 * IN as operators, so that the top level is a list of ANDs. Names must be qualified, as with VERBOSE, to tell columns
 * from keywords; without it every unqualified word that is no keyword counts as a column.
 */
export function conditionsOf(text: string | undefined): readonly Condition[] {
  if (text === undefined) return [];
  return split(tokens(text), 'AND').map(classify);
}

/** The arms of an OR at the top of a condition; one when there is none. */
export function armsOf(text: string): readonly Condition[] {
  return split(tokens(text), 'OR').map(classify);
}

/** The tables, by alias, that a condition's columns are of. */
export function aliasesOf(condition: Condition): ReadonlySet<string> {
  return new Set(condition.columns.map((column) => column.slice(0, Math.max(0, column.lastIndexOf('.')))));
}

interface Token {
  readonly kind: 'name' | 'string' | 'number' | 'operator' | 'open' | 'close' | 'comma' | 'parameter';
  readonly text: string;
}

const TOKEN =
  /\s*(?:(?<string>[EBXebx]?'(?:[^']|'')*')|(?<name>(?:"(?:[^"]|"")*"|[\p{L}_][\p{L}\p{N}_$]*)(?:\.(?:"(?:[^"]|"")*"|[\p{L}_][\p{L}\p{N}_$]*))*)|(?<parameter>\$\d+)|(?<number>\d[\d.eE]*)|(?<open>[([])|(?<close>[)\]])|(?<comma>,)|(?<operator>::|[-+*/<>=~!@#%^&|`?:.]+))/uy;

/** Longer conditions are lists that were written out; nothing is said about those. */
const MAX_LENGTH = 20_000;
const MAX_TOKENS = 2000;

function tokens(text: string): Token[] {
  const found: Token[] = [];
  if (text.length > MAX_LENGTH) return found;
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
    for (const [kind, value] of Object.entries(match.groups ?? {})) {
      if (value !== undefined) found.push({ kind: kind as Token['kind'], text: value });
    }
  }
  if (found.length > MAX_TOKENS) return [];
  return found;
}

/** The parts between a word at the top level, without the parentheses around the whole. */
function split(all: readonly Token[], word: 'AND' | 'OR'): Token[][] {
  const inner = withoutParentheses(all);
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of inner) {
    if (token.kind === 'open') depth++;
    if (token.kind === 'close') depth--;
    if (depth === 0 && token.kind === 'name' && token.text === word) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts.filter((part) => part.length > 0);
}

/** Takes off parentheses that belong together and enclose everything. */
function withoutParentheses(all: readonly Token[]): readonly Token[] {
  let inner = all;
  for (;;) {
    if (inner[0]?.text !== '(' || inner.at(-1)?.text !== ')') return inner;
    let depth = 0;
    const end = inner.findIndex((token) => {
      if (token.kind === 'open') depth++;
      if (token.kind === 'close') depth--;
      return depth === 0;
    });
    if (end !== inner.length - 1) return inner;
    inner = inner.slice(1, -1);
  }
}

const COMPARISONS = new Set(['=', '<', '>', '<=', '>=', '~~', '~~*', '~', '~*', '^@']);
/** Answered by GIN or GiST. */
const CONTAINMENTS = new Set(['@>', '<@', '&&', '?', '?|', '?&', '@@', '@?']);
/** Casts between types with the same bytes, which don't keep an index from being used. */
const RELABELS = /^(?:text|character varying|varchar|bpchar|character|name|oid|regclass|inet)$/;
const WORDS = new Set(
  'AND OR NOT IS NULL TRUE FALSE ANY ALL ARRAY ROW CASE WHEN THEN ELSE END DISTINCT FROM IN LIKE AT TIME ZONE COLLATE BETWEEN UNKNOWN CURRENT_DATE CURRENT_TIMESTAMP CURRENT_TIME LOCALTIME LOCALTIMESTAMP CURRENT_USER SESSION_USER USER SubPlan InitPlan hashed true false null'.split(
    ' ',
  ),
);

function classify(part: readonly Token[]): Condition {
  const inner = withoutParentheses(part);
  const columns = columnsIn(inner);
  const made = (kind: ConditionKind, wrapper?: string): Condition => ({
    text: inner.map((token) => token.text).join(' '),
    kind,
    columns,
    wrapper,
  });
  if (columns.length === 0 || inner.some((token) => token.text === 'SubPlan')) return made('other');
  const arms = split(inner, 'OR');
  if (arms.length > 1) {
    // An index helps an OR when it helps every arm (BitmapOr).
    const each = arms.map((arm) => mostUseful(split(arm, 'AND').map(classify)));
    return made(
      worst(each.map((arm) => arm.kind)),
      each.map((arm) => arm.wrapper).find((it) => it !== undefined),
    );
  }
  if (split(inner, 'AND').length > 1) {
    const best = mostUseful(split(inner, 'AND').map(classify));
    return made(best.kind, best.wrapper);
  }
  return comparison(inner, made);
}

function comparison(
  inner: readonly Token[],
  made: (kind: ConditionKind, wrapper?: string) => Condition,
): Condition {
  let depth = 0;
  const at = inner.findIndex((token) => {
    if (token.kind === 'open') depth++;
    if (token.kind === 'close') depth--;
    return depth === 0 && token.kind === 'operator' && isComparison(token.text);
  });
  const tail = inner.map((token) => token.text).join(' ');
  if (at < 0) return made(/\bIS NULL$/.test(tail) && bareColumn(inner.slice(0, -2)) ? 'plain' : 'other');
  const operator = inner[at]?.text ?? '';
  const [left, right] = [inner.slice(0, at), inner.slice(at + 1)];
  const [leftColumns, rightColumns] = [columnsIn(left), columnsIn(right)];
  if (sameTable(leftColumns, rightColumns)) return made('other');
  if (operator.startsWith('~~')) {
    const pattern = right.find((token) => token.kind === 'string')?.text;
    if (pattern !== undefined && /^[A-Za-z]?'[%_]/.test(pattern)) return made('wildcard');
    // ILIKE compares what no plain b-tree holds.
    if (operator === '~~*') return made('wrapped', 'ILIKE');
  }
  const side = leftColumns.length > 0 && bareColumn(left) ? left : rightColumns.length > 0 ? right : left;
  if (bareColumn(side)) return made('plain');
  if (CONTAINMENTS.has(operator)) return made('plain');
  return made('wrapped', wrapperOf(side));
}

function isComparison(operator: string): boolean {
  return COMPARISONS.has(operator) || CONTAINMENTS.has(operator);
}

function sameTable(left: readonly string[], right: readonly string[]): boolean {
  const tables = new Set(left.map((column) => column.slice(0, column.lastIndexOf('.'))));
  return right.some((column) => tables.has(column.slice(0, Math.max(0, column.lastIndexOf('.')))));
}

/** A column, in parentheses or with a cast that costs nothing. */
function bareColumn(side: readonly Token[]): boolean {
  let inner = withoutParentheses(side);
  const cast = inner.findIndex((token) => token.text === '::');
  if (cast > 0) {
    const type = typeAt(inner, cast);
    if (!RELABELS.test(type)) return false;
    inner = withoutParentheses(inner.slice(0, cast));
  }
  return inner.length === 1 && inner[0]?.kind === 'name' && !WORDS.has(inner[0].text);
}

/** The type after a `::`, without its length. */
function typeAt(inner: readonly Token[], cast: number): string {
  const words: string[] = [];
  for (const token of inner.slice(cast + 1)) {
    if (token.kind !== 'name') break;
    words.push(token.text);
  }
  return words.join(' ');
}

function wrapperOf(side: readonly Token[]): string | undefined {
  const inner = withoutParentheses(side);
  const call = inner.findIndex((token, index) => token.kind === 'name' && inner[index + 1]?.text === '(');
  if (call >= 0 && !WORDS.has(inner[call]?.text ?? '')) return inner[call]?.text;
  const cast = inner.findIndex((token, index) => token.text === '::' && inner[index - 1]?.kind !== 'string');
  const operator = inner.find((token) => token.kind === 'operator' && token.text !== '::');
  if (operator) return operator.text;
  return cast >= 0 ? `::${typeAt(inner, cast)}` : undefined;
}

function columnsIn(part: readonly Token[]): string[] {
  const columns = new Set<string>();
  part.forEach((token, index) => {
    if (token.kind !== 'name' || WORDS.has(token.text)) return;
    const [before, after] = [part[index - 1], part[index + 1]];
    // A function, a type after its cast, the rest of a type's name, a plan's own names.
    if (after?.text === '(' || before?.text === '::' || /^\(?(?:Sub|Init)Plan/.test(before?.text ?? ''))
      return;
    if (before?.kind === 'operator' && before.text.startsWith('.')) return;
    if (!token.text.includes('.') && before?.kind === 'name' && !WORDS.has(before.text)) return;
    // `timestamp without time zone`, `double precision` after a cast
    for (let back = index - 1; back >= 0 && part[back]?.kind === 'name'; back--) {
      if (part[back - 1]?.text === '::') return;
    }
    columns.add(token.text);
  });
  return [...columns];
}

const ORDER: readonly ConditionKind[] = ['plain', 'wrapped', 'wildcard', 'other'];

function mostUseful(conditions: readonly Condition[]): Condition {
  const best = ORDER.flatMap((kind) => conditions.filter((it) => it.kind === kind))[0];
  return best ?? { text: '', kind: 'other', columns: [], wrapper: undefined };
}

function worst(kinds: readonly ConditionKind[]): ConditionKind {
  return [...ORDER].reverse().find((kind) => kinds.includes(kind)) ?? 'other';
}
