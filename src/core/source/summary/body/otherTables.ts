import type { Node } from '@babel/types';
import { bare, lastName, walk } from '../syntax';
import type { Body } from './body';
import type { Place } from './place';

/** Whether what a loop goes through says which table a call asks, and nothing of what it asks it for: it is no row. */
export function asksOtherTable(
  node: Node,
  callee: Node,
  argumentNodes: readonly Node[],
  place: Place,
  body: Body,
): boolean {
  return (
    namesTableInText([node, ...argumentNodes, ...preparedWith(callee)], place, body) ||
    namesOrderInText(argumentNodes, place, body) ||
    picksTable(callee, argumentNodes, place, body) ||
    namesTableAndColumn(argumentNodes, place, body)
  );
}

/** The name of the table is what the loop goes through: `SELECT count(*) FROM "${table}"`. */
function namesTableInText(nodes: readonly Node[], { scope, loop }: Place, body: Body): boolean {
  const isOfItem = (node: Node): boolean => body.dependsOf(node, scope).has(loop);
  return nodes.some((node) => {
    const text = textIn(node);
    return (
      text?.expressions.some(
        (hole, index) => BEFORE_TABLE.test(text.quasis[index]?.value.raw ?? '') && isOfItem(hole),
      ) === true
    );
  });
}

const BEFORE_TABLE = /\b(from|into|update|join|table)\s+(only\s+)?(["`[\\]*\w+["`\]\\]*\.)?["`[\\]*$/i;

/**
 * The name of the column that rows are sorted or grouped by is what the loop goes through, and nothing else of it is
 * asked for: `SELECT id, '${game}' FROM scores ORDER BY ${game} DESC LIMIT 1`.
 */
function namesOrderInText(argumentNodes: readonly Node[], { scope, loop }: Place, body: Body): boolean {
  const ofItem = argumentNodes.filter((node) => body.dependsOf(node, scope).has(loop));
  const [node, ...others] = ofItem;
  const text = node && others.length === 0 ? textIn(node) : undefined;
  const column = text?.expressions.find((_, index) => BEFORE_ORDER.test(text.quasis[index]?.value.raw ?? ''));
  return (
    column?.type === 'Identifier' &&
    body.dependsOf(column, scope).has(loop) &&
    text?.expressions.every(
      (hole) =>
        !body.dependsOf(hole, scope).has(loop) || (hole.type === 'Identifier' && hole.name === column.name),
    ) === true
  );
}

const BEFORE_ORDER = /\b(order|group)\s+by\s+["`[\\]*$/i;

function textIn(node: Node): Extract<Node, { type: 'TemplateLiteral' }> | undefined {
  const text = node.type === 'TaggedTemplateExpression' ? node.quasi : node;
  return text.type === 'TemplateLiteral' ? text : undefined;
}

/** What the calls are given that a method is called on: the text of `db.prepare(text).bind(id).all()`. */
function preparedWith(callee: Node): readonly Node[] {
  const given: Node[] = [];
  for (let method = bare(callee); method.type === 'MemberExpression'; ) {
    const made = bare(method.object);
    if (made.type !== 'CallExpression') break;
    given.push(...made.arguments);
    method = bare(made.callee);
  }
  return given;
}

/**
 * `LockModel(tenant).deleteMany({ owner })`, `db.collection(kind.name).aggregate(stages)`: what is asked of each is the
 * same, and only the item tells which is asked. Of a row of another loop it is asked once per row.
 */
function picksTable(
  callee: Node,
  argumentNodes: readonly Node[],
  { scope, loop }: Place,
  body: Body,
): boolean {
  let given = argumentNodes;
  for (let at = bare(callee); ; ) {
    if (at.type === 'CallExpression') {
      const [name] = at.arguments;
      if (name && isNamed(bare(name)) && givesTable(at.callee) && body.dependsOf(name, scope).has(loop))
        return given.every((arg) => body.dependsOf(arg, scope).size === 0);
      given = [...given, ...at.arguments];
      at = bare(at.callee);
    } else if (at.type === 'MemberExpression') at = bare(at.object);
    else return false;
  }
}

/** No text that is put together: of `collection(`users/${id}/orders`)` each is one of the same kind. */
function isNamed({ type }: Node): boolean {
  return type === 'Identifier' || type === 'MemberExpression';
}

function givesTable(callee: Node): boolean {
  const name = lastName(callee);
  return callee.type === 'Identifier' ? MAKES_MODEL.test(name) : GIVES_TABLE.test(name);
}

const MAKES_MODEL = /^(get)?[A-Z]\w*Model$|^getModel/;
const GIVES_TABLE = /^(get)?(tree)?(repository|collection|model|table)$|^(selectF|deleteF|f)rom$/i;

/**
 * `findAll(link.tableName, { [link.column]: order.id })`, `countBy(link.table, link.column, order.id)`: what a table and a
 * column of it are named by is asked for the same each time.
 */
function namesTableAndColumn(
  [table, ...others]: readonly Node[],
  { scope, loop }: Place,
  body: Body,
): boolean {
  const isOfItem = (node: Node): boolean => body.dependsOf(node, scope).has(loop);
  const isPart = (node: Node, names: RegExp): boolean =>
    node.type === 'MemberExpression' && !node.computed && names.test(lastName(node)) && isOfItem(node.object);
  if (!table || others.length === 0 || !isPart(bare(table), TABLE)) return false;
  const isOfNone = (node: Node): boolean => body.dependsOf(node, scope).size === 0;
  let namesColumn = false;
  const seen = new Set<string>();
  const isTheSame = (node: Node): boolean => {
    const value = bare(node);
    if (isPart(value, COLUMN)) {
      namesColumn = true;
      return true;
    }
    if (value.type === 'ObjectExpression')
      return value.properties.every((one) => {
        if (one.type !== 'ObjectProperty') return isOfNone(one);
        if (one.computed && isOfItem(one.key)) namesColumn = true;
        return isTheSame(one.value);
      });
    if (value.type !== 'Identifier' || scope.find(value.name)?.madeIn !== loop) return isOfNone(value);
    if (seen.has(value.name)) return true;
    seen.add(value.name);
    return givenTo(value.name, body.repeated[loop]).every(isTheSame);
  };
  return others.every(isTheSame) && namesColumn;
}

const TABLE = /^(table|schema|model|entity|collection|doctype)(_?name)?$/i;
const COLUMN = /^(column|col|field|foreign_?key|fk)(_?name)?$/i;

/** What a variable, or a part of it, is set to: `const options = { … }`, `options.where[link.column] = order.id`. */
function givenTo(name: string, repeated: Node | undefined): readonly Node[] {
  const given: Node[] = [];
  if (repeated)
    walk(repeated, (node) => {
      if (node.type === 'VariableDeclarator') {
        if (node.init && node.id.type === 'Identifier' && node.id.name === name) given.push(node.init);
      } else if (node.type === 'AssignmentExpression') {
        let of = bare(node.left);
        while (of.type === 'MemberExpression') of = bare(of.object);
        if (of.type === 'Identifier' && of.name === name) given.push(node.right);
      }
    });
  return given;
}
