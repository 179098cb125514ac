import type { Node } from '@babel/types';
import { LAYERS } from '../../source/layers/registry';
import { bare, keyName } from '../../source/summary/syntax';

/** Members that take a SQL text, of every layer. */
export const SINKS: ReadonlySet<string> = sinkMembers();
export const RAW =
  /^(raw|unsafe|\$queryRaw|\$executeRaw|\$queryRawUnsafe|\$executeRawUnsafe|whereRaw|sql|literal|queryRaw)$/;

/** The text of `query('…')`, `query({ text: '…' })`, `query({ sql: '…' })`. */
export function textArgument(argument: Node): Node | undefined {
  const node = bare(argument);
  if (node.type === 'NewExpression') return node.arguments[0] ? textArgument(node.arguments[0]) : undefined;
  if (node.type !== 'ObjectExpression') return node;
  for (const property of node.properties) {
    if (property.type !== 'ObjectProperty') continue;
    if (/^(text|sql|query)$/.test(keyName(property.key, property.computed) ?? '')) return property.value;
  }
  return undefined;
}

/** `execute({ sql, args })`: libSQL's client alone takes a statement so, and reads SQLite's. */
export function isForLibsql(argument: Node): boolean {
  const node = bare(argument);
  if (node.type !== 'ObjectExpression') return false;
  const keys = node.properties.map((property) =>
    property.type === 'ObjectProperty' ? keyName(property.key, property.computed) : undefined,
  );
  return keys.includes('sql') && keys.includes('args');
}

/** `query(sql, { model: Order, mapToModel: true })`: whole rows are asked for. */
export function namesModel(argument: Node): boolean {
  const node = bare(argument);
  if (node.type !== 'ObjectExpression') return false;
  return node.properties.some(
    (property) =>
      property.type === 'ObjectProperty' &&
      /^(model|mapToModel)$/.test(keyName(property.key, property.computed) ?? ''),
  );
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
