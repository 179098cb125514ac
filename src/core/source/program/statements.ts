import type { Layer } from '../layers/layer';
import { mssql } from '../layers/mssql';
import { mysql } from '../layers/mysql';
import { pg } from '../layers/pg';
import { pgPromise } from '../layers/pgPromise';
import { layerOfPackage } from '../layers/registry';
import { sqlite } from '../layers/sqlite';
import { stores } from '../layers/stores';
import type { CallSummary } from '../summary/fileSummary';
import { lastPart, nameOf, type Value } from '../summary/value';
import { accessOfText, textOf } from './access';
import { isAnswered, isWaitedFor } from './answered';
import type { Entity } from './entity';
import { keepsData } from './guesses';
import { isUnkept } from './instances';
import { accessInOtherLanguage } from './queryLanguages';
import type { Resolver } from './resolver';
import type { Sink } from './sinks';
import { unknownDatabase } from './unknownDatabases';

/** A whole statement, not a sentence that begins like one. */
const STATEMENT =
  /^\s*(?:--.*\n\s*|\/\*.*?\*\/\s*)*(select\s[\s\S]*\sfrom\s|insert\s+(or\s+\w+\s+|ignore\s+|\?\s*)?into\s|update\s[\s\S]*\sset\s|delete\s+from\s|with\s[\s\S]*\sas\s*\(|merge\s+into\s|replace\s+into\s)/i;

/** Tags that send what they are the tag of. */
const ASKING_TAG = /^(query|run)$/;

/** Methods and functions that send what they are given. */
const SENDS = /quer(y|ies)|exec|statement|sql$/i;
/** Names that say it of whatever they are asked of. */
const ASKS = /^(query(Rows?|One)?|exec(ute)?|run|all|get|any|one|many|none|oneOrNone|manyOrNone)$/;
/** What is made of a text, shown or kept elsewhere, by a word of the name. */
const ONLY_TEXT =
  /^(log|logs|logger|logging|console|debug|trace|warn|error|print|printer|format|escape|parse|explain|prepare|build|expect|assert|lint|mock)$/i;
/** What a database is reached through, whatever it can be asked. */
const DATABASE = /(^|[a-z_.#])(db|database|pool|conn|connection|pg|pgsql|mysql|sqlite|postgres)$/i;

/** Packages for a service that is asked in a language like SQL, over the network: `orders-api`, `@shop/sdk`. */
const ASKS_SERVICE = /(^|[-_/.@])(apis?|sdk|ads|rest)([-_/.]|$)/i;

/** Those whose statements are written as texts: the first that the program uses is meant. */
const LAYERS: readonly Layer[] = [pg, pgPromise, mysql, mssql, sqlite];

/**
 * `await this.db.read('SELECT name FROM orders WHERE id = ?', [id])` of what nothing tells about: that a statement is
 * handed over and waited for, or answered to a callback, says what becomes of it.
 */
export function statementSink(call: CallSummary, file: string, resolver: Resolver): Sink | undefined {
  const { callee } = call;
  const built = tagged(callee);
  const text = call.sql ?? built ?? textOf(call);
  if (!isWaitedFor(call) && !isAnswered(call)) return undefined;
  const isSql = STATEMENT.test(text);
  const other = isSql ? undefined : accessInOtherLanguage(text);
  if (!isSql && !other) return undefined;
  const written = nameOf(callee) || (callee.k === 'member' ? callee.name : (call.receiver ?? ''));
  const name = lastPart(written);
  if (call.tagged && !ASKING_TAG.test(name)) return undefined;
  const of = call.receiver ?? (callee.k === 'member' ? nameOf(callee.of) : '');
  if (wordsOf(`${written}.${of}`).some((word) => ONLY_TEXT.test(word))) return undefined;
  const isSaid = built !== undefined || (callee.k === 'member' && ASKS.test(name));
  if (!(isSaid || SENDS.test(name) || (callee.k === 'member' && DATABASE.test(of)))) return undefined;
  const entity = resolver.resolve(callee, file);
  const owner = callee.k === 'member' ? resolver.resolve(callee.of, file) : entity;
  if (!isOpen(owner, isSaid, resolver) || (entity !== owner && !isOpen(entity, isSaid, resolver)))
    return undefined;
  if (other) return { layer: stores, access: other, guessed: true, batched: false };
  const layer = LAYERS.find((one) => resolver.layers.has(one)) ?? unknownDatabase;
  return { layer, access: accessOfText(text), guessed: true, batched: false };
}

/** What runs a statement that a tag has made: `` db.sql`SELECT …`.first() ``. */
const RUNS_BUILT = /^(execute|run|rows?|first|all|get|one|many|maybeOne|oneOrNone)$/;

/** The statement that a tag called `sql` has made of a template, and a method of the result runs. */
function tagged(callee: Value): string | undefined {
  if (callee.k !== 'member' || !RUNS_BUILT.test(callee.name)) return undefined;
  let made = callee.of;
  // `.decoded(Order).first()`
  while (made.k === 'call' && made.of.k === 'member' && made.of.of.k === 'call') made = made.of.of;
  const [text] = made.k === 'call' && lastPart(nameOf(made.of)) === 'sql' ? (made.args ?? []) : [];
  return text?.k === 'string' ? text.text : undefined;
}

/** `log` and `query` of `console.logQuery` among others. */
function wordsOf(name: string): string[] {
  return name.split(/[._#$]|(?=[A-Z])/);
}

/**
 * Nothing of it is known but a type that no class keeps, or that it is of a package: one that keeps data, or of any
 * that is no layer where the method's name says what it does.
 */
function isOpen(entity: Entity | undefined, isSaid: boolean, resolver: Resolver): boolean {
  switch (entity?.e) {
    case undefined:
      return true;
    case 'external':
      if (layerOfPackage(entity.from) || ASKS_SERVICE.test(entity.from)) return false;
      return isSaid || keepsData(entity.from) || /sql|postgres/i.test(entity.from);
    case 'layer':
      return entity.guessed;
    case 'object':
      return isUnkept(resolver, entity);
    // `(query: RunQuery) => query('SELECT …')`
    case 'plain':
      return entity.type === 'function';
    // What it is given while the program runs: `if (isLocal) module.exports = openFile(); else …`
    case 'module':
    case 'literal':
      return isSaid;
    default:
      return false;
  }
}
