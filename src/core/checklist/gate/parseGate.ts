import { nearestName } from '../../base/nearestName';
import type { Severity } from '../../finding';
import { SEVERITIES } from '../../findings/severity';
import { FUNCTIONS, knownWords, NAMES } from './names';
import { DIMENSION_WORDS, type Dimension, formatQuantity, quantity, UNIT_NAMES } from './quantity';

export type Operator = '<' | '<=' | '>' | '>=' | '==' | '!=';

/** What stands on a side of a comparison. */
export type Operand =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'literal'; readonly value: number }
  | { readonly kind: 'improvement' | 'baseline'; readonly name: string }
  | { readonly kind: 'share'; readonly function: string }
  | { readonly kind: 'findings'; readonly rule: string | undefined; readonly severity: Severity };

export interface Comparison {
  readonly left: Operand;
  /** Absent for what is itself true or false. */
  readonly right?: { readonly operator: Operator; readonly operand: Operand };
  readonly dimension: Dimension;
}

/** A gate holds when all of its comparisons do. */
export type Gate =
  | { readonly kind: 'measured'; readonly all: readonly Comparison[] }
  | { readonly kind: 'approval'; readonly people: number };

/** One sentence, and the 1-based column within the expression that it is about. */
export interface GateProblem {
  readonly column: number;
  readonly message: string;
}

type Parsed = { readonly gate: Gate } | { readonly problem: GateProblem };

/**
 * Parses an expression:
 *
 *     gate       = "approved by" number | comparison { "and" comparison }
 *     comparison = operand [ ( "<" | "<=" | ">" | ">=" | "==" | "!=" ) operand ]
 *     operand    = name | number [ unit ] | function "(" arguments ")"
 */
export function parseGate(text: string): Parsed {
  try {
    return { gate: new Parser(text).gate() };
  } catch (error) {
    if (error instanceof Unexpected) return { problem: { column: error.column, message: error.message } };
    throw error;
  }
}

class Unexpected extends Error {
  constructor(
    readonly column: number,
    message: string,
  ) {
    super(message);
  }
}

interface Typed {
  readonly operand: Operand;
  readonly dimension: Dimension;
  readonly column: number;
}

const OPERATORS: Readonly<Record<string, Operator>> = {
  '<': '<',
  '<=': '<=',
  '≤': '<=',
  '>': '>',
  '>=': '>=',
  '≥': '>=',
  '==': '==',
  '=': '==',
  '!=': '!=',
};

class Parser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  gate(): Gate {
    if (this.#take(/approved\s+by\b/y) !== undefined) return this.#approval();
    const all = [this.#comparison()];
    while (this.#take(/and\b|&&/y) !== undefined) all.push(this.#comparison());
    this.#end('"and" or the end');
    return { kind: 'measured', all };
  }

  #approval(): Gate {
    const column = this.#column();
    const people = Number(this.#take(/\d+/y) ?? Number.NaN);
    if (!(people >= 1 && people <= 99)) {
      throw new Unexpected(column, 'Say how many people approve, from 1 to 99: approved by 2.');
    }
    this.#end('the end');
    return { kind: 'approval', people };
  }

  #comparison(): Comparison {
    const left = this.#operand();
    const written = this.#take(/<=|>=|==|!=|[<>=≤≥]/y);
    if (written === undefined) {
      if (left.dimension === 'boolean') return { left: left.operand, dimension: 'boolean' };
      throw new Unexpected(
        this.#column(),
        `Compare it with ${DIMENSION_WORDS[left.dimension]}, using <, <=, >, >=, == or !=.`,
      );
    }
    if (left.dimension === 'boolean') {
      throw new Unexpected(left.column, `This is ${DIMENSION_WORDS.boolean}.`);
    }
    const right = this.#operand();
    const hasLiteral = left.operand.kind === 'literal' || right.operand.kind === 'literal';
    if (left.operand.kind === 'literal' && right.operand.kind === 'literal') {
      throw new Unexpected(left.column, 'Two numbers measure nothing; compare a measured value with one.');
    }
    if (left.dimension !== right.dimension) {
      const [wanted, given] = left.operand.kind === 'literal' ? [right, left] : [left, right];
      const what = hasLiteral
        ? `This is measured as ${DIMENSION_WORDS[wanted.dimension]}, so give its unit`
        : 'These two are measured in different units';
      throw new Unexpected(given.column, `${what}.`);
    }
    return {
      left: left.operand,
      right: { operator: OPERATORS[written]!, operand: right.operand },
      dimension: left.dimension,
    };
  }

  #operand(): Typed {
    const column = this.#column();
    const number = this.#take(/[-+−]?(?:\d+(?:\.\d+)?|\.\d+)/y);
    if (number !== undefined) return this.#literal(number, column);
    const word = this.#take(/[A-Za-z][\w.]*/y);
    if (word === undefined) {
      const found = this.#text[this.#at];
      const what = found === undefined ? 'Something is missing at the end' : `"${found}" is not expected`;
      throw new Unexpected(column, `${what}; write a name, a function or a number with its unit.`);
    }
    if (this.#take(/\(/y) !== undefined) return this.#call(word, column);
    return { ...this.#name(word, column), column };
  }

  #literal(number: string, column: number): Typed {
    const unitColumn = this.#column();
    const unit = this.#take(/%|\/s\b|\/min\b|req\/s\b|[a-zµA-Z]+/y) ?? '';
    if (unit === 'and') {
      this.#at -= 3;
      return { operand: { kind: 'literal', value: signed(number) }, dimension: 'count', column };
    }
    const found = quantity(signed(number), unit.replace('req/s', '/s'));
    if (found === undefined) {
      throw new Unexpected(unitColumn, `There is no unit "${unit}"; the units are ${UNIT_NAMES.join(', ')}.`);
    }
    return { operand: { kind: 'literal', value: found.value }, dimension: found.dimension, column };
  }

  #name(word: string, column: number): { operand: Operand; dimension: Dimension } {
    const known = Object.hasOwn(NAMES, word) ? NAMES[word] : undefined;
    if (known === undefined) throw unknown(word, column, Object.keys(NAMES), 'value');
    return { operand: { kind: 'name', name: word }, dimension: known.dimension };
  }

  #call(word: string, column: number): Typed {
    if (!Object.hasOwn(FUNCTIONS, word)) throw unknown(word, column, Object.keys(FUNCTIONS), 'function');
    const typed = this.#arguments(word);
    if (this.#take(/\)/y) === undefined) {
      throw new Unexpected(this.#column(), `A ")" is missing: ${FUNCTIONS[word]!.usage}.`);
    }
    return { ...typed, column };
  }

  #arguments(word: string): { operand: Operand; dimension: Dimension } {
    if (word === 'findings') return { operand: this.#findings(), dimension: 'count' };
    if (word === 'share') {
      const column = this.#column();
      const quoted = this.#take(/"[^"]+"|'[^']+'/y);
      if (quoted === undefined) {
        throw new Unexpected(column, `Give the name of a function in quotes: ${FUNCTIONS.share!.usage}.`);
      }
      return { operand: { kind: 'share', function: quoted.slice(1, -1) }, dimension: 'percent' };
    }
    const column = this.#column();
    const name = this.#take(/[A-Za-z][\w.]*/y);
    if (name === undefined) {
      throw new Unexpected(column, `Name the value that is compared: ${FUNCTIONS[word]!.usage}.`);
    }
    const { dimension } = this.#name(name, column);
    if (dimension === 'boolean') throw new Unexpected(column, `This is ${DIMENSION_WORDS.boolean}.`);
    if (word === 'improvement') return { operand: { kind: 'improvement', name }, dimension: 'percent' };
    return { operand: { kind: 'baseline', name }, dimension };
  }

  #findings(): Operand {
    let rule: string | undefined;
    let severity: Severity = 'hint';
    while (this.#peek() !== ')' && this.#peek() !== undefined) {
      if (this.#take(/>=|≥/y) !== undefined) {
        const column = this.#column();
        const word = this.#take(/\w+/y) ?? '';
        const found = SEVERITIES.find((it) => it === word);
        if (found === undefined) {
          throw new Unexpected(column, `A severity is ${SEVERITIES.join(', ')}, and not "${word}".`);
        }
        severity = found;
      } else {
        const column = this.#column();
        const word = this.#take(/\*|[\w-]+/y);
        if (word === undefined || rule !== undefined) {
          throw new Unexpected(column, `Name a rule, a severity or both: ${FUNCTIONS.findings!.usage}.`);
        }
        rule = word;
      }
      if (this.#take(/,/y) === undefined) break;
    }
    return { kind: 'findings', rule: rule === '*' ? undefined : rule, severity };
  }

  #end(expected: string): void {
    this.#skip();
    if (this.#at === this.#text.length) return;
    throw new Unexpected(
      this.#column(),
      `"${this.#text.slice(this.#at)}" is not expected; ${expected} would be.`,
    );
  }

  #peek(): string | undefined {
    this.#skip();
    return this.#text[this.#at];
  }

  #skip(): void {
    while (/\s/.test(this.#text[this.#at] ?? '')) this.#at++;
  }

  #column(): number {
    this.#skip();
    return this.#at + 1;
  }

  /** @param pattern sticky */
  #take(pattern: RegExp): string | undefined {
    this.#skip();
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }
}

function signed(number: string): number {
  return Number(number.replace('−', '-'));
}

function unknown(word: string, column: number, among: readonly string[], what: string): Unexpected {
  const meant = nearestName(word, among);
  const end = meant === undefined ? '; known are' : `; did you mean ${meant}? Known are`;
  return new Unexpected(column, `There is no ${what} "${word}"${end} ${knownWords()}.`);
}

/** An operand as the author may have written it. */
export function formatOperand(operand: Operand, dimension: Dimension): string {
  switch (operand.kind) {
    case 'name':
      return operand.name;
    case 'literal':
      return formatQuantity(operand.value, dimension);
    case 'improvement':
    case 'baseline':
      return `${operand.kind}(${operand.name})`;
    case 'share':
      return `share("${operand.function}")`;
    case 'findings':
      return `findings(${operand.rule ?? '*'}, >= ${operand.severity})`;
  }
}
