import type { Node } from '@babel/types';
import type { FileDraft } from './draft';
import type { Composition } from './mixins';
import type { Scope } from './scope';
import type { Value } from './value';
import { evaluate } from './values';

/** A class that inherits from what each of some functions makes of another. */
export function fillComposition(
  draft: FileDraft,
  index: number,
  node: Node,
  parts: Composition,
  scope: Scope,
): void {
  const env = draft.env(undefined, true);
  const base = evaluate(parts.base, scope, env);
  const made = parts.mixins.map(
    (mixin): Value => ({ k: 'call', of: evaluate(mixin, scope, env), args: [base] }),
  );
  draft.classes[index] = {
    name: draft.ahead.names.get(node) ?? '',
    extends: { k: 'either', of: [base, ...made] },
    implements: [],
    props: {},
    methods: {},
    decorators: [],
  };
}
