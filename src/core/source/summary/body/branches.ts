import type { Node } from '@babel/types';
import { bare } from '../syntax';
import { askedOnce } from './askedOnce';
import type { Body } from './body';
import { isFlush, isOnceInAWhile, isWhenFull } from './buffers';
import { isSlow } from './elapsed';
import { once } from './exits';
import { visitFew } from './fewAtMost';
import { absentIn, fillsOnce, keepsInMember } from './keptOnce';
import { fails, leavesLoop } from './leaving';
import { isLoadedElse, isWithoutCache } from './lookups';
import { behind, type Place, used } from './place';
import { ofOneItem } from './singleMatch';
import { elseOf, givenIn, lackingIn, neededElse, neededIn, visitUnless } from './unlessGiven';

export function visitIf(body: Body, node: Extract<Node, { type: 'IfStatement' }>, place: Place): void {
  const { test, consequent, alternate } = node;
  body.visit(test, used(place, 'tested'));
  const lookup = body.isLookup(test, place);
  const miss =
    body.isMiss(test, place) ||
    isWithoutCache(test) ||
    isOnceInAWhile(test) ||
    isSlow(test, place.scope) ||
    keepsInMember(absentIn(test), consequent, place) ||
    (place.loop >= 0 ? isFlush(node) : isWhenFull(node) || fillsOnce(node, place.scope, body));
  const inside = branch(body, test, place);
  const first = askedOnce(test, consequent, body, ofOneItem(test, body, inside));
  const { sentIn } = body;
  const from = body.calls.length;
  visitUnless(body, lackingIn(test), neededIn(test), () =>
    visitFew(test, place.scope, () => {
      const guarded = place.guarded || miss || failsOutside(consequent, place);
      body.visit(consequent, behind(once(body, consequent, first), guarded));
    }),
  );
  const to = body.calls.length;
  if (alternate) {
    // What the one branch has sent, the other has not.
    const { sentIn: sentThere } = body;
    body.sentIn = sentIn;
    visitUnless(body, givenIn(test), neededElse(test), () => {
      const guarded = place.guarded || (lookup && !miss) || failsOutside(alternate, place);
      body.visit(alternate, behind(once(body, alternate, inside), guarded));
    });
    if (sentThere !== sentIn) body.sentIn = new Set([...sentThere, ...body.sentIn]);
  }
  body.forks.branch(consequent, from, to, place.loop, body.inSwitch === place.loop);
}

/** Outside of loops, which may go on with the next item after an error. */
function failsOutside(branch: Node, { loop }: Place): boolean {
  return loop < 0 && fails(branch);
}

/** `known ?? (await load())` */
export function visitLogical(
  body: Body,
  { left, operator, right }: Extract<Node, { type: 'LogicalExpression' }>,
  place: Place,
): void {
  body.visit(left, place);
  const guarded =
    place.guarded ||
    (operator !== '&&' &&
      (body.isLookup(left, place) || isLoadedElse(left, right) || keepsInMember([bare(left)], right, place)));
  const isAnd = operator === '&&';
  visitUnless(body, isAnd ? undefined : elseOf(left), isAnd ? neededIn(left) : undefined, () =>
    body.visit(right, behind(place, guarded)),
  );
}

/** `test ? consequent : alternate` */
export function visitChoice(
  body: Body,
  { test, consequent, alternate }: Extract<Node, { type: 'ConditionalExpression' }>,
  place: Place,
): void {
  body.visit(test, used(place, 'tested'));
  const guarded = place.guarded || body.isLookup(test, place);
  const inside = branch(body, test, place);
  const from = body.calls.length;
  visitUnless(body, lackingIn(test), neededIn(test), () =>
    body.visit(consequent, behind(inside, place.guarded || body.isMiss(test, place))),
  );
  const to = body.calls.length;
  visitUnless(body, givenIn(test), neededElse(test), () => body.visit(alternate, behind(inside, guarded)));
  body.forks.add([from, to]);
}

export function visitTry(
  body: Body,
  { block, handler, finalizer }: Extract<Node, { type: 'TryStatement' }>,
  place: Place,
): void {
  // What a block throws ends no loop that is around its `catch`.
  const { tried, caughtIn } = body;
  if (handler) body.tried = place.loop;
  if (handler && !endsRounds(body, handler.body, place)) body.caughtIn = place.loop;
  body.visit(block, once(body, block, place));
  body.tried = tried;
  body.caughtIn = caughtIn;
  if (handler) visitFailure(body, handler, block, place);
  if (finalizer) body.visit(finalizer, place);
}

/** Whether what is done after a failure ends the loop around it: a callback that returns ends no more than its round. */
function endsRounds(body: Body, handled: Node, { loop }: Place): boolean {
  return body.loops[loop]?.kind === 'callback' ? fails(handled) : leavesLoop(handled);
}

/** What is asked only after a failure is not asked per item, nor of a list of which asking for all failed. */
function visitFailure(
  body: Body,
  caught: Extract<Node, { type: 'CatchClause' }>,
  tried: Node,
  place: Place,
): void {
  const { failed } = body;
  body.failed = { tried, caught };
  body.visit(caught.body, behind(place, true));
  body.failed = failed;
}

/** The place in a branch: whether it is taken may hang on what the loop around it goes through. */
export function branch(body: Body, test: Node, place: Place): Place {
  if (place.chosen || place.loop < 0 || !body.dependsOf(test, place.scope).has(place.loop)) return place;
  return { ...place, chosen: true };
}
