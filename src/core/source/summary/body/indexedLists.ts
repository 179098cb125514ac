import type { Node } from '@babel/types';
import { bare, boundNames, keyName, textOf } from '../syntax';

/** What a counted loop goes through by an index. */
export interface IndexedList {
  readonly list: Node;
  /** The variables that its body gives an element: `const order = orders[i]`. */
  readonly elements: readonly string[];
}

/** `orders` of `for (let i = 0; i < orders.length; i++)`, also backwards, or with the length kept in a variable. */
export function indexedList(
  { init, test, body }: Extract<Node, { type: 'ForStatement' }>,
  source: string,
): IndexedList | undefined {
  const kept = init?.type === 'VariableDeclaration' ? init.declarations : [];
  const measured = [test, ...kept.map((one) => one.init)].map((node) => node && listIn(node));
  const list = measured.find((node) => node !== undefined && node !== null);
  if (!list) return undefined;
  const text = textOf(list, source);
  const statements = body.type === 'BlockStatement' ? body.body : [];
  const elements = statements.flatMap((statement) =>
    statement.type === 'VariableDeclaration'
      ? statement.declarations.flatMap(({ id, init: value }) => {
          const of = value ? bare(value) : undefined;
          const isElement =
            of?.type === 'MemberExpression' && of.computed && textOf(of.object, source) === text;
          return isElement ? boundNames(id) : [];
        })
      : [],
  );
  return { list, elements };
}

/** Of `i < orders.length`, `orders.length - 1` and `orders.length` the list. */
function listIn(node: Node): Node | undefined {
  const measure = bare(node);
  if (measure.type === 'BinaryExpression')
    return measure.left.type === 'PrivateName' ? undefined : (listIn(measure.right) ?? listIn(measure.left));
  if (measure.type !== 'MemberExpression' && measure.type !== 'OptionalMemberExpression') return undefined;
  return keyName(measure.property, measure.computed) === 'length' ? measure.object : undefined;
}
