import { HOLE, type Token } from '../text/lexer';

/** What PostgreSQL's grammar takes at the place of a run-time value. */
export type HoleRole =
  | 'value'
  /** A name, or a part of one: of a table, a column, an alias. */
  | 'identifier'
  /** `($1)`: after IN and VALUES. */
  | 'list'
  /** Assignments, after SET. */
  | 'assignments'
  /** A whole query in parentheses. */
  | 'subquery'
  /** Columns and values of an INSERT. */
  | 'rows'
  /** `WHEN … THEN …`, after CASE. */
  | 'branches'
  /** A condition or an expression that is put together elsewhere. */
  | 'expression'
  /** Anything that may as well be missing. */
  | 'fragment';

const NAME_FOLLOWS = new Set(['from', 'join', 'into', 'update', 'table', 'as', 'only', 'using', 'collate']);
/** Functions whose arguments are separated by FROM. */
const FROM_ARGUMENT = new Set(['extract', 'substring', 'trim', 'overlay', 'position']);
/** Statements that take no parameters at all. */
const UTILITY = new Set(
  'create drop alter comment grant revoke truncate vacuum analyze reindex lock set listen notify refresh'.split(
    ' ',
  ),
);
const CONDITION_FOLLOWS = new Set(['where', 'on', 'having']);
const EXPRESSION_FOLLOWS = new Set(
  `and or not select distinct by when then else case limit offset like ilike similar to between returning is any
   all some escape interval date timestamp values fetch first next if exists filter call execute default set`.split(
    /\s+/,
  ),
);
const COMPARES = new Set(['in', 'is', 'like', 'ilike', 'not', 'between', 'similar', 'isnull', 'notnull']);

/** The neighbourhood of a token in its statement. */
export interface Neighbours {
  /** Lower-case text of the significant tokens before it, the nearest first; at most 3. */
  readonly before: readonly string[];
  readonly previous: Token | undefined;
  readonly next: Token | undefined;
  readonly nextText: string;
  /** It touches a word, or a dot that touches a word. */
  readonly partOfName: boolean;
  /** The word before the innermost open parenthesis. */
  readonly opener: string | undefined;
  /** What follows is a name with a part, `u."age"`: no value stands right before one. */
  readonly beforePath: boolean;
  /** `BETWEEN x AND` is open. */
  readonly between: boolean;
  /** The statement's first word. */
  readonly verb: string;
}

/** What stands where a run-time value is put into a text, by the tokens around it. */
export function roleOfHole(at: Neighbours): HoleRole {
  const [last = '', second = ''] = at.before;
  if (at.partOfName || at.previous === undefined) return at.previous ? 'identifier' : 'fragment';
  // `SELECT u.name, ${more} u.age`: what is put in ends with a comma, or is empty.
  if (at.beforePath && at.previous.kind !== 'operator') return 'fragment';
  if (last === '.' || UTILITY.has(at.verb)) return 'identifier';
  if (last === 'from' && (second === 'distinct' || FROM_ARGUMENT.has(at.opener ?? ''))) return 'value';
  if (NAME_FOLLOWS.has(last)) return 'identifier';
  if (last === '(') {
    if (/^(from|join|exists|lateral)$/.test(second) && at.nextText === ')') return 'subquery';
    return 'value';
  }
  if (last === 'in') return 'list';
  if (last === 'values') return 'list';
  if (last === 'case' && /^(end|else)$/.test(at.nextText)) return 'branches';
  if (last === 'set') return at.nextText === '=' ? 'identifier' : 'assignments';
  const compared = at.next?.kind === 'operator' || COMPARES.has(at.nextText);
  if (CONDITION_FOLLOWS.has(last)) return compared ? 'value' : 'expression';
  if (last === 'and' || last === 'or') return compared || at.between ? 'value' : 'expression';
  if (last === 'select' || last === 'by' || last === 'returning') return 'expression';
  if (EXPRESSION_FOLLOWS.has(last) && at.previous.kind === 'word') return 'value';
  if (at.previous.kind === 'operator') {
    return last === '*' && /^(select|,|\.)$/.test(second) ? 'fragment' : 'value';
  }
  if (last === ',' || last === '[') return 'value';
  if (at.verb === 'insert' && (second === 'into' || second === '.') && isInsertEnd(at)) return 'rows';
  return 'fragment';
}

function isInsertEnd(at: Neighbours): boolean {
  return at.next === undefined || at.nextText === 'returning' || at.nextText === 'on';
}

/** Whether a `?`, `:name` or `@name` stands where a value must: elsewhere these are operators or slices. */
export function isValuePosition(at: Neighbours): boolean {
  const [last = ''] = at.before;
  if (at.previous === undefined) return false;
  switch (at.previous.kind) {
    case 'operator':
      return true;
    case 'punctuation':
      return last === '(' || last === ',' || last === '[';
    case 'word':
      return (
        EXPRESSION_FOLLOWS.has(last) || CONDITION_FOLLOWS.has(last) || NAME_FOLLOWS.has(last) || last === 'in'
      );
    default:
      return false;
  }
}

/** The text of a token as `Neighbours` has it. */
export function wordOf(text: string, token: Token): string {
  return token.kind === 'hole' ? HOLE : text.slice(token.start, token.end).toLowerCase();
}
