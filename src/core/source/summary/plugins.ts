import type { Node } from '@babel/types';
import { bare, keyName } from './syntax';

/** Where Egg and what is built upon it say with which packages they are to be extended. */
export function isPluginsFile(file: string): boolean {
  return /(^|\/)plugin(\.\w+)?\.[cm]?[jt]s$/.test(file);
}

/** The package of `sequelize: { enable: true, package: 'egg-sequelize' }`, which the framework requires by itself. */
export function pluginOf({
  key,
  computed,
  value,
}: Extract<Node, { type: 'ObjectProperty' }>): string | undefined {
  const from = bare(value);
  return keyName(key, computed) === 'package' && from.type === 'StringLiteral' ? from.value : undefined;
}
