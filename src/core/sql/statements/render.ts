import { HOLE, type Token, tokenize } from '../text/lexer';
import type { LineStarts } from '../text/lineStarts';
import { splitStatements } from '../text/split';
import { type HoleRole, isValuePosition, type Neighbours, roleOfHole, wordOf } from './holes';
import type { Hole, Piece } from './pieces';
import type { SourceRun, SqlParameter } from './statement';

/** A statement's text and how it came about; the rest of SqlStatement is the caller's. */
export interface Rendered {
  readonly sql: string;
  readonly parameters: readonly SqlParameter[];
  readonly runs: readonly SourceRun[];
  /** A run-time value is more than a parameter: a name, a condition, a part of a clause. */
  readonly partial: boolean;
}

/** A placed piece: where it starts in the joined text. */
interface Placed {
  readonly at: number;
  readonly piece: Piece;
}

/** The statements of a text, with `$n` for every placeholder and every run-time value. */
export function renderStatements(pieces: readonly Piece[], lines: LineStarts): Rendered[] {
  const placed: Placed[] = [];
  let joined = '';
  for (const piece of pieces) {
    placed.push({ at: joined.length, piece });
    joined += piece.kind === 'hole' ? HOLE : piece.text.replaceAll(HOLE, '\uFFFD');
  }
  const tokens = tokenize(joined);
  return splitStatements(joined, tokens).map(({ from, to }) =>
    new Renderer(joined, tokens.slice(from, to), placed, lines).render(),
  );
}

class Renderer {
  private sql = '';
  private readonly runs: SourceRun[] = [];
  private readonly parameters: SqlParameter[] = [];
  private readonly named = new Map<string, number>();
  private partial = false;
  private holes = 0;
  private next: number;

  constructor(
    private readonly text: string,
    private readonly tokens: readonly Token[],
    private readonly placed: readonly Placed[],
    private readonly lines: LineStarts,
  ) {
    // Values that are put in get numbers behind those that the text has.
    let highest = 0;
    for (const token of tokens) {
      if (token.kind === 'parameter') highest = Math.max(highest, this.numberOf(token));
    }
    this.next = Math.min(highest, 65_535) + 1;
  }

  render(): Rendered {
    const before: string[] = [];
    const openers: (string | undefined)[] = [];
    let previous: Token | undefined;
    let between = false;
    const first = this.tokens.find((token) => token.kind === 'word');
    const verb = first ? wordOf(this.text, first) : '';
    this.tokens.forEach((token, index) => {
      if (token.kind === 'space' || token.kind === 'comment') {
        this.copyWithout(token, '');
        return;
      }
      const next = this.significantAfter(index);
      const word = wordOf(this.text, token);
      const around: Neighbours = {
        before,
        previous,
        next,
        nextText: next ? wordOf(this.text, next) : '',
        partOfName: token.kind === 'hole' && this.touchesName(index),
        opener: openers.at(-1),
        beforePath: next !== undefined && /^(word|quoted)$/.test(next.kind) && this.text[next.end] === '.',
        between,
        verb,
      };
      this.emitToken(token, around);
      if (word === '(') openers.push(before[0]);
      else if (word === ')') openers.pop();
      if (word === 'between') between = true;
      else if (word === 'and') between = false;
      before.unshift(word);
      before.length = Math.min(before.length, 3);
      previous = token;
    });
    this.parameters.sort((a, b) => a.number - b.number);
    return { sql: this.sql, parameters: this.parameters, runs: this.runs, partial: this.partial };
  }

  private emitToken(token: Token, around: Neighbours): void {
    switch (token.kind) {
      case 'hole':
        this.emitHole(token, around);
        return;
      case 'parameter': {
        const number = this.numberOf(token);
        if (!this.parameters.some((parameter) => parameter.number === number)) {
          this.parameters.push({ number, name: `$${number}` });
        }
        this.copy(token.start, token.end);
        return;
      }
      case 'variable':
        this.emitVariable(token, around);
        return;
      case 'question':
        if (!isValuePosition(around)) this.copy(token.start, token.end);
        else if (token.end - token.start === 2) this.emitName(token.start, token.end);
        else this.emitMade(this.parameter('?'), token.start, token.end);
        return;
      case 'colon':
      case 'at': {
        const name = this.text.slice(token.start, token.end);
        if (!isValuePosition(around)) this.copy(token.start, token.end);
        else if (name.length > 2 && name.endsWith(':')) this.emitName(token.start, token.end);
        // PgTyped's lists have parentheses of their own.
        else if (around.before[0] === 'in')
          this.emitMade(`(${this.parameter(name.replace(/!$/, ''), true)})`, token.start, token.end);
        else this.emitMade(this.parameter(name.replace(/!$/, ''), true), token.start, token.end);
        return;
      }
      case 'string':
        this.copyWithout(token, '1');
        return;
      case 'quoted':
        this.copyWithout(token, 'hole');
        return;
      default:
        this.copy(token.start, token.end);
    }
  }

  private emitHole(token: Token, around: Neighbours): void {
    const hole = this.pieceAt(token.start)?.piece as Hole;
    const guessed = roleOfHole(around);
    const role =
      hole.role === undefined || hole.role === 'fragment' || guessed === 'rows' ? guessed : hole.role;
    this.emitRole(role, hole.name, token, around, hole.inText);
  }

  /** A variable of pg-promise: a value, unless its filter says that it is a name or text as it is. */
  private emitVariable(token: Token, around: Neighbours): void {
    const name = this.text.slice(token.start, token.end);
    const filter = /(?::\w+|[~^#])(?=\s*[/>)}\]]?$)/.exec(name)?.[0];
    if (filter !== undefined && /^(:name|:alias|~)$/.test(filter)) this.emitName(token.start, token.end);
    else if (filter !== undefined && /^(:raw|:value|\^|#)$/.test(filter))
      this.emitRole(roleOfHole(around), name, token, around);
    else {
      // A list of any length, which only `IN` takes as it comes.
      if (/^:(csv|list)$/.test(filter ?? '') && around.opener !== 'in') this.partial = true;
      this.emitMade(this.parameter(name, true), token.start, token.end);
    }
  }

  private emitRole(role: HoleRole, name: string, token: Token, around: Neighbours, inText?: true): void {
    const value = (): string => this.parameter(name, false, inText);
    switch (role) {
      case 'value':
        this.emitMade(value(), token.start, token.end);
        return;
      case 'list':
        this.emitMade(around.before[0] === '(' ? value() : `(${value()})`, token.start, token.end);
        return;
      case 'identifier':
        this.emitName(token.start, token.end);
        return;
      case 'assignments':
        this.emitName(token.start, token.end);
        this.emitMade(` = ${value()}`, token.start, token.end);
        return;
      case 'subquery':
        this.partial = true;
        this.emitMade('SELECT', token.start, token.end);
        return;
      case 'branches':
        this.partial = true;
        this.emitMade(`WHEN true THEN ${value()}`, token.start, token.end);
        return;
      case 'rows':
        this.partial = true;
        this.emitMade('DEFAULT VALUES', token.start, token.end);
        return;
      case 'expression':
        this.partial = true;
        this.emitMade(value(), token.start, token.end);
        return;
      case 'fragment':
        this.partial = true;
    }
  }

  /** A name that only the run knows. */
  private emitName(start: number, end: number): void {
    this.partial = true;
    this.emitMade(`hole${++this.holes}`, start, end);
  }

  private parameter(name: string, shared = false, inText?: true): string {
    const known = shared ? this.named.get(name) : undefined;
    if (known !== undefined) return `$${known}`;
    const number = this.next++;
    this.parameters.push({ number, name, ...(inText ? { inText } : {}) });
    if (shared) this.named.set(name, number);
    return `$${number}`;
  }

  private numberOf(token: Token): number {
    return Number(this.text.slice(token.start + 1, token.end));
  }

  /** Copies a token with something else in place of each hole in it. */
  private copyWithout(token: Token, filler: string): void {
    let done = token.start;
    for (
      let at = this.text.indexOf(HOLE, done);
      at >= 0 && at < token.end;
      at = this.text.indexOf(HOLE, done)
    ) {
      this.copy(done, at);
      if (filler !== '') this.emitMade(filler, at, at + 1);
      done = at + 1;
    }
    this.copy(done, token.end);
  }

  /** Copies a range of the joined text with the place of each of its characters. */
  private copy(start: number, end: number): void {
    let at = start;
    while (at < end) {
      const found = this.pieceAt(at);
      if (!found) return;
      const { piece } = found;
      const length = piece.kind === 'hole' ? 1 : piece.text.length;
      const stop = Math.min(end, found.at + length);
      const text = this.text.slice(at, stop);
      if (piece.kind === 'exact') this.appendExact(text, piece.start + at - found.at);
      else this.append(text, piece.start, piece.end);
      at = stop;
    }
  }

  private emitMade(text: string, start: number, end: number): void {
    const first = this.pieceAt(start);
    const last = this.pieceAt(end - 1);
    if (!first || !last) return;
    const from = first.piece.kind === 'exact' ? first.piece.start + start - first.at : first.piece.start;
    const to = last.piece.kind === 'exact' ? last.piece.start + end - last.at : last.piece.end;
    this.append(text, from, Math.max(from, to));
  }

  private append(text: string, from: number, to: number): void {
    const { line, column } = this.lines.at(from);
    const end = this.lines.at(to);
    this.runs.push({
      start: this.sql.length,
      exact: false,
      line,
      column,
      endLine: end.line,
      endColumn: end.column,
    });
    this.sql += text;
  }

  /** One run per line, as columns start anew on each; none where the last run goes on. */
  private appendExact(text: string, from: number): void {
    let at = 0;
    while (at < text.length) {
      const source = from + at;
      const stop = Math.min(text.length, this.lines.nextLine(source) - from);
      const { line, column } = this.lines.at(source);
      const last = this.runs.at(-1);
      const start = this.sql.length;
      const goesOn =
        last?.exact === true && last.line === line && last.column + start - last.start === column;
      if (!goesOn) this.runs.push({ start, exact: true, line, column, endLine: line, endColumn: column });
      this.sql += text.slice(at, stop);
      at = stop;
    }
  }

  private pieceAt(offset: number): Placed | undefined {
    let low = 0;
    let high = this.placed.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.placed[middle]!.at <= offset) low = middle;
      else high = middle - 1;
    }
    return this.placed[low];
  }

  private significantAfter(index: number): Token | undefined {
    for (let i = index + 1; i < this.tokens.length; i++) {
      const token = this.tokens[i]!;
      if (token.kind !== 'space' && token.kind !== 'comment') return token;
    }
    return undefined;
  }

  /** `users_${suffix}`, `${schema}.users`. */
  private touchesName(index: number): boolean {
    const left = this.tokens[index - 1];
    const right = this.tokens[index + 1];
    if (left?.kind === 'word') return true;
    return right?.kind === 'word' || (right !== undefined && this.text[right.start] === '.');
  }
}
