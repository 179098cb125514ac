const exitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

/**
 * Runs a script's work with a signal that aborts on Ctrl-C, so that it can clean up; a second Ctrl-C ends it at once.
 * Prints a failure as one sentence and sets the exit status.
 * @param {string} name
 * @param {(signal: AbortSignal) => Promise<void>} work
 */
export async function untilInterrupted(name, work) {
  const controller = new AbortController();
  let received;
  for (const signal of Object.keys(exitCodes)) {
    process.once(signal, () => {
      received = signal;
      controller.abort(new Error('interrupted'));
    });
  }
  try {
    await work(controller.signal);
  } catch (error) {
    if (received === undefined) {
      console.error(`${name}: ${error.message}`);
      process.exitCode = 1;
    }
  }
  if (received !== undefined) {
    console.error(`${name}: interrupted; everything it had started is gone`);
    process.exitCode = exitCodes[received];
  }
}
