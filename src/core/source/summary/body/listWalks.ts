import type { Node } from '@babel/types';
import { eachChild } from '../children';
import {
  type AnyFunction,
  bare,
  boundNames,
  isFunction,
  isOne,
  keyName,
  lastName,
  measured,
  statements,
  textOf,
  usedNames,
  walk,
} from '../syntax';
import { endsLoop } from './leaving';

/** What a function goes through that calls itself with the next index. */
export interface ListWalk {
  readonly list: Node;
  /** Of the parameter that is the index. */
  readonly position: number;
  /** The variables that its body gives an element: `const order = orders[i]`. */
  readonly elements: readonly string[];
}

/**
 * `function next(i) { if (i === orders.length) return done(); save(orders[i], () => next(i + 1)); }`: one call after the
 * other, as loops were written before promises. Not one that goes on only after a failure, or until it has found one.
 */
export function listWalk(fn: AnyFunction, name: string, source: string): ListWalk | undefined {
  if (name === '' || fn.params.length === 0) return undefined;
  const text = textOf(fn.body, source);
  if (!text.includes('.length') || !text.includes(`${name}(`)) return undefined;
  for (const [position, param] of fn.params.entries()) {
    if (param.type !== 'Identifier' || !text.includes(`[${param.name}]`)) continue;
    const list = countedList(fn.body, param.name);
    if (list && goesOnWith(fn, name, position, param.name))
      return { list, position, elements: elementsOf(fn.body, list, param.name, source) };
  }
  return undefined;
}

/** `orders` of `i < orders.length`, `i + 1 >= orders.length`, where the body takes `orders[i]`. */
function countedList(body: Node, index: string): Node | undefined {
  let list: Node | undefined;
  const taken = new Set<string>();
  walk(body, (node) => {
    if (node.type === 'BinaryExpression' && /^([<>]=?|[!=]==?)$/.test(node.operator)) {
      const of = listIn(node.right) ?? listIn(node.left);
      if (of && usedNames(node).has(index)) list ??= of;
    } else if (isTakenAt(node, index)) taken.add(lastName(node.object));
  });
  return list && taken.has(lastName(list)) ? list : undefined;
}

/** Of `orders.length` and `orders.length - 1` the list. */
function listIn(node: Node): Node | undefined {
  const measure = bare(node);
  return measure.type === 'BinaryExpression' && isOne(measure.right)
    ? measured(bare(measure.left))
    : measured(measure);
}

/** `orders[i]` */
function isTakenAt(node: Node, index: string): node is Extract<Node, { type: 'MemberExpression' }> {
  return (
    node.type === 'MemberExpression' &&
    node.computed &&
    node.property.type === 'Identifier' &&
    node.property.name === index
  );
}

function elementsOf(body: Node, list: Node, index: string, source: string): readonly string[] {
  const names: string[] = [];
  walk(body, (node) => {
    if (node.type !== 'VariableDeclarator' || !node.init) return;
    const of = bare(node.init);
    if (isTakenAt(of, index) && textOf(of.object, source) === textOf(list, source))
      names.push(...boundNames(node.id));
  });
  return names;
}

/** Whether the function calls itself with the next index whenever a round has gone well. */
function goesOnWith(fn: AnyFunction, name: string, position: number, index: string): boolean {
  const isOfIndex = (test: Node): boolean => {
    const used = usedNames(test);
    return used.has(index) || FAILURE.test(lastName(bare(test)));
  };
  const goesOn = (node: Node): boolean => {
    if (isNext(node, fn, name, position)) return true;
    switch (node.type) {
      case 'IfStatement':
      case 'ConditionalExpression': {
        const { test, consequent, alternate } = node;
        // `if (!row) next(i + 1); else done(row)`; but `if (!row) next(i + 1); else load(row, () => next(i + 1))`
        if (!isOfIndex(test)) return !!alternate && goesOn(consequent) && goesOn(alternate);
        // `if (err) return next(i + 1);`
        return (
          (!FAILURE.test(lastName(bare(test))) && goesOn(consequent)) || (!!alternate && goesOn(alternate))
        );
      }
      case 'LogicalExpression':
        return isOfIndex(node.left) && goesOn(node.right);
      case 'CatchClause':
        return false;
      case 'BlockStatement':
        for (const statement of statements(node)) {
          if (goesOn(statement)) return true;
          // `if (row) return done(row); next(i + 1);`
          if (
            statement.type === 'IfStatement' &&
            endsLoop(statement.consequent) &&
            !isOfIndex(statement.test) &&
            !goesOn(statement.consequent)
          )
            return false;
        }
        return false;
      case 'CallExpression':
        if (node.callee.type === 'MemberExpression' && keyName(node.callee.property) === 'catch')
          return goesOn(node.callee.object);
        return someChild(node, goesOn);
      default:
        if (isFunction(node) && node.params.some((param) => boundNames(param).includes(index))) return false;
        return someChild(node, goesOn);
    }
  };
  return goesOn(fn.body);
}

function someChild(node: Node, holds: (child: Node) => boolean): boolean {
  let found = false;
  eachChild(node, (child) => {
    found ||= holds(child);
  });
  return found;
}

const FAILURE = /^(e|ex|err|error|failure|reason)\d?$/i;

/** `next(i + 1)`, `this.next(++i, done)`: what else it is given is what it was given itself. */
function isNext(node: Node, { params }: AnyFunction, name: string, position: number): boolean {
  if (node.type !== 'CallExpression' || !isItself(node.callee, name)) return false;
  return (
    node.arguments.length > position &&
    node.arguments.every((arg, at) => {
      const [own = ''] = boundNames(params[at]);
      return at === position ? isNextOf(arg, own) : arg.type === 'Identifier' && arg.name === own;
    })
  );
}

function isItself(callee: Node, name: string): boolean {
  if (callee.type === 'Identifier') return callee.name === name;
  if (callee.type !== 'MemberExpression' || keyName(callee.property, callee.computed) !== name) return false;
  return callee.object.type === 'ThisExpression' || /^(self|that|_this|me)$/.test(lastName(callee.object));
}

function isNextOf(arg: Node, index: string): boolean {
  if (arg.type === 'UpdateExpression')
    return (
      arg.operator === '++' && arg.prefix && arg.argument.type === 'Identifier' && arg.argument.name === index
    );
  return (
    arg.type === 'BinaryExpression' &&
    arg.operator === '+' &&
    arg.left.type === 'Identifier' &&
    arg.left.name === index &&
    isOne(arg.right)
  );
}
