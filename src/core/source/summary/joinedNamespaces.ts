import type { FileDraft } from './draft';
import type { Binding } from './scope';

/**
 * `interface Order {…}` and `namespace Order { export interface Store {…} }`, in whichever order: what the namespace
 * exports are members of the class that the interface is, next to its own.
 */
export function joinNamespace(draft: FileDraft, binding: Binding, index: number): void {
  binding.filledBy = (value) => {
    if (value.k !== 'object') return;
    // Classes are filled first.
    draft.pending.push(() => {
      const joined = draft.classes[index];
      if (joined) joined.props = { ...value.props, ...joined.props };
    });
  };
}
