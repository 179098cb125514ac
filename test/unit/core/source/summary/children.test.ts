import assert from 'node:assert/strict';
import { FLIPPED_ALIAS_KEYS, NODE_FIELDS, type Node, VISITOR_KEYS } from '@babel/types';
import { CHILD_KEYS, eachChild } from '../../../../../src/core/source/summary/children';
import { parseSource } from '../../../../../src/core/source/summary/parse';
import { walk } from '../../../../../src/core/source/summary/syntax';

/** Where types stand, and what no parser option of ours lets through. */
const OF_TYPES =
  /^(typeAnnotation|typeParameters|typeArguments|returnType|superTypeParameters|implements|mixins|predicate|variance|assertions)$/;

describe('the children of syntax nodes', () => {
  it('are those that Babel names, but for types', () => {
    for (const [type, keys] of CHILD_KEYS) {
      const named = VISITOR_KEYS[type];
      assert.ok(named, `Babel has no ${type}`);
      const wanted = named.filter((key) => !OF_TYPES.test(key));
      assert.deepEqual([...keys].sort(), wanted.sort(), type);
    }
  });

  it('leave out no kind of node that runs', () => {
    const types = new Set<string>(
      ['Flow', 'TSType', 'TSTypeElement'].flatMap((alias) => FLIPPED_ALIAS_KEYS[alias] ?? []),
    );
    const missing = Object.keys(VISITOR_KEYS).filter(
      (type) => VISITOR_KEYS[type]?.length !== 0 && !CHILD_KEYS.has(type) && !types.has(type),
    );
    assert.deepEqual(
      missing.filter((type) => !type.startsWith('TS')),
      // Proposals that the parser is not told to read.
      ['RecordExpression', 'TupleExpression', 'PipelineTopicExpression', 'PipelineBareFunction'],
    );
    assert.deepEqual(
      missing.filter((type) => type.startsWith('TS')),
      [
        'TSQualifiedName',
        'TSNamedTupleMember',
        'TSInterfaceDeclaration',
        'TSInterfaceBody',
        'TSTypeAliasDeclaration',
        'TSEnumBody',
        'TSNamespaceExportDeclaration',
        'TSTypeAnnotation',
        'TSTypeParameterInstantiation',
        'TSTypeParameterDeclaration',
        'TSTypeParameter',
      ],
    );
  });

  it('are found alike in every type of node, with lists and without', () => {
    for (const [type, keys] of CHILD_KEYS) {
      const node: Record<string, unknown> = { type };
      const wanted: string[] = [];
      for (const key of keys) {
        const names = isList(type, key) ? [`${key} 0`, `${key} 1`] : [key];
        const [first, second] = names.map((name) => ({ type: name }));
        node[key] = second ? [first, null, second] : first;
        wanted.push(...names);
      }
      const found: string[] = [];
      eachChild(node as unknown as Node, (child) => found.push(child.type));
      assert.deepEqual(found, wanted, type);
    }
  });

  it('may be missing where the text has errors', () => {
    for (const type of CHILD_KEYS.keys()) {
      eachChild({ type } as Node, () => assert.fail(type));
      walk({ type } as Node, (node) => assert.equal(node.type, type));
    }
  });

  it('are visited in the order of the source', () => {
    const tree = parseSource('async function f(a = 1) { for (const b of await c(a)) d(b)?.e[g]; }', 'x.ts');
    assert.ok(tree);
    const starts: number[] = [];
    walk(tree.program, (node) => {
      if (node.type === 'Identifier') starts.push(node.start ?? -1);
    });
    assert.equal(starts.length, 9);
    assert.deepEqual(
      starts,
      [...starts].sort((a, b) => a - b),
    );
    const own: string[] = [];
    eachChild(tree.program, (node) => own.push(node.type));
    assert.deepEqual(own, ['FunctionDeclaration']);
  });
});

/** Whether Babel's own definition of a field says that it is a list. */
function isList(type: string, key: string): boolean {
  const { chainOf = [] } = (NODE_FIELDS[type]?.[key]?.validate ?? {}) as { chainOf?: { type?: string }[] };
  return chainOf.some((part) => part.type === 'array');
}
