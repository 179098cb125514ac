import type { Node } from '@babel/types';
import { bare, keyName } from '../syntax';
import type { Body } from './body';
import type { Place } from './place';

/** What Elasticsearch is asked with besides the name of an index: a row may have an `index`, too. */
const ASKED_WITH = /^(body|query|refresh|settings|mappings|script)$/;

/** `search.deleteByQuery({ index: kind.index, query })`: the item names the table, and nothing else of it is asked with. */
export function asksOtherIndex(nodes: readonly Node[], { scope, loop }: Place, body: Body): boolean {
  return nodes.some((node) => {
    const options = bare(node);
    if (options.type !== 'ObjectExpression') return false;
    const ofItem = new Set<string>();
    const others = new Set<string>();
    for (const property of options.properties) {
      const key = property.type === 'ObjectProperty' ? keyName(property.key, property.computed) : undefined;
      (body.dependsOf(property, scope).has(loop) ? ofItem : others).add(key ?? '');
    }
    if (ofItem.size !== 1) return false;
    // A table of DynamoDB, an index of Elasticsearch.
    return (
      ofItem.has('TableName') || (ofItem.has('index') && [...others].some((key) => ASKED_WITH.test(key)))
    );
  });
}
