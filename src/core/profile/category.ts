import type { Category } from './profile';

/** Meta frames that stand in place of a function in V8's CPU and allocation profiles and in its log. */
const META_FRAMES: ReadonlyMap<string, Category> = new Map([
  ['(root)', 'program'],
  ['(program)', 'program'],
  ['(idle)', 'idle'],
  ['(garbage collector)', 'gc'],
  ['(parser)', 'program'],
  ['(compiler)', 'program'],
  ['(bytecode compiler)', 'program'],
  ['(GC)', 'gc'],
  ['(IDLE)', 'idle'],
  ['(V8 API)', 'program'],
  ['(BYTECODE_COMPILER)', 'program'],
  ['(COMPILER)', 'program'],
  ['(PARSER)', 'program'],
  ['(EXTERNAL)', 'program'],
  ['(IC)', 'program'],
  ['(JS)', 'program'],
  ['(OTHER)', 'program'],
]);

/** Installed packages: npm, pnpm (its virtual store lies in node_modules) and Yarn Plug'n'Play. */
const DEPENDENCY = /[\\/](?:node_modules|\.pnpm|\.yarn[\\/](?:cache|unplugged|__virtual__))[\\/]/;

/**
 * Whose code a function is, from its name and the script's URL or path. A function without a script is a
 * meta frame when its name is one of V8's, and native otherwise.
 */
export function categorize(name: string, fileOrUrl: string): Category {
  if (fileOrUrl === '') return META_FRAMES.get(name) ?? 'native';
  if (fileOrUrl.startsWith('node:') || fileOrUrl.startsWith('internal/')) return 'node';
  if (fileOrUrl.startsWith('wasm:') || fileOrUrl.startsWith('native ')) return 'native';
  return DEPENDENCY.test(fileOrUrl) || fileOrUrl.startsWith('node_modules/') ? 'dependency' : 'app';
}
