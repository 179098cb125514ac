import { edit, importName, textOf } from '../fix';
import { chainOf, isLiteral, literalText, methodCall, propertiesOf } from '../tree';
import { type Asked, isPrimary, type KeyedQuery, keyedFilter, keyOf, member, setValue } from './keyedQuery';

/** `repository.findOneBy({ id: order.customerId })` and its relatives of TypeORM, also of an EntityManager. */
export function typeormQuery({ call, item, source, isNeverNull }: Asked): KeyedQuery | undefined {
  const [last] = chainOf(call).calls.slice(-1);
  if (!last) return undefined;
  const { name, args, property: called } = last;
  const [entity, options] = args.length === 2 ? args : [undefined, args[0]];
  if (args.length > 2 || (entity && entity.type !== 'Identifier')) return undefined;
  const isBy = name === 'findBy' || name === 'findOneBy';
  const many = name === 'find' || name === 'findBy';
  if (!isBy && !many && name !== 'findOne') return undefined;
  const parts = isBy ? undefined : propertiesOf(options);
  const allowed = ['where', 'relations', 'select', 'withDeleted', ...(many ? ['order'] : [])];
  if (!isBy && (!parts || [...parts.keys()].some((one) => !allowed.includes(one)))) return undefined;
  const filters = propertiesOf(isBy ? options : parts?.get('where')?.value);
  const filter = keyedFilter(filters, item, isLiteral);
  if (!filter) return undefined;
  const { column, key, property } = filter;
  // TypeORM leaves a filter by null or undefined out, and gives any row.
  if (!isNeverNull(key) || (!many && !isPrimary(column))) return undefined;
  const select = parts?.get('select')?.value;
  if (select !== undefined) {
    const listed =
      select.type === 'ArrayExpression' && select.elements.some((one) => literalText(one) === column);
    const picked = propertiesOf(select)?.get(column)?.value;
    if (!listed && !(picked?.type === 'BooleanLiteral' && picked.value)) return undefined;
  }
  const imports = importName(source, /^typeorm$/, 'In');
  if (!imports) return undefined;
  return {
    key,
    rowKey: member(column),
    gives: many ? 'list' : 'null',
    entities: true,
    imports,
    edits: (keys) => [
      ...(many ? [] : [edit(called, isBy ? 'findBy' : 'find')]),
      setValue(property, `In(${keys})`),
    ],
  };
}

/** `Model.findByPk(order.customerId)`, and `findOne` and `findAll` by a key, of Sequelize. */
export function sequelizeQuery({ call, item, source, isNeverNull }: Asked): KeyedQuery | undefined {
  const method = methodCall(call);
  const [last] = chainOf(call).calls.slice(-1);
  if (!method || !last) return undefined;
  const { name, args, property: called } = last;
  if (name === 'findByPk') {
    const [value, more] = args;
    const key = keyOf(value, item);
    // Types know no member by a name that is found at run time.
    if (!value || !key || more || /\.[cm]?tsx?$/.test(source.file) || method.object.type !== 'Identifier')
      return undefined;
    const primary = `[${textOf(source, method.object)}.primaryKeyAttribute]`;
    return {
      key,
      rowKey: (row) => `${row}${primary}`,
      gives: 'null',
      entities: true,
      edits: (keys) => [edit(called, 'findAll'), edit(value, `{ where: { ${primary}: ${keys} } }`)],
    };
  }
  const many = name === 'findAll';
  if (!many && name !== 'findOne') return undefined;
  const parts = args.length === 1 ? propertiesOf(args[0]) : undefined;
  const allowed = [
    'where',
    'include',
    'raw',
    'transaction',
    'paranoid',
    'attributes',
    ...(many ? ['order'] : []),
  ];
  if (!parts || [...parts.keys()].some((one) => !allowed.includes(one))) return undefined;
  const filter = keyedFilter(propertiesOf(parts.get('where')?.value), item, isLiteral);
  if (!filter) return undefined;
  const { column, key, property } = filter;
  if (!isNeverNull(key) || (!many && !isPrimary(column))) return undefined;
  const attributes = parts.get('attributes')?.value;
  if (attributes !== undefined) {
    if (attributes.type !== 'ArrayExpression') return undefined;
    if (!attributes.elements.some((one) => literalText(one) === column)) return undefined;
  }
  return {
    key,
    rowKey: member(column),
    gives: many ? 'list' : 'null',
    entities: true,
    edits: (keys) => [...(many ? [] : [edit(called, 'findAll')]), setValue(property, keys)],
  };
}

/** `Model.findById(order.customer)`, and `findOne` and `find` by a key, of Mongoose. */
export function mongooseQuery({ call, item, source, isNeverNull }: Asked): KeyedQuery | undefined {
  const { root, calls } = chainOf(call);
  const [find, ...chain] = calls;
  if (find?.args.length !== 1) return undefined;
  // A collection of the driver has the same names and gives a cursor.
  if (find.name !== 'findById' && !/(^|\.)([A-Z]\w*|\w*Model)$/.test(textOf(source, root))) return undefined;
  const [value] = find.args;
  const byId = find.name === 'findById' ? keyOf(value, item) : undefined;
  const many = find.name === 'find';
  if (!byId && !many && find.name !== 'findOne') return undefined;
  const filter = byId ? undefined : keyedFilter(propertiesOf(value), item, isLiteral);
  const column = byId ? '_id' : filter?.column;
  const key = byId ?? filter?.key;
  if (!value || column === undefined || key === undefined) return undefined;
  if (many ? !isNeverNull(key) : column !== '_id') return undefined;
  let lean = false;
  for (const { name, args } of chain) {
    if (name === 'lean' && args.length === 0) lean = true;
    else if (name === 'select' && args.length === 1) {
      if (!keepsColumn(literalText(args[0]), column)) return undefined;
    } else if (name === 'sort' ? !many : !['exec', 'populate', 'session'].includes(name)) return undefined;
  }
  return {
    key,
    rowKey: member(column),
    gives: many ? 'list' : 'null',
    ...(lean ? {} : { entities: true as const }),
    edits: (keys) => [
      ...(many ? [] : [edit(find.property, 'find')]),
      filter ? setValue(filter.property, `{ $in: ${keys} }`) : edit(value, `{ _id: { $in: ${keys} } }`),
    ],
  };
}

/** A selection of fields, `name email` or `-password`, that leaves a column in. */
function keepsColumn(fields: string | undefined, column: string): boolean {
  const names = fields?.trim().split(/\s+/) ?? ['-_id'];
  if (names.includes(`-${column}`)) return false;
  return column === '_id' || names.every((name) => name.startsWith('-')) || names.includes(column);
}
