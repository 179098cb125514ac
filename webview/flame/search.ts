import type { CallTree } from './layout/tree';
import type { FlameModel } from './model';

/** Functions whose name or path contains the text; upper and lower case are the same. 1 marks a match. */
export function matchFunctions(model: FlameModel, text: string): Uint8Array {
  const marked = new Uint8Array(model.functions.length);
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return marked;
  for (const [index, { name, path, package: owner }] of model.functions.entries()) {
    if (
      name.toLowerCase().includes(wanted) ||
      path.toLowerCase().includes(wanted) ||
      owner.toLowerCase().includes(wanted)
    ) {
      marked[index] = 1;
    }
  }
  return marked;
}

/** Value of all stacks that have a marked function in them, each stack once. */
export function matchedValue(tree: CallTree, marked: Uint8Array): number {
  const inside = new Uint8Array(tree.parent.length);
  let value = 0;
  for (let node = 0; node < inside.length; node++) {
    const above = node > 0 && inside[tree.parent[node]!] === 1;
    if (!above && !marked[tree.func[node]!]) continue;
    inside[node] = 1;
    value += tree.self[node]!;
  }
  return value;
}
