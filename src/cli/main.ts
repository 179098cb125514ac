#!/usr/bin/env node
import { takeInterrupts } from './interrupt';
import { runCli } from './runCli';

const err = (text: string): void => void process.stderr.write(text);

runCli(process.argv.slice(2), {
  cwd: process.cwd(),
  dist: __dirname,
  env: process.env,
  out: (text) => void process.stdout.write(text),
  err,
  interactive: process.stderr.isTTY === true && process.env.CI === undefined,
  color:
    process.env.NO_COLOR === undefined &&
    (process.stdout.isTTY === true || process.env.FORCE_COLOR !== undefined),
  signal: takeInterrupts(err),
}).then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    const verbose = process.argv.includes('--verbose');
    const detail = error instanceof Error ? (verbose ? error.stack : error.message) : String(error);
    const hint = verbose ? '' : ' Run it again with --verbose and report what it prints.';
    process.stderr.write(`hotlight: this is a defect of hotlight: ${detail}${hint}\n`);
    process.exitCode = 70;
  },
);
// `hotlight hot … | head` closes our output early: that is the reader's choice, not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});
