import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { HotlightError } from '../../core/base/errors';
import { displayPath } from '../../core/base/paths';
import type { LoadResult } from '../../core/load/loadResult';
import { parseScenario, type Scenario, scenarioFor } from '../../core/load/scenario';
import { loadText } from '../../core/report/loadText';
import { type Capture, startCapture } from '../../node/capture/launch';
import { readFailure } from '../../node/files/fileBytes';
import { driveLoad } from '../../node/load/driveLoad';
import { keepLoad, writeLoad } from '../../node/load/keepLoad';
import type { Command, Invocation } from '../command';
import { EXIT, type Io } from '../io';
import { verboseLog } from '../recording';
import { workspaceRoot } from '../workspaceRoot';

/** A program that was started for the load may take so long until it answers. */
const START_MS = 60_000;

export const loadCommand: Command = {
  name: 'load',
  summary: 'Send requests to a server and measure its answers; with a command, record that meanwhile',
  usage: '[url|scenario.json] [options] [-- <command…>]',
  options: {
    rate: { type: 'string', value: 'N', help: 'N requests per second, whatever the answers do' },
    users: { type: 'string', value: 'N', help: 'N users who wait for each answer instead' },
    duration: { type: 'string', value: 'S', help: 'measure for S seconds (10)' },
    warmup: { type: 'string', value: 'S', help: 'do not count the first S seconds (1)' },
    timeout: { type: 'string', value: 'S', help: 'an answer that takes longer is a failure (10)' },
    allow: {
      type: 'string',
      multiple: true,
      value: 'HOST',
      help: 'another machine that you may load; only this one is, otherwise',
    },
    name: { type: 'string', value: 'NAME', help: 'what to call the run' },
  },
  async run(invocation, io) {
    const root = workspaceRoot(io.cwd);
    const scenario = withOptions(await scenarioOf(invocation, io, root), invocation);
    const drive = (readyMs: number, signal: AbortSignal): Promise<LoadResult> =>
      driveLoad(scenario, { allowedHosts: invocation.strings('allow'), env: io.env, readyMs, signal });
    const { result, dir } =
      invocation.rest.length > 0
        ? await withProgram(root, invocation, io, (signal) => drive(START_MS, signal))
        : await alone(root, invocation.string('name') ?? `Load on ${scenario.url}`, () =>
            drive(5_000, io.signal),
          );
    const run = displayPath(dir, io.cwd);
    io.out(invocation.flag('json') ? `${JSON.stringify({ ...result, run }, null, 2)}\n` : loadText(result));
    io.err(`hotlight: kept in ${run}\n`);
    return EXIT.ok;
  },
};

interface Kept {
  readonly result: LoadResult;
  readonly dir: string;
}

async function alone(root: string, name: string, drive: () => Promise<LoadResult>): Promise<Kept> {
  const result = await drive();
  return { result, dir: await keepLoad(root, name, result) };
}

/** Starts the program, recorded, loads it when it answers, and ends it. */
async function withProgram(
  root: string,
  invocation: Invocation,
  io: Io,
  drive: (signal: AbortSignal) => Promise<LoadResult>,
): Promise<Kept> {
  const command = invocation.rest;
  const name = invocation.string('name');
  const capture = await startCapture({
    command,
    cwd: io.cwd,
    env: io.env,
    root,
    kind: 'cpu',
    engine: 'inspector',
    attribution: 'accurate',
    interval: 1000,
    agentPath: join(io.dist, 'agent.js'),
    engineFallback: io.dist,
    stdio: 'stderr',
    ...(name === undefined ? {} : { name }),
    ...verboseLog(invocation, io),
  });
  io.err(`hotlight: recording ${command.join(' ')} under load.\n`);
  const ended = new AbortController();
  const signal = AbortSignal.any([io.signal, ended.signal]);
  const finished = capture.done.finally(() => ended.abort());
  finished.catch(() => undefined); // told below
  try {
    const result = await drive(signal);
    await writeLoad(capture.dir, result);
    await capture.stop();
    await finished;
    return { result, dir: capture.dir };
  } catch (error) {
    throw ended.signal.aborted ? await reasonOfEnd(capture, error) : await stopped(capture, error);
  }
}

/** The program ended before the load did. */
async function reasonOfEnd({ done, dir }: Capture, error: unknown): Promise<unknown> {
  if (!HotlightError.is(error, 'cancelled')) return error;
  const { exitCode, exitSignal } = await done;
  const how = exitSignal == null ? `with exit status ${exitCode ?? 'unknown'}` : `by ${exitSignal}`;
  return new HotlightError(
    'target',
    `The program ended ${how} before the load did; its recording is in ${dir}.`,
  );
}

async function stopped(capture: Capture, error: unknown): Promise<unknown> {
  await capture.stop().catch(() => undefined); // the first error is the one to tell
  return error;
}

async function scenarioOf({ positionals }: Invocation, { cwd }: Io, root: string): Promise<Scenario> {
  const [given, extra] = positionals;
  if (extra !== undefined)
    throw new HotlightError('usage', `Name one address or scenario; "${extra}" is one too many.`);
  if (given !== undefined && /^https?:\/\//i.test(given)) {
    if (!URL.canParse(given))
      throw new HotlightError('usage', `"${given}" is no address; write one such as http://127.0.0.1:3000/.`);
    return scenarioFor(new URL(given));
  }
  const file = given === undefined ? join(root, '.hotlight', 'load.json') : resolve(cwd, given);
  if (given === undefined && !existsSync(file)) {
    throw new HotlightError(
      'usage',
      'Name an address such as http://127.0.0.1:3000/, or write a scenario into .hotlight/load.json.',
    );
  }
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw readFailure(file, error);
  });
  return parseScenario(text, file);
}

function withOptions(scenario: Scenario, invocation: Invocation): Scenario {
  const rate = invocation.number('rate', { min: 0.01, max: 100_000 });
  const users = invocation.number('users', { min: 1, max: 10_000 });
  if (rate !== undefined && users !== undefined) {
    throw new HotlightError('usage', 'Choose --rate or --users: requests come by one of them.');
  }
  const ms = (name: string, min: number, max: number, otherwise: number): number =>
    (invocation.number(name, { min, max }) ?? otherwise / 1000) * 1000;
  const { arrivals } = scenario;
  return {
    ...scenario,
    arrivals:
      rate !== undefined
        ? { kind: 'open', rate }
        : users !== undefined
          ? {
              kind: 'closed',
              users: Math.ceil(users),
              thinkMs: arrivals.kind === 'closed' ? arrivals.thinkMs : 0,
            }
          : arrivals,
    durationMs: ms('duration', 0.1, 86_400, scenario.durationMs),
    warmupMs: ms('warmup', 0, 3_600, scenario.warmupMs),
    timeoutMs: ms('timeout', 0.01, 600, scenario.timeoutMs),
  };
}
