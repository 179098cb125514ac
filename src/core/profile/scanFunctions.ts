import { type Node, type Options, Parser } from 'acorn';

/** What is found of a function while its script is parsed. Offsets are UTF-16 units from the script's start. */
export interface ScannedFunction {
  readonly kind: 'function' | 'initializer';
  name: string;
  /** Where V8 says the function is. */
  readonly position: number;
  readonly start: number;
  /** Where the body begins: between `start` and this is the head. */
  readonly body: number;
  readonly end: number;
}

/** A call of something with a name: `f()` at `f`, `o.m()` at `m`, `new C()` at `new`. */
export interface ScannedCall {
  readonly name: string;
  readonly offset: number;
}

export interface OffsetSpan {
  readonly start: number;
  readonly end: number;
}

/** A script's functions and what costs time in it, in no particular order. */
export interface ScannedScript {
  readonly functions: readonly ScannedFunction[];
  readonly calls: readonly ScannedCall[];
  readonly loops: readonly OffsetSpan[];
  /** What V8 often does by calling a built-in that sets up no frame: comparisons of strings, methods, copies. */
  readonly builtins: readonly number[];
  /** What costs more than a few machine instructions without a call: literals, closures, divisions, … */
  readonly costly: readonly number[];
}

/** @returns undefined when the text is not JavaScript that can be parsed */
export function scanFunctions(source: string): ScannedScript | undefined {
  const looksLikeModule = /^\s*(?:import|export)\b/m.test(source);
  const order = looksLikeModule ? (['module', 'script'] as const) : (['script', 'module'] as const);
  for (const sourceType of order) {
    try {
      return parse(source, sourceType);
    } catch (error) {
      // A RangeError: nested more deeply than the stack allows.
      if (!(error instanceof SyntaxError || error instanceof RangeError)) throw error;
    }
  }
  return undefined;
}

function parse(source: string, sourceType: 'script' | 'module'): ScannedScript {
  const scanner = new Scanner(source);
  // One subclass per script, because acorn gives its plugins no place for state of their own.
  const Scanning = Parser.extend(
    (Base) =>
      class extends (Base as unknown as ParserClass) {
        override finishNode(node: Syntax, type: string): Syntax {
          const finished = super.finishNode(node, type);
          scanner.visit(finished);
          return finished;
        }
      } as unknown as typeof Parser,
  );
  Scanning.parse(source, {
    ecmaVersion: 'latest',
    sourceType,
    allowHashBang: true,
    allowReturnOutsideFunction: true,
    allowAwaitOutsideFunction: true,
    allowSuperOutsideMethod: true,
    allowImportExportEverywhere: true,
    checkPrivateFields: false,
  } satisfies Options);
  return scanner;
}

/** The part of acorn's parser that its plugins override. */
interface ParserClass {
  new (
    options: Options,
    input: string,
    startPos?: number,
  ): { finishNode(node: Syntax, type: string): Syntax };
}

/** A node of the syntax tree; which members it has depends on its type (ESTree). */
interface Syntax extends Node {
  readonly id?: Syntax | null;
  readonly key?: Syntax;
  readonly computed?: boolean;
  readonly static?: boolean;
  readonly name?: string;
  readonly value?: unknown;
  readonly callee?: Syntax;
  readonly tag?: Syntax;
  readonly property?: Syntax;
  readonly left?: Syntax;
  readonly right?: Syntax;
  readonly init?: Syntax | null;
  readonly test?: Syntax | null;
  readonly update?: Syntax | null;
  readonly argument?: Syntax | null;
  readonly operator?: string;
  readonly expressions?: readonly Syntax[];
  body?: Syntax | readonly Syntax[];
}

/** Stands in for the bodies that have been seen, so that a bundle's whole tree is never in memory. */
const SEEN: Syntax = { type: 'BlockStatement', start: 0, end: 0, body: [] };

const COMPARISONS: ReadonlySet<string> = new Set(['<', '>', '<=', '>=', '==', '!=', '===', '!==']);
const COSTLY: ReadonlySet<string> = new Set(['%', '/', '**', 'in', 'instanceof']);

/** Collects from the nodes of a syntax tree, which come children first. */
class Scanner implements ScannedScript {
  readonly functions: ScannedFunction[] = [];
  readonly calls: ScannedCall[] = [];
  readonly loops: OffsetSpan[] = [];
  readonly builtins: number[] = [];
  readonly costly: number[] = [];
  private readonly byStart = new Map<number, ScannedFunction>();

  constructor(private readonly source: string) {}

  visit(node: Syntax): void {
    switch (node.type) {
      case 'FunctionDeclaration':
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
        this.addFunction(node);
        break;
      case 'ClassDeclaration':
      case 'ClassExpression':
        this.addInitializer(node);
        break;
      case 'VariableDeclarator':
        this.nameFunction(node.init, node.id);
        break;
      case 'AssignmentExpression':
        this.nameFunction(node.right, node.left);
        break;
      case 'Property':
      case 'MethodDefinition':
      case 'PropertyDefinition':
        if (node.computed !== true) this.nameFunction(node.value as Syntax | null, node.key);
        break;
      case 'CallExpression':
        this.addCall(node.callee, undefined);
        break;
      case 'NewExpression':
        this.addCall(node.callee, node.start);
        break;
      case 'TaggedTemplateExpression':
        this.addCall(node.tag, undefined);
        break;
      case 'ForStatement':
        this.forgetCounter(node);
        this.loops.push({ start: node.start, end: node.end });
        break;
      case 'ForInStatement':
        this.builtins.push(node.start);
        this.loops.push({ start: node.start, end: node.end });
        break;
      case 'ForOfStatement':
      case 'WhileStatement':
      case 'DoWhileStatement':
        this.loops.push({ start: node.start, end: node.end });
        break;
      case 'BinaryExpression':
        this.addOperator(node);
        break;
      case 'SwitchStatement':
        this.builtins.push(node.start);
        break;
      case 'SpreadElement':
        this.builtins.push(node.start);
        this.costly.push(node.start);
        break;
      case 'ObjectExpression':
      case 'ArrayExpression':
      case 'AwaitExpression':
      case 'YieldExpression':
      case 'ImportExpression':
        this.costly.push(node.start);
        break;
      case 'TemplateLiteral':
        if (node.expressions === undefined || node.expressions.length === 0) break;
        this.builtins.push(node.start);
        this.costly.push(node.start);
        break;
    }
  }

  private addFunction(node: Syntax): void {
    const arrow = node.type === 'ArrowFunctionExpression';
    const head = node.id?.end ?? node.start;
    const position = arrow ? node.start : parenthesisAfter(this.source, head);
    const found: ScannedFunction = {
      kind: 'function',
      name: node.id?.name ?? '',
      position,
      start: node.start,
      body: (node.body as Syntax).start,
      end: node.end,
    };
    this.functions.push(found);
    this.byStart.set(node.start, found);
    node.body = SEEN;
    if (node.type !== 'FunctionDeclaration') this.costly.push(node.start);
  }

  private addInitializer(node: Syntax): void {
    const members = (node.body as Syntax).body as readonly Syntax[];
    const first = members.find((it) => it.type === 'PropertyDefinition' || it.type === 'StaticBlock');
    // A class without a constructor has one that V8 places at the class.
    this.functions.push({
      kind: 'initializer',
      name: node.id?.name ?? '',
      position: first?.start ?? node.start,
      start: node.start,
      body: node.end,
      end: node.end,
    });
    node.body = SEEN;
    this.costly.push(node.start);
  }

  /** `const f = () => …`, `o.f = function () …`, `{ f() … }`: the name of a function that has none itself. */
  private nameFunction(value: Syntax | null | undefined, target: Syntax | null | undefined): void {
    const found = value === null || value === undefined ? undefined : this.byStart.get(value.start);
    if (found === undefined || found.name !== '' || value!.end !== found.end) return;
    found.name = nameOf(target) ?? '';
  }

  private addCall(callee: Syntax | undefined, at: number | undefined): void {
    const target = callee?.type === 'MemberExpression' ? callee.property : callee;
    if (target === undefined) return;
    const offset = at ?? target.start;
    this.calls.push({ name: nameOf(callee) ?? '', offset });
    if (target !== callee) this.builtins.push(offset);
  }

  /** `i < n` with `i++` compares numbers: the header of a loop is not where strings are compared. */
  private forgetCounter({ test, update }: Syntax): void {
    const counter = update?.type === 'UpdateExpression' ? nameOf(update.argument) : undefined;
    if (counter !== undefined) this.forgetComparisons(test, counter);
  }

  private forgetComparisons(test: Syntax | null | undefined, counter: string): void {
    if (test?.type === 'LogicalExpression') {
      this.forgetComparisons(test.left, counter);
      this.forgetComparisons(test.right, counter);
    } else if (test?.type === 'BinaryExpression') {
      if (nameOf(test.left) !== counter && nameOf(test.right) !== counter) return;
      const at = this.builtins.lastIndexOf(test.start);
      if (at >= 0) this.builtins.splice(at, 1);
    }
  }

  private addOperator(node: Syntax): void {
    const { left, right } = node;
    if (COMPARISONS.has(node.operator!)) {
      if (!isNeverString(left!) && !isNeverString(right!)) this.builtins.push(node.start);
      return;
    }
    if (node.operator === '+') {
      if (!isText(left!) && !isText(right!)) return;
      this.builtins.push(node.start);
      this.costly.push(node.start);
    } else if (COSTLY.has(node.operator!)) {
      this.costly.push(node.start);
    }
  }
}

/** Where a function's parameters begin; `offset` is after its name, or before its first word. */
function parenthesisAfter(source: string, offset: number): number {
  const head = /(?:[^(/]|\/\*[\s\S]*?\*\/|\/\/.*)*/y;
  head.lastIndex = offset;
  head.test(source);
  return head.lastIndex;
}

function nameOf(node: Syntax | null | undefined): string | undefined {
  switch (node?.type) {
    case 'Identifier':
    case 'PrivateIdentifier':
      return node.name;
    case 'Literal':
      return typeof node.value === 'string' ? node.value : undefined;
    case 'MemberExpression':
      return node.computed === true && node.property?.type !== 'Literal' ? undefined : nameOf(node.property);
    default:
      return undefined;
  }
}

/** Comparing with such an operand never reads the characters of two strings. */
function isNeverString(node: Syntax): boolean {
  switch (node.type) {
    case 'Literal':
      return typeof node.value !== 'string';
    case 'UnaryExpression':
      return node.operator !== 'typeof';
    case 'MemberExpression':
      return node.computed !== true && (node.property?.name === 'length' || node.property?.name === 'size');
    case 'BinaryExpression':
      return node.operator !== '+' || isNeverString(node.left!) || isNeverString(node.right!);
    case 'Identifier':
      return node.name === 'undefined' || node.name === 'NaN' || node.name === 'Infinity';
    default:
      return node.type === 'UpdateExpression';
  }
}

function isText(node: Syntax): boolean {
  return node.type === 'TemplateLiteral' || (node.type === 'Literal' && typeof node.value === 'string');
}
