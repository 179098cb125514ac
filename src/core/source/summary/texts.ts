import type { Node } from '@babel/types';

/** Whether an expression is a text that is written down, at least where it begins. */
export function isText(node: Node): boolean {
  return (
    node.type === 'StringLiteral' ||
    node.type === 'TemplateLiteral' ||
    (node.type === 'BinaryExpression' && node.operator === '+' && isText(node.left))
  );
}

/** The text of what begins as one, with `?` for what is not written down. */
export function concatenated(node: Node): string {
  if (node.type === 'StringLiteral') return node.value;
  if (node.type === 'TemplateLiteral') return templateText(node);
  if (node.type === 'BinaryExpression' && node.operator === '+') {
    return concatenated(node.left) + concatenated(node.right);
  }
  return '?';
}

/** The text of a template with `?` for each hole. */
export function templateText(node: Extract<Node, { type: 'TemplateLiteral' }>): string {
  return node.quasis.map((part) => part.value.cooked ?? part.value.raw).join('?');
}
