import type { Node } from '@babel/types';
import { bind } from './body/patterns';
import { NO_LOOPS, type Scope } from './scope';
import { bare, boundNames, hasFunction, isNothing, statements, usedNames } from './syntax';
import { evaluate, type ValueEnv } from './values';

type Declarator = Extract<Node, { type: 'VariableDeclarator' }>;

/**
 * The names that the statements of a body declare, for who looks at single statements of it: what `client` is in
 * `const client = await MongoClient.connect(url); this.db = client.db();`.
 */
export class LocalNames {
  private declarators: Map<string, Declarator> | undefined;

  constructor(
    private readonly body: Node,
    private readonly scope: Scope,
    private readonly env: ValueEnv,
  ) {}

  /** Declares in the scope those that an expression uses, and those that these are made of. */
  declareIn(expression: Node): void {
    this.declarators ??= declaratorsIn(this.body);
    const { declarators } = this;
    if (declarators.size === 0) return;
    for (const name of usedNames(expression)) {
      const found = declarators.get(name);
      if (!found?.init) continue;
      for (const bound of boundNames(found.id)) declarators.delete(bound);
      this.declareIn(found.init);
      bind(found.id, evaluate(found.init, this.scope, this.env), this.scope, NO_LOOPS, this.env);
    }
  }
}

/** Functions in it belong to the body, which is looked into later. */
function declaratorsIn(body: Node): Map<string, Declarator> {
  const found = new Map<string, Declarator>();
  const take = (node: Node): void => {
    for (const statement of statements(node)) {
      for (const branch of branchesOf(statement)) take(branch);
      if (statement.type !== 'VariableDeclaration') continue;
      for (const one of statement.declarations)
        if (one.init && !isNothing(bare(one.init)) && !hasFunction(one.init))
          for (const name of boundNames(one.id)) if (!found.has(name)) found.set(name, one);
    }
  };
  take(body);
  return found;
}

/** What is in `if (!this.pool) { … }` and `try { … }`, which run as a rule. */
export function branchesOf(statement: Node): readonly Node[] {
  switch (statement.type) {
    case 'BlockStatement':
      return [statement];
    case 'IfStatement':
      return statement.alternate ? [statement.consequent, statement.alternate] : [statement.consequent];
    case 'TryStatement':
      return [statement.block];
    default:
      return [];
  }
}
