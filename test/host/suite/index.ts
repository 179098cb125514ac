import { readdirSync } from 'node:fs';
import path from 'node:path';

/** Called by VS Code in the extension host; rejects when a test failed. */
export async function run(): Promise<void> {
  const { default: Mocha } = await import('mocha');
  const reporter = path.resolve(__dirname, '..', '..', 'test', 'lib', 'reporter.cjs');
  const mocha = new Mocha({ ui: 'bdd', timeout: 120_000, reporter, color: false });
  const folder = process.env.HOTLIGHT_SUITE!;
  for (const name of readdirSync(folder).sort()) mocha.addFile(path.join(folder, name));
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  if (failures > 0) throw new Error(`${failures} tests failed.`);
}
