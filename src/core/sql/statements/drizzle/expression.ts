import type { Node } from '@babel/types';
import { bare } from '../../../source/summary/syntax';
import type { Composer } from '../compose';
import { listed, made, type Piece } from '../pieces';
import type { DrizzleNames } from './names';

type Pieces = readonly Piece[];

const COMPARISONS: Readonly<Record<string, string>> = {
  eq: '=',
  ne: '<>',
  gt: '>',
  gte: '>=',
  lt: '<',
  lte: '<=',
  like: 'LIKE',
  notLike: 'NOT LIKE',
  ilike: 'ILIKE',
  notIlike: 'NOT ILIKE',
  arrayContains: '@>',
  arrayContained: '<@',
  arrayOverlaps: '&&',
};
const AGGREGATES: Readonly<Record<string, readonly [string, string]>> = {
  count: ['count(', ')'],
  countDistinct: ['count(DISTINCT ', ')'],
  sum: ['sum(', ')'],
  sumDistinct: ['sum(DISTINCT ', ')'],
  avg: ['avg(', ')'],
  avgDistinct: ['avg(DISTINCT ', ')'],
  min: ['min(', ')'],
  max: ['max(', ')'],
};

/**
 * A column, a `sql` text, or an operator of drizzle-orm over these.
 * @returns undefined for anything else: a variable, a condition that may be missing
 */
export function expressionPieces(outer: Node, names: DrizzleNames, composer: Composer): Pieces | undefined {
  const node = bare(outer);
  const named = names.pieces(node);
  if (named) return named;
  if (node.type === 'TaggedTemplateExpression') return composer.compose(node)?.pieces;
  if (node.type !== 'CallExpression') return undefined;
  const name = names.functionAt(node.callee);
  if (name === undefined) return undefined;
  const args: readonly Node[] = node.arguments;
  const [first, second, third] = args;
  const word = (text: string): Piece => made(text, node.callee);
  const inner = (argument: Node): Pieces | undefined => expressionPieces(argument, names, composer);
  const operand = (argument: Node): Pieces => inner(argument) ?? composer.value(argument);

  if (name === 'and' || name === 'or') {
    const parts = args.map(inner);
    if (parts.length === 0 || !parts.every((part) => part !== undefined)) return undefined;
    const link = word(name === 'and' ? ' AND ' : ' OR ');
    const whole = parts.flatMap((part, index) => (index === 0 ? part : [link, ...part]));
    return parts.length === 1 ? whole : [word('('), ...whole, word(')')];
  }
  if (Object.hasOwn(AGGREGATES, name)) {
    const [open, close] = AGGREGATES[name]!;
    const argument = first ? inner(first) : [word('*')];
    return argument && [word(open), ...argument, word(close)];
  }
  const left = first && inner(first);
  if (!left) return undefined;
  if (Object.hasOwn(COMPARISONS, name)) {
    return second && [...left, word(` ${COMPARISONS[name]} `), ...operand(second)];
  }
  switch (name) {
    case 'asc':
      return left;
    case 'desc':
      return [...left, word(' DESC')];
    case 'not':
      return [word('NOT '), ...left];
    case 'isNull':
      return [...left, word(' IS NULL')];
    case 'isNotNull':
      return [...left, word(' IS NOT NULL')];
    case 'between':
    case 'notBetween':
      if (!second || !third) return undefined;
      return [
        ...left,
        word(name === 'between' ? ' BETWEEN ' : ' NOT BETWEEN '),
        ...operand(second),
        word(' AND '),
        ...operand(third),
      ];
    case 'inArray':
    case 'notInArray': {
      const list = second ? bare(second) : undefined;
      // A subquery in the builder's form would be an `IN (SELECT …)`.
      if (!list || list.type === 'CallExpression') return undefined;
      const items =
        list.type === 'ArrayExpression'
          ? listed(
              list.elements.map((element) => (element ? operand(element) : [])),
              list,
            )
          : composer.value(list);
      return [...left, word(name === 'inArray' ? ' IN (' : ' NOT IN ('), ...items, word(')')];
    }
    default:
      return undefined;
  }
}
