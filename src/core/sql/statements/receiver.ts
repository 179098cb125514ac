import type { Node } from '@babel/types';
import { bare } from '../../source/summary/syntax';
import type { Bindings } from './bindings';
import { dialectOfPackages } from './dialect';
import type { SqlDialect } from './statement';

/** Of types that a program has for itself, `MySQLPool`, `MariadbConnection`. */
const MYSQL_TYPE = /mysql|mariadb/i;

/**
 * The database that a client is for, by the package that makes it or that its declared type is of: `pool` of
 * `(pool: Pool) => …` with `import type { Pool } from 'mysql2/promise'`, and of `await mysql.createPool(…)`.
 */
export function dialectOfReceiver(receiver: Node, bindings: Bindings): SqlDialect | undefined {
  let node = bare(receiver);
  for (let hops = 0; hops < 8; hops++) {
    switch (node.type) {
      case 'Identifier': {
        const binding = bindings.find(node.name, node);
        if (binding?.imported) return dialectOfPackages([binding.imported.from]);
        if (binding?.type) return dialectOfType(binding.type, node, bindings);
        if (!binding?.init || binding.reassigned) return undefined;
        node = bare(binding.init);
        break;
      }
      case 'AwaitExpression':
        node = bare(node.argument);
        break;
      case 'CallExpression':
      case 'NewExpression':
        node = bare(node.callee);
        break;
      case 'MemberExpression':
        node = bare(node.object);
        break;
      default:
        return undefined;
    }
  }
  return undefined;
}

function dialectOfType(type: Node, at: Node, bindings: Bindings): SqlDialect | undefined {
  if (type.type !== 'TSTypeReference') return undefined;
  // Of `mysql.Pool`, the module.
  const name = type.typeName.type === 'TSQualifiedName' ? type.typeName.left : type.typeName;
  if (name.type !== 'Identifier') return undefined;
  const imported = bindings.find(name.name, at)?.imported;
  const known = imported && dialectOfPackages([imported.from]);
  return known ?? (MYSQL_TYPE.test(imported?.name ?? name.name) ? 'mysql' : undefined);
}
