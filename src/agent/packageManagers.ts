const NAMES = new Set(['npm', 'npm-cli', 'npx', 'npx-cli', 'pnpm', 'pnpx', 'yarn', 'yarnpkg', 'corepack']);

/**
 * Whether a program is a package manager's own process, which nobody wants to see in a profile of the script that
 * it starts. `program` is `process.argv[1]`.
 */
export function isPackageManager(program: string | undefined): boolean {
  if (program === undefined) return false;
  const name = program.slice(Math.max(program.lastIndexOf('/'), program.lastIndexOf('\\')) + 1);
  const stem = name.replace(/\.[cm]?js$/, '');
  // Yarn's releases are kept in repositories with their version: yarn-4.5.0.cjs.
  return NAMES.has(stem) || /^yarn-\d+\.\d+/.test(stem);
}
