/** Of Neo4j: `MATCH (order:Order {id: $id}) RETURN order`. */
const CYPHER =
  /^\s*(?:\/\/.*\n\s*)*((optional\s+)?match|merge|create)\s+(\w+\s*=\s*)?\(|^\s*unwind\s+\S+\s+as\s/i;
/** Of ArangoDB: `FOR order IN orders FILTER order.id == @id RETURN order`, `INSERT @order INTO orders`. */
const AQL =
  /^\s*(with\s+[\w\s,@{}$?]+?\s)?(let\s[\s\S]*\s)?(for\s+\w+(\s*,\s*\w+)*\s+in\s[\s\S]*\s(return|insert|update|upsert|replace|remove)\s|(insert|upsert|update|replace|remove)\s[\s\S]*\s(into|in)\s)/i;
const CHANGES = /\b(merge|create|set|delete|insert|upsert|update|remove|replace)\b/i;

/** Whether a statement in another language than SQL reads or writes; nothing for a text that is none. */
export function accessInOtherLanguage(text: string): 'read' | 'write' | undefined {
  if (!CYPHER.test(text) && !AQL.test(text)) return undefined;
  return CHANGES.test(text) ? 'write' : 'read';
}
