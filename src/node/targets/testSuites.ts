import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { findFiles } from '../files/findFiles';
import { formatCommandLine, parseCommandLine } from './commandLine';
import { findProgram } from './installed';
import type { Package } from './packages';
import type { LaunchTarget } from './target';

interface Framework {
  /** Name of its package and of its program. */
  readonly name: string;
  /** Configuration files, as a pattern within the package. */
  readonly config: string;
  /** Arguments that make it run once, and in as few processes as it can. */
  readonly all: readonly string[];
  readonly one: (file: string) => readonly string[];
}

const FRAMEWORKS: readonly Framework[] = [
  { name: 'mocha', config: '.mocharc.{js,cjs,mjs,json,jsonc,yml,yaml}', all: [], one: (file) => [file] },
  { name: 'vitest', config: 'vitest.{config,workspace}.*', all: ['run'], one: (file) => ['run', file] },
  {
    name: 'jest',
    config: 'jest.config.*',
    all: ['--runInBand'],
    one: (file) => ['--runInBand', '--runTestsByPath', file],
  },
];

const TEST_FILES = [
  '**/*.{test,spec}.{js,cjs,mjs,ts,cts,mts}',
  '**/{test,tests,__tests__}/**/*.{js,cjs,mjs}',
];
const MAX_FILES_READ = 50;
const NODE_TEST = /(?:from\s*|require\(\s*|import\(\s*)['"]node:test['"]/;

/** The test suites of a package: those of the frameworks that it uses, and of node:test. */
export async function testSuiteTargets(
  it: Package,
  place: string,
  currentFile?: string,
  signal?: AbortSignal,
): Promise<LaunchTarget[]> {
  const targets: LaunchTarget[] = [];
  for (const framework of FRAMEWORKS) {
    if (!(await uses(it, framework))) continue;
    targets.push(await suiteTarget(it, framework, place));
    if (currentFile !== undefined && isTestFile(currentFile, it)) {
      targets.unshift(await suiteTarget(it, framework, place, currentFile));
    }
  }
  if (targets.length > 0) return targets;
  const words = await nodeTestCommand(it, signal);
  return words === undefined ? [] : [target(it, 'node:test', place, words)];
}

async function uses(it: Package, { name, config }: Framework): Promise<boolean> {
  if (it.dependencies.has(name)) return true;
  return (await findFiles(it.dir, [config])).length > 0;
}

async function suiteTarget(
  it: Package,
  framework: Framework,
  place: string,
  file?: string,
): Promise<LaunchTarget> {
  const { name, all, one } = framework;
  const script = await findProgram(name, it.dir);
  const args = file === undefined ? all : one(relative(it.dir, file).replaceAll('\\', '/'));
  if (script !== undefined) return target(it, name, place, ['node', script, ...args], file);
  return {
    ...target(it, name, place, [name, ...args], file),
    command: [],
    disabled: `${name} is used in ${it.dir} but not installed: install its dependencies (npm install) and try again.`,
  };
}

function target(
  it: Package,
  name: string,
  place: string,
  command: readonly string[],
  file?: string,
): LaunchTarget {
  const short = command[0] === 'node' && name !== 'node:test' ? [name, ...command.slice(2)] : command;
  return {
    id: `test:${it.dir}:${name}${file === undefined ? '' : `:${file}`}`,
    kind: 'test',
    label: file === undefined ? `All ${name} tests` : `${name}: ${relative(it.dir, file)}`,
    description: place,
    detail: formatCommandLine(short),
    command,
    cwd: it.dir,
    env: {},
  };
}

function isTestFile(file: string, { dir }: Package): boolean {
  const local = relative(dir, file).replaceAll('\\', '/');
  if (local.startsWith('..')) return false;
  return (
    /\.(?:test|spec)\.[cm]?[jt]sx?$/.test(local) ||
    /(?:^|\/)(?:test|tests|__tests__)\/.*\.[cm]?[jt]sx?$/.test(local)
  );
}

/** What the package's own script says, if it runs `node --test` and nothing else; else `node --test` where it has such tests. */
async function nodeTestCommand(it: Package, signal?: AbortSignal): Promise<readonly string[] | undefined> {
  for (const script of it.scripts.values()) {
    if (!/^\s*node\s(?:.*\s)?--test(?:\s|$)/.test(script)) continue;
    try {
      return parseCommandLine(script);
    } catch {
      // It needs a shell; the script itself is offered among the npm scripts.
    }
  }
  const files = await findFiles(it.dir, [...TEST_FILES, '!**/dist/**'], { maxDepth: 6, signal });
  for (const file of files.slice(0, MAX_FILES_READ)) {
    const text = await readFile(join(it.dir, file), 'utf8').catch(() => '');
    if (NODE_TEST.test(text.slice(0, 8192))) return ['node', '--test'];
  }
  return undefined;
}
