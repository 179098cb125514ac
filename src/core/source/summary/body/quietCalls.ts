import type { Node } from '@babel/types';
import { detached } from '../../../base/detached';
import type { Scope } from '../scope';
import { bare } from '../syntax';
import type { Value } from '../value';

const LANGUAGE =
  /^(console|Math|JSON|Object|Array|Number|String|Boolean|Date|Symbol|Reflect|process|Buffer|Error|BigInt|Intl|parseInt|parseFloat|isNaN|require|expect)$/;

/** Packages of the screen, of tests and of plain data, whose functions reach no database; most calls are of them. */
const QUIET =
  /^(react|react-dom|react-router(-dom)?|react-hook-form|react-i18next|vitest|jest|chai|lodash|lodash-es|lodash\/\w+|ramda|zod|yup|joi|date-fns|dayjs|moment|clsx|classnames|tailwind-merge|styled-components|lucide-react|(node:)?(fs|path|os|url|crypto|assert|fs\/promises)|@(mui|emotion|radix-ui|heroicons|testing-library|storybook|jest|playwright|chakra-ui|mantine)\/.+|next\/(link|image|navigation|router|head|dynamic))$/;

const quiet = new Map<string, boolean>();

function isQuietPackage(name: string): boolean {
  let known = quiet.get(name);
  if (known === undefined) {
    known = QUIET.test(name);
    quiet.set(detached(name), known);
  }
  return known;
}

/** A call that certainly reaches no query, whatever the other files say. What a parameter is called with, they do. */
export function isQuiet(callee: Value): boolean {
  if (callee.k === 'plain' && callee.type === 'function') return false;
  if (isTakenFromMap(callee)) return false;
  for (let value = callee; ; value = value.of) {
    if (value.k === 'import') return isQuietPackage(value.from);
    if (value.k === 'plain' || value.k === 'string') return true;
    if (value.k !== 'member' && value.k !== 'call' && value.k !== 'new') return false;
    // `cache(getUser)` of React is getUser.
    if (value.k === 'call' && value.args?.some((arg) => !/^(string|plain|object|unknown)$/.test(arg.k)))
      return false;
  }
}

/** `handlers.get(name)(order)` of `const handlers = new Map()`: what others have put there. */
function isTakenFromMap(callee: Value): boolean {
  if (callee.k !== 'call' || callee.of.k !== 'member' || callee.of.name !== 'get') return false;
  const { of } = callee.of;
  return of.k === 'plain' && of.type === 'map';
}

/** `JSON.stringify(…)`, `Math.max(…)`: calls that reach nobody's code. */
export function isOfLanguage(callee: Node, scope: Scope): boolean {
  let root = bare(callee);
  while (root.type === 'MemberExpression') root = bare(root.object);
  return root.type === 'Identifier' && LANGUAGE.test(root.name) && scope.find(root.name) === undefined;
}
