import { relationOf } from '../tree/blocks';
import { columnPath, typeNameOf } from '../tree/nodes';
import { comparisonOf } from './conditions';
import type { QueryRule } from './rule';

/** Types that one index family compares with each other; another type casts the column. */
const WIDER: Readonly<Record<string, RegExp>> = {
  int2: /^(numeric|float4|float8)$/,
  int4: /^(numeric|float4|float8)$/,
  int8: /^(numeric|float4|float8)$/,
};

/** `id = $1::numeric`: the column is turned into the wider type, row by row. */
export const typeMismatch: QueryRule = {
  id: 'type-mismatch',
  severity: 'warning',
  confidence: 'high',
  ignoredIn: ['migration'],
  check: ({ blocks, schema }) =>
    blocks.flatMap((block) =>
      block.conditions.flatMap((condition) => {
        const comparison = comparisonOf(condition);
        if (!comparison) return [];
        const { left, right } = comparison;
        return [
          [left, right],
          [right, left],
        ].flatMap(([side, other]) => {
          if (!side || !other || !('ColumnRef' in side)) return [];
          const name = columnPath(side.ColumnRef).at(-1) ?? '';
          const own = schema.column(relationOf(side.ColumnRef, block)?.table, name)?.type ?? '';
          const type =
            'TypeCast' in other
              ? typeNameOf(other.TypeCast.typeName)
              : 'A_Const' in other && other.A_Const.fval
                ? 'numeric'
                : 'ColumnRef' in other
                  ? (schema.column(
                      relationOf(other.ColumnRef, block)?.table,
                      columnPath(other.ColumnRef).at(-1) ?? '',
                    )?.type ?? '')
                  : '';
          if (!WIDER[own]?.test(type)) return [];
          return [
            {
              location: side.ColumnRef.location ?? 0,
              message: `${name} is ${own} and is compared with ${type}, so each row's ${name} is turned into ${type} and no index on it is used.`,
              fix: `Compare with a value of type ${own}.`,
            },
          ];
        });
      }),
    ),
};
