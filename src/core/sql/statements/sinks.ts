import type { Node } from '@babel/types';
import { LAYERS } from '../../source/layers/registry';
import { bare, propertyOf } from '../../source/summary/syntax';

/** Members that take a SQL text, of every layer. */
export const SINKS: ReadonlySet<string> = sinkMembers();
export const RAW =
  /^(raw|unsafe|\$queryRaw|\$executeRaw|\$queryRawUnsafe|\$executeRawUnsafe|whereRaw|sql|literal|queryRaw)$/;

/** The text of `query('…')`, `query({ text: '…' })`, `query({ sql: '…' })`. */
export function textArgument(argument: Node): Node | undefined {
  const node = bare(argument);
  if (node.type === 'NewExpression') return node.arguments[0] ? textArgument(node.arguments[0]) : undefined;
  return node.type === 'ObjectExpression' ? propertyOf(node, /^(text|sql|query)$/) : node;
}

/** `execute({ sql, args })`: libSQL's client alone takes a statement so, and reads SQLite's. */
export function isForLibsql(argument: Node): boolean {
  const node = bare(argument);
  return propertyOf(node, 'sql') !== undefined && propertyOf(node, 'args') !== undefined;
}

/** `query(sql, { model: Order, mapToModel: true })`: whole rows are asked for. */
export function namesModel(argument: Node): boolean {
  return propertyOf(bare(argument), /^(model|mapToModel)$/) !== undefined;
}

function sinkMembers(): Set<string> {
  const found = new Set(['prepare', 'executeSql', 'runQuery', 'sqlQuery']);
  for (const layer of LAYERS) {
    for (const type of Object.values(layer.types)) {
      for (const [name, outcome] of Object.entries(type.members)) {
        if (outcome.runs === 'sql') found.add(name);
      }
    }
  }
  return found;
}
