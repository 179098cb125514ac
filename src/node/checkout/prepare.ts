import { HotlightError } from '../../core/base/errors';
import { endTree } from '../capture/processTree';
import { spawnProgram } from '../capture/program';
import type { Checkout } from './checkout';
import { buildStep, provideDependencies, type SetupStep } from './dependencies';

export interface PrepareOptions {
  /** A command instead of the package's build script; false for no build at all. */
  readonly build?: readonly string[] | false;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** Called before each step, with what is done. */
  readonly onStep: (sentence: string) => void;
}

/**
 * Makes a checkout ready to run: dependencies, then the build.
 * @returns whether anything was built
 * @throws HotlightError `target` when a step fails, `cancelled`
 */
export async function prepareCheckout(checkout: Checkout, options: PrepareOptions): Promise<boolean> {
  const install = await provideDependencies(checkout);
  if (install !== undefined) await runStep(install, checkout, options);
  const { build } = options;
  if (build === false) return false;
  const step = build === undefined ? await buildStep(checkout) : { command: build, cwd: checkout.cwd };
  if (step === undefined) return false;
  await runStep(step, checkout, options);
  return true;
}

async function runStep(
  { command, cwd }: SetupStep,
  { ref }: Checkout,
  { env, signal, onStep }: PrepareOptions,
): Promise<void> {
  const words = command.join(' ');
  const cancelled = (): HotlightError => new HotlightError('cancelled', `"${words}" was cancelled.`);
  if (signal.aborted) throw cancelled();
  onStep(`${words} at ${ref}`);
  const program = await spawnProgram({ command, cwd, env: defined(env) }, 'stderr', undefined);
  const end = (): void =>
    void program.pid
      .then((pid) => (pid === undefined ? undefined : endTree([pid], [])))
      .catch(() => program.kill());
  signal.addEventListener('abort', end, { once: true });
  const exit = await program.exited;
  signal.removeEventListener('abort', end);
  if (signal.aborted) throw cancelled();
  if (exit.code === 0) return;
  throw new HotlightError(
    'target',
    `"${words}" failed at ${ref} (${exit.code === null ? exit.signal : `exit status ${exit.code}`}); compare with a commit that can be built, or say how with --build.`,
  );
}

function defined(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
}
