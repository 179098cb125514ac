import type { Node } from '@babel/types';
import { assignedNames, isFunction, walk } from '../syntax';
import type { Body } from './body';
import type { Failure } from './failures';
import { endsLoop, goesOn, leavesLoop } from './leaving';
import type { Place } from './place';

export type Block = Extract<Node, { type: 'BlockStatement' | 'StaticBlock' | 'Program' | 'TSModuleBlock' }>;

/** `if (fits(row)) { await save(row); break; }`: what ends with the loop's end runs once in it. */
export function once(body: Body, branch: Node, place: Place): Place {
  return branch.type !== 'BlockStatement' || goesOn(branch) ? place : atEndOf(body, branch, place);
}

/** The place at the end of a block, which may leave a loop there. */
export function atEndOf(body: Body, branch: Block, place: Place): Place {
  const last = branch.body.at(-1);
  if (place.loop < 0 || !last) return place;
  if (last.type === 'ReturnStatement') return leaving(body, place);
  // `await log(message); throw new Error(message);`
  if (last.type === 'ThrowStatement') return leaving(body, place, body.tried);
  if (last.type !== 'BreakStatement' || last.label || body.inSwitch === place.loop) return place;
  let { loop } = place;
  do {
    const { kind, parent = -1 } = body.loops[loop] ?? {};
    if (kind === 'callback' || kind === 'resolver') break;
    loop = parent;
  } while (loop >= 0 && isLeftBy(body, loop, branch));
  return { ...place, loop };
}

/** `found = true; break;` in an inner loop, then `if (found) break;` in this one. */
function isLeftBy(body: Body, loop: number, branch: Node): boolean {
  const repeated = body.repeated[loop];
  const assigned = assignedNames(branch);
  let left = false;
  if (repeated)
    walk(repeated, (node) => {
      if (node.type !== 'IfStatement' || node.test.type !== 'Identifier') return !isFunction(node);
      if (assigned.has(node.test.name) && endsLoop(node.consequent)) left = true;
      return undefined;
    });
  return left;
}

/**
 * What is returned out of a loop's statement runs once: the place is what is left by it.
 * @param until a loop that is not left
 */
export function leaving(body: Body, place: Place, until?: number): Place {
  let { loop } = place;
  for (; loop >= 0 && loop !== body.returnsTo && loop !== until; loop = body.loops[loop]?.parent ?? -1) {
    const kind = body.loops[loop]?.kind;
    if (kind === 'callback' || kind === 'resolver') break;
  }
  return loop === place.loop ? place : { ...place, loop };
}

/**
 * `try { await saveAll(rows); return; } catch (error) { log(error); }`: what follows is done where that has failed.
 * @returns what was tried
 */
export function triedBefore(statement: Node): Failure | undefined {
  if (statement.type !== 'TryStatement' || !statement.handler) return undefined;
  const { block, handler } = statement;
  return block.body.at(-1)?.type === 'ReturnStatement' && !leavesLoop(handler.body)
    ? { tried: block }
    : undefined;
}
