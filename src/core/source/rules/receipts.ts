import type { LinkedCall, Program } from '../program/program';
import type { Hit } from './hits';

/**
 * Whether all that a loop asks of the database is to note, once a mail, a request or a file of the item's own is sent, that
 * it is: `await sendMail(order); await markSent(order.id)`. Written for all at the end, nothing would tell after a failure
 * which of them are.
 */
export function isReceipt([hit, ...others]: readonly Hit[], program: Program): boolean {
  if (!hit || others.length > 0) return false;
  if (hit.linked.call.receipt) return onlyWrites(hit, program);
  let { reach } = hit;
  for (let key = hit.target; key !== undefined && reach; ) {
    const { call, via } = reach;
    const beside = program.callsOf(key).filter((one) => one.call !== call && asks(one, program));
    if (beside.some((one) => !one.call.receipt)) return false;
    if (call.receipt) return true;
    key = via;
    reach = key === undefined ? undefined : program.reachOf(key, hit.kind);
  }
  return false;
}

/** Whether one call that is a receipt leads to no look-up. */
function onlyWrites({ target, linked }: Hit, program: Program): boolean {
  if (linked.sink) return linked.sink.access === 'write';
  return (
    target !== undefined &&
    program.callsOf(target).every((one) => (one.sink ? one.sink.access === 'write' : !asks(one, program)))
  );
}

function asks({ sink, targets }: LinkedCall, program: Program): boolean {
  return sink !== undefined || targets.some((key) => program.reachOf(key) !== undefined);
}
