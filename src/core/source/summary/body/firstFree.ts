import type { Node } from '@babel/types';
import { bare, boundNames, lastName, statements, usedNames } from '../syntax';
import { containsAwaitedCall, leaves, saysNothing, startsWithAwait } from './questions';

/**
 * `const name = …; if (!(await find(name))) { free = name; break; }`: of candidates that are made one after another
 * the first is taken that a query finds nothing of. `if (!row) return id` of what the loop goes through is no such.
 * Or the others are skipped: `if (await find(name)) continue; return name;`.
 */
export function takesFirstFree(body: Node): boolean {
  const made = new Candidates();
  const asked = new Map<string, Node>();
  const free = new Set<string>();
  for (const node of statements(body)) {
    if (node.type === 'ReturnStatement') return [...free].some((name) => isIt(node.argument, name));
    // It may be asked in some cases only.
    const inner = node.type === 'IfStatement' ? statements(node.consequent) : [];
    for (const one of [node, ...inner]) {
      for (const { id, init } of one.type === 'VariableDeclaration' ? one.declarations : [])
        for (const name of init ? boundNames(id) : []) {
          if (init && startsWithAwait(init)) asked.set(name, init);
          else if (init) made.add(name, init);
        }
      if (one.type !== 'IfStatement' || made.isEmpty) continue;
      const { test, consequent } = one;
      const isFree = saysNothing(bare(test));
      if (!isFree && !isSkipped(consequent)) continue;
      const question =
        containsAwaitedCall(test) || asksAtOnce(test)
          ? test
          : [...usedNames(test)].map((name) => asked.get(name)).find(Boolean);
      const candidates = question ? made.askedBy(question) : [];
      if (isFree && candidates.some((name) => keeps(consequent, name))) return true;
      if (!isFree) for (const name of candidates) free.add(name);
    }
  }
  return false;
}

/** Names of what is made in a round, with what they are made of. */
class Candidates {
  private readonly values = new Map<string, Node>();

  get isEmpty(): boolean {
    return this.values.size === 0;
  }

  add(name: string, value: Node): void {
    this.values.set(name, value);
  }

  /** What a question is about: of `find(path)`, where `path` was made of a `name` that was made before it, both. */
  askedBy(question: Node): readonly string[] {
    const found = new Set(usedNames(question));
    for (const name of found) {
      const value = this.values.get(name);
      for (const part of value ? usedNames(value) : []) found.add(part);
    }
    return [...found].filter((name) => this.values.has(name));
  }
}

/** `!findByPath(path)` of a database that answers at once. */
function asksAtOnce(test: Node): boolean {
  const condition = bare(test);
  const asked = condition.type === 'UnaryExpression' ? bare(condition.argument) : condition;
  return asked.type === 'CallExpression' && ASKS.test(lastName(asked.callee));
}

const ASKS = /^(find|get|has|exists|lookup|is(Taken|Used))(?![a-z])/;

/** `return name;`, `return ok(name);` and `free = name; break;` */
function keeps(branch: Node, name: string): boolean {
  return statements(branch).some((node) => {
    if (node.type === 'ReturnStatement') return isIt(node.argument, name);
    if (node.type !== 'ExpressionStatement' || !leaves(branch)) return false;
    const set = bare(node.expression);
    return set.type === 'AssignmentExpression' && isIt(bare(set.right), name);
  });
}

function isIt(node: Node | null | undefined, name: string): boolean {
  return (
    (node?.type === 'Identifier' && node.name === name) ||
    (node?.type === 'CallExpression' && node.arguments.length === 1 && isIt(node.arguments[0], name))
  );
}

function isSkipped(branch: Node): boolean {
  return statements(branch).at(-1)?.type === 'ContinueStatement';
}
