/**
 * Called in a suite each of whose tests goes on where the one before it ended: after a failure the rest of it is
 * skipped. Mocha's `bail` would leave out the other files' suites that have it, too, and count nothing of it.
 */
export function inOrder() {
  let isBroken = false;
  beforeEach(function () {
    if (isBroken) this.skip();
  });
  afterEach(function () {
    isBroken ||= this.currentTest.state === 'failed';
  });
}
