import type { File, Node } from '@babel/types';
import { parseSource } from '../../source/summary/parse';
import { type AnyFunction, bare, isFunction, keyName, walk } from '../../source/summary/syntax';
import { LineStarts } from '../text/lineStarts';
import { Bindings } from './bindings';
import { chainPieces } from './chain';
import { Composer } from './compose';
import { dialectOfPackages, dialectOfText } from './dialect';
import { DrizzleNames } from './drizzle/names';
import { drizzlePieces } from './drizzle/query';
import { type DrizzleTables, drizzleTables, mayDeclareTables } from './drizzle/tables';
import { type Composed, textOf } from './pieces';
import { isKeepingTag, KEEPING_MEMBER, namedText } from './prepared';
import { dialectOfReceiver } from './receiver';
import { renderStatements } from './render';
import { FunctionNodes, type RowsRead, rowsRead } from './rowUse';
import { isForLibsql, namesModel, RAW, SINKS, textArgument } from './sinks';
import type { SqlDialect, SqlStatement } from './statement';

export interface ExtractOptions {
  /** Of files that do not show it themselves; `postgres` when absent. */
  readonly dialect?: SqlDialect;
  /** Tables that other files declare for Drizzle. */
  readonly tables?: DrizzleTables;
  /** The syntax tree of the text, where it is at hand. */
  readonly tree?: File;
}

/** What builders' chains begin with. */
const CHAINS = /\b(knex|trx|selectFrom|insertInto|updateTable|deleteFrom)\b/;
/** `.select().from(orders)` and its like; `Array.from(orders)` does not follow a call. */
const DRIZZLE =
  /\)\s*\.from\(\s*\w|\.(?:insert|update|delete)\(\s*[\w.]+\s*\)\s*\.(?:values|set|where|returning)\(/;
/** A literal that begins with a verb of SQL's. Reading a file for nothing costs more than looking for one. */
const PREFILTER =
  /["'`]\s*(?:--[^\n]*\n\s*|\/\*[\s\S]{0,500}?\*\/\s*)*\(?\s*(select|insert\s+into|update|delete\s+from|with|values|merge\s+into|call|truncate|refresh|create|alter|drop)\b/i;
const STATEMENT =
  /^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)*\(?\s*(select|insert\s+into|update|delete\s+from|with|values|merge\s+into|refresh\s+materialized|call|truncate|create|alter|drop|explain)\b(?![-:./]\w)\s*\S/i;
/** A text that nobody hands to a database must look more like SQL than a sentence does. */
const SURELY =
  /^\s*(select\s[\s\S]*?\sfrom\s+["\w(\uE000]|select\s+[\w.]+\s*\([\s\S]*\)|insert\s+into\s+["\w.\uE000]+\s*(\(|values|select|default|\s)|update\s+["\w.\uE000]+\s+(as\s+\w+\s+)?set\s+["\w\uE000]+|delete\s+from\s+["\w.\uE000]+(\s+(where|using|as|returning)\b|\s*;?\s*$)|with\s+(recursive\s+)?["\w]+\s*(\([^)]*\)\s*)?as\s*(not\s+)?(materialized\s*)?\()/i;

/** `SELECT *`, `SELECT id, u.*`. */
const STAR = /(?:select|,)\s*(?:[\w"]+\.)*\*/i;

/** What a program does to a table once, of a migration or of its own start. */
const CHANGES_TABLE = /^\s*alter\s+table\b(?!.*\b(disable|enable)\s+trigger)/is;

function isString(tag: Node): boolean {
  const object = tag.type === 'MemberExpression' ? bare(tag.object) : tag;
  return object.type === 'Identifier' && object.name === 'String';
}

/** Whether a text has anything that `extractStatements` would look at. */
export function mayHoldSql(text: string): boolean {
  return PREFILTER.test(text) || CHAINS.test(text) || DRIZZLE.test(text);
}

/** The tables that a file declares for Drizzle, by the names under which it may export them. */
export function declaredTables(text: string, file: string): DrizzleTables {
  const tree = mayDeclareTables(text) ? parseSource(text, file) : undefined;
  return tree ? drizzleTables(tree.program, new Bindings(tree.program)) : new Map();
}

/** Whether a text may ask Drizzle's tables, so that what it asks depends on where they are declared. */
export function mayAskDrizzle(text: string): boolean {
  return DRIZZLE.test(text) || text.includes('drizzle-orm');
}

/**
 * The SQL statements of a TypeScript or JavaScript file, by place. A file that does not parse has none.
 * @param file as it is to stand in the statements
 */
export function extractStatements(text: string, file: string, options: ExtractOptions = {}): SqlStatement[] {
  if (!mayHoldSql(text)) return [];
  const tree = options.tree ?? parseSource(text, file);
  return tree ? new Extraction(text, file, tree, options).run() : [];
}

/** What is known of a text beside itself. */
interface How {
  readonly isTagged?: boolean;
  readonly dialect?: SqlDialect | undefined;
  readonly forModel?: boolean;
  readonly prepared?: boolean;
  /** What gives its rows. */
  readonly call?: Node;
}

class Extraction {
  private readonly composer: Composer;
  private readonly drizzle: DrizzleNames;
  private readonly lines: LineStarts;
  private readonly dialect: SqlDialect;
  private readonly statements: SqlStatement[] = [];
  /** Nodes that have been looked at as a whole text. */
  private readonly roots = new Set<Node>();
  /** Calls that are part of a builder's chain. */
  private readonly chained = new Set<Node>();
  /** What variables hold, who may be asked for more later: `let query = db.deleteFrom('orders')`. */
  private readonly kept = new Set<Node>();
  /** Texts of a list that goes on with no statement: `['DELETE FROM orders', 'WHERE id =', param(id)]`. */
  private readonly parts = new Set<Node>();
  /** All so far, the inner after the outer. */
  private readonly functions: AnyFunction[] = [];
  /** Of those that ask for whole rows. */
  private readonly nodesOf = new Map<AnyFunction, FunctionNodes>();
  /** Texts of statements that have a name: `{ name: 'of-user', text: 'SELECT …' }`. */
  private readonly named = new Set<Node>();

  constructor(
    text: string,
    private readonly file: string,
    private readonly tree: File,
    options: ExtractOptions,
  ) {
    const bindings = new Bindings(tree.program);
    const own = drizzleTables(this.tree.program, bindings);
    this.drizzle = new DrizzleNames(bindings, own, options.tables ?? new Map());
    this.composer = new Composer(text, bindings, this.drizzle);
    this.lines = new LineStarts(text);
    this.dialect = dialectOfPackages(bindings.modules) ?? options.dialect ?? 'postgres';
  }

  run(): SqlStatement[] {
    const loose: Node[] = [];
    /** What is below the last of these is no loose text of its own. */
    let closed: Node = this.tree;
    walk(this.tree.program, (node) => {
      if (isFunction(node)) this.functions.push(node);
      this.noteParts(node);
      this.sink(node);
      const kind = looseness(node);
      if (kind === undefined || (closed !== this.tree && isWithin(node, closed))) return;
      if (kind !== 'open') closed = node;
      if (kind !== 'none') loose.push(node);
    });
    // Now that it is known which texts somebody is given.
    for (const node of loose) this.add(node, 'text', false);
    return this.statements.sort((a, b) => a.line - b.line || a.column - b.column);
  }

  private noteParts(node: Node): void {
    if (node.type === 'VariableDeclarator' && node.init) this.kept.add(bare(node.init));
    else if (node.type === 'AssignmentExpression') this.kept.add(bare(node.right));
    else if (node.type === 'ObjectExpression') {
      const text = namedText(node);
      if (text) this.named.add(text);
    } else if (node.type === 'ArrayExpression') {
      node.elements.forEach((element, index) => {
        const next = node.elements[index + 1];
        if (element && next && !(next.type === 'StringLiteral' && STATEMENT.test(next.value)))
          this.parts.add(element);
      });
    }
  }

  private sink(node: Node): void {
    if (node.type === 'TaggedTemplateExpression') {
      const via = this.tagName(node.tag);
      if (via === undefined) return;
      const prepared = KEEPING_MEMBER.test(via) || isKeepingTag(node.tag, this.composer.bindings);
      this.add(node.quasi, via, true, { isTagged: true, prepared, call: node });
      return;
    }
    if (node.type !== 'CallExpression' && node.type !== 'OptionalCallExpression') return;
    const callee = bare(node.callee);
    const name =
      callee.type === 'MemberExpression' || callee.type === 'OptionalMemberExpression'
        ? keyName(callee.property, callee.computed)
        : callee.type === 'Identifier'
          ? callee.name
          : undefined;
    const [first, options] = node.arguments;
    if (this.chain(node)) return;
    if (name === undefined || !first) return;
    if (!SINKS.has(name) && !RAW.test(name)) return;
    const text = textArgument(first);
    if (!text) return;
    const isSqlite = isForLibsql(first) || this.isForSqlite(name);
    const dialect = isSqlite ? 'sqlite' : this.otherDialectOf(callee);
    const forModel = options !== undefined && namesModel(options);
    const prepared = KEEPING_MEMBER.test(name) || namedText(first) !== undefined;
    this.add(text, name, true, { dialect, forModel, prepared, call: node });
  }

  /** `db.prepare('SELECT …')`: no client of PostgreSQL takes a text alone so, those of SQLite do. */
  private isForSqlite(member: string): boolean {
    return member === 'prepare' && this.dialect === 'postgres';
  }

  /** Another database than PostgreSQL, by whose client is called. */
  private otherDialectOf(callee: Node): SqlDialect | undefined {
    if (callee.type !== 'MemberExpression') return undefined;
    const known = dialectOfReceiver(callee.object, this.composer.bindings);
    return known === 'postgres' ? undefined : known;
  }

  /** A builder's chain as a whole; its inner calls are no chains of their own. */
  private chain(node: Node): boolean {
    if (this.chained.has(node)) return false;
    const known = chainPieces(node, this.composer);
    const pieces = known === undefined ? drizzlePieces(node, this.drizzle, this.composer) : known;
    if (pieces === undefined) return false;
    for (let inner = bare(node); inner.type === 'CallExpression'; ) {
      this.chained.add(inner);
      const callee = bare(inner.callee);
      if (callee.type !== 'MemberExpression') break;
      inner = bare(callee.object);
    }
    if (pieces === null) return false;
    const text = textOf(pieces, '\uE000');
    const partial = this.kept.has(node) && !isRun(node);
    const how = { dialect: dialectOfText(text), call: node };
    this.addRendered(node, { pieces, partial }, 'query builder', true, how);
    return true;
  }

  private tagName(tag: Node): string | undefined {
    const node = bare(tag);
    const member = node.type === 'MemberExpression' ? keyName(node.property, node.computed) : undefined;
    // `String.raw` keeps backslashes, for whatever the text is.
    if (member !== undefined && RAW.test(member) && !isString(node)) return member;
    return this.composer.isSqlTag(node) ? 'sql tag' : undefined;
  }

  private add(
    node: Node,
    via: string,
    certain: boolean,
    { isTagged = false, dialect, forModel = false, prepared = this.named.has(node), call }: How = {},
  ): void {
    const root = this.rootOf(bare(node));
    // A tagged text in the hole of another one is a piece of that: `` sql`SELECT ${sql`(SELECT …) AS total,`} …` ``.
    const inOther = (!certain || via === 'sql tag') && this.composer.used.has(root.start!);
    if (this.roots.has(root) || inOther) return;
    const composed = this.composer.compose(root, isTagged);
    if (!composed) return;
    const text = textOf(composed.pieces, '\uE000');
    if (certain ? !STATEMENT.test(text) || isColumn(text) : !isSurelySql(text)) return;
    this.roots.add(root);
    const whole = this.parts.has(node) ? { ...composed, partial: true } : composed;
    const how = { dialect: dialect ?? dialectOfText(text), forModel, prepared, ...(call ? { call } : {}) };
    this.addRendered(root, whole, via, certain, how);
  }

  private addRendered(
    root: Node,
    composed: Composed,
    via: string,
    certain: boolean,
    { dialect = this.dialect, forModel = false, prepared = false, call }: How,
  ): void {
    const rendered = renderStatements(composed.pieces, this.lines);
    const besideDdl = rendered.some(({ sql }) => CHANGES_TABLE.test(sql));
    const [only] = rendered.length === 1 ? rendered : [];
    const read = call && only && STAR.test(only.sql) ? this.readOf(call, root) : undefined;
    for (const { sql, parameters, runs, partial } of rendered) {
      const whole = rendered.length === 1;
      const [from, to] = [this.lines.at(root.start!), this.lines.at(root.end!)];
      const [first, last] = [runs[0], runs.at(-1)];
      if (!first || !last) continue;
      const lastEnd = last.exact ? last.column + sql.length - last.start : last.endColumn;
      this.statements.push({
        file: this.file,
        line: whole ? from.line : first.line,
        column: whole ? from.column : first.column,
        endLine: whole ? to.line : last.endLine,
        endColumn: whole ? to.column : lastEnd,
        sql,
        dialect,
        via,
        certain,
        // `??` stands for a name that knex puts in.
        partial: partial || composed.partial || sql.includes('??'),
        parameters,
        ...(forModel ? { forModel } : {}),
        ...(read ? { read } : {}),
        ...(besideDdl ? { besideDdl } : {}),
        ...(prepared ? { prepared } : {}),
        runs,
      });
    }
  }

  /** What is read of the rows of a call. A text that stands outside of its function may be another's, too. */
  private readOf(call: Node, root: Node): RowsRead | undefined {
    const within = this.functions.findLast(({ start, end }) => start! <= call.start! && call.end! <= end!);
    if (!within || !isWithin(root, within)) return undefined;
    const nodes = this.nodesOf.get(within) ?? new FunctionNodes(within);
    this.nodesOf.set(within, nodes);
    return rowsRead(call, nodes);
  }

  /** The literal behind a name or a tag, so that a constant used twice is one statement. */
  private rootOf(node: Node): Node {
    let root = node;
    for (let hops = 0; hops < 8 && root.type === 'Identifier'; hops++) {
      const binding = this.composer.bindings.find(root.name, root);
      if (!binding?.init || binding.reassigned || binding.appended.length > 0) return root;
      root = bare(binding.init);
    }
    if (root.type === 'TaggedTemplateExpression' && this.composer.isSqlTag(root.tag)) return root.quasi;
    return root;
  }
}

/** A text by itself, one with other texts in its holes (`open`), or what holds none that matters (`none`). */
function looseness(node: Node): 'text' | 'open' | 'none' | undefined {
  switch (node.type) {
    case 'StringLiteral':
      return 'text';
    case 'TemplateLiteral':
      return 'open';
    case 'BinaryExpression':
      return node.operator === '+' ? 'text' : undefined;
    case 'ImportDeclaration':
    case 'JSXAttribute':
      return 'none';
    default:
      return undefined;
  }
}

function isWithin(node: Node, outer: Node): boolean {
  return outer.start! <= node.start! && node.end! <= outer.end!;
}

/** `(SELECT …) AS total`, `(SELECT …) totals`: what a builder puts among its columns or tables, and no statement. */
function isColumn(text: string): boolean {
  const start = text.search(/\S/);
  if (text[start] !== '(') return false;
  let depth = 0;
  let end = start;
  for (const { 0: found, index } of text.slice(start).matchAll(/'(?:[^']|'')*'|"[^"]*"|[()]/g)) {
    if (found === '(') depth++;
    else if (found === ')') depth--;
    end = start + index + 1;
    if (depth === 0) break;
  }
  return depth === 0 && /^\s*(as\s+["\w\uE000]+|["\w\uE000]+)\s*$/i.test(text.slice(end));
}

/** Sentences such as "Select a file from the list" are SQL by its grammar, too. */
function isSurelySql(text: string): boolean {
  if (!SURELY.test(text)) return false;
  const [verb = ''] = /[a-z]+/i.exec(text) ?? [];
  return verb === verb.toUpperCase() || (verb === verb.toLowerCase() && /[=*(),$;]/.test(text));
}

/** `db.deleteFrom('orders').execute()`: what a variable holds of it is what it gave. */
function isRun(node: Node): boolean {
  const callee = node.type === 'CallExpression' ? bare(node.callee) : node;
  if (callee.type !== 'MemberExpression') return false;
  return /^(execute\w*|then|stream)$/.test(keyName(callee.property, callee.computed) ?? '');
}
