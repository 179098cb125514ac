import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { HotlightError, messageOf } from '../../core/base/errors';
import { parseScenario } from '../../core/load/scenario';
import { accepts } from '../accepts';
import { noteStarted } from '../capture/startedPrograms';
import { readFailure } from '../files/fileBytes';
import { driveLoad } from '../load/driveLoad';
import { requestAddress } from '../load/requestAddress';

/** For a program to listen after its start. */
const START_TIMEOUT_MS = 10_000;
const START_POLL_MS = 100;

export interface NamedLoadOptions {
  /** Absolute; files are named from here, and scripts run in it. */
  readonly cwd: string;
  /** Per step, when an address is named. */
  readonly requests: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/** Where a workspace keeps what `hotlight load` sends, from its root. */
export const SCENARIO_FILE = join('.hotlight', 'load.json');

/** What is put on a program in each step of a search. */
export interface StepLoad {
  /** Step 0 is the warm-up. */
  put(step: number): Promise<void>;
  /** Where it goes, when that is a port of this machine. */
  readonly port?: number;
}

/**
 * Requests for an address, a scenario as `hotlight load` sends it (`.json`), or a script, which is run.
 * @throws HotlightError `usage` when it is none of these, `bad-input` for a damaged scenario
 */
export async function namedLoad(
  named: string,
  { cwd, requests, env, signal }: NamedLoadOptions,
): Promise<StepLoad> {
  if (/^https?:\/\//i.test(named)) {
    return { put: requestLoad(named, requests, signal), ...localPort(new URL(named)) };
  }
  const file = resolve(cwd, named);
  if (!existsSync(file)) {
    throw new HotlightError(
      'usage',
      `A load is an http address, a scenario or a script to run; there is no ${named}.`,
    );
  }
  if (!/\.json$/i.test(file)) return { put: scriptLoad(file, cwd, signal) };
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw readFailure(file, error);
  });
  const scenario = parseScenario(text, file);
  return {
    // The same choices in each step would only meet again what the warm-up has left.
    put: async (step) => {
      await driveLoad(scenario, { env, readyMs: START_TIMEOUT_MS, seed: step + 1, signal });
    },
    ...localPort(new URL(scenario.url)),
  };
}

function localPort({ protocol, hostname, port }: URL): Pick<StepLoad, 'port'> {
  const isLocal = /^(?:localhost|127(?:\.\d+){3}|0\.0\.0\.0|\[::1?\])$/i.test(hostname);
  return isLocal ? { port: portOf({ protocol, port }) } : {};
}

function portOf({ protocol, port }: Pick<URL, 'protocol' | 'port'>): number {
  return Number(port) || (protocol === 'https:' ? 443 : 80);
}

/** Lets the load that is there anyway work for some seconds. */
export function waitingLoad(seconds: number, signal: AbortSignal): StepLoad {
  return {
    put: async () => {
      await sleep(seconds * 1000, undefined, { signal }).catch(() => undefined);
    },
  };
}

/**
 * Requests one address a number of times. Answers of any status count: errors leak, too.
 * @throws HotlightError `target` when nothing answers
 */
function requestLoad(url: string, requests: number, signal: AbortSignal): () => Promise<void> {
  let isUp = false;
  return async () => {
    if (!isUp) await waitForListener(new URL(url), signal);
    isUp = true;
    const { failures, last } = await requestAddress(new URL(url), requests, signal);
    if (failures === requests && !signal.aborted) {
      throw new HotlightError('target', `${url} did not answer: ${messageOf(last)}; is the address right?`, {
        cause: last,
      });
    }
  };
}

/**
 * A program that was just started may not listen yet; what it says then is the load's to tell. Connects only: a
 * request would be one more than what the steps are counted by.
 */
async function waitForListener({ protocol, hostname, port }: URL, signal: AbortSignal): Promise<void> {
  const host = hostname.replace(/^\[|\]$/g, '');
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!signal.aborted && Date.now() < deadline) {
    if (await accepts(host, portOf({ protocol, port }), START_TIMEOUT_MS)) return;
    await sleep(START_POLL_MS, undefined, { signal }).catch(() => undefined);
  }
}

/**
 * Runs a script with this Node, once per step, and waits for its end.
 * @throws HotlightError `target` when it fails
 */
function scriptLoad(file: string, cwd: string, signal: AbortSignal): () => Promise<void> {
  return () =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [file], {
        cwd,
        // In an editor this program is Electron, which is Node when it is told so.
        env: {
          ...process.env,
          ...(process.versions.electron === undefined ? {} : { ELECTRON_RUN_AS_NODE: '1' }),
        },
        stdio: ['ignore', 2, 2],
        signal,
      });
      noteStarted(child);
      child.once('error', (error) => (signal.aborted ? resolve() : reject(failed(file, messageOf(error)))));
      child.once('exit', (code) =>
        code === 0 || signal.aborted
          ? resolve()
          : reject(failed(file, `it ended with ${code ?? 'a signal'}`)),
      );
    });
}

function failed(file: string, why: string): HotlightError {
  return new HotlightError('target', `The load ${file} failed: ${why}; run it alone to see why.`);
}
