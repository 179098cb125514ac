import { existsSync, readFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { PassOn } from '../protocol/ownFrames';
import type { CompiledTexts } from './compiledTexts';
import { type LoadResult, mayBeCrowded, type SplitWhenCrowded, splitLoaded } from './crowded';
import { isOfDependency } from './files';

type Split = typeof import('./splitSource').splitSource;
type Compile = (this: unknown, code: string, file: string, ...rest: unknown[]) => unknown;

type Load = (url: string, context: object, next: (url: string, context: object) => LoadResult) => LoadResult;

interface Registration {
  deregister(): void;
}
type Register = (this: unknown, ...args: unknown[]) => unknown;

/** `node:module` as far as it matters here; some of it is newer than our types. */
interface ModuleApi {
  readonly Module: { readonly prototype: { _compile: Compile } };
  register?: Register;
  registerHooks?: Register;
  syncBuiltinESMExports(): void;
}

/**
 * Breaks the lines of transpiled and minified modules as they are loaded (splitLines.ts says why). The parser for
 * it is loaded when the first such module is. What is compiled in the end is noted in `texts`.
 */
export function splitLongLines(folder: string, texts: CompiledTexts): void {
  // The module itself, not a copy of its names: some are about to be replaced.
  const api = require('node:module') as ModuleApi;
  let split: Split | undefined;
  const splitter = join(folder, 'agentSplit.js');
  const splitWhenCrowded = (code: string, file: string, sourceType: 'script' | 'module'): string => {
    if (file === splitter || !mayBeCrowded(code) || readsMapsFromDisk(code)) return code;
    split ??= (require(splitter) as { splitSource: Split }).splitSource;
    return split(code, file, sourceType) ?? code;
  };
  hookCommonJs(api, splitWhenCrowded, texts);
  hookModules(api, folder, splitWhenCrowded);
}

/** The package source-map-support translates stacks by the files on disk, which don't have the new lines. */
function readsMapsFromDisk(code: string): boolean {
  if (code.includes('retrieveSourceMap')) return true;
  return Object.keys(require.cache).some((file) => /[/\\]source-map-support[/\\]/.test(file));
}

function hookCommonJs(api: ModuleApi, split: SplitWhenCrowded, texts: CompiledTexts): void {
  const { prototype } = api.Module;
  const { _compile: compile } = prototype;
  const passing: Record<PassOn, Compile> = {
    hotlightPassOn(code, file, ...rest) {
      let text = code;
      try {
        if (typeof code === 'string') {
          text = split(code, file, rest[0] === 'module' ? 'module' : 'script');
          // Dependencies are what their files say, unless they were split.
          if (text !== code || !isOfDependency(file)) texts.add(file, text);
        }
      } catch {
        // As it is, then.
      }
      return Reflect.apply(compile, this, [text, file, ...rest]);
    },
  };
  prototype._compile = passing.hotlightPassOn;
}

/**
 * Hooks of ES modules are called last registered first, and transpilers register theirs after this preload, so
 * ours are registered anew after each of theirs. Without a transpiler only a minified entry point needs them: they
 * have a price (before Node 22.15, a thread).
 */
function hookModules(api: ModuleApi, folder: string, split: SplitWhenCrowded): void {
  const { register, registerHooks } = api;
  let registered: Registration | undefined;
  const hook = (): void => {
    try {
      registered?.deregister();
      if (registerHooks !== undefined) {
        registered = registerHooks.call(api, { load: loadHook(split) }) as Registration;
      } else register?.call(api, pathToFileURL(join(folder, 'agentHooks.mjs')));
    } catch {
      // Lines of ES modules stay as they are.
    }
  };
  const thenHook = (original: Register): Register => {
    const passing: Record<PassOn, Register> = {
      hotlightPassOn(...args) {
        const result = Reflect.apply(original, this, args);
        hook();
        return result;
      },
    };
    return passing.hotlightPassOn;
  };
  if (register !== undefined) api.register = thenHook(register);
  if (registerHooks !== undefined) api.registerHooks = thenHook(registerHooks);
  api.syncBuiltinESMExports();
  if (isCrowdedModule(process.argv[1])) hook();
}

function loadHook(split: SplitWhenCrowded): Load {
  const passing: Record<PassOn, Load> = {
    hotlightPassOn: (url, context, next) => splitLoaded(next(url, context), url, split),
  };
  return passing.hotlightPassOn;
}

/** Whether the program's entry point is an ES module that was put on one line by a bundler. */
function isCrowdedModule(file: string | undefined): boolean {
  if (file === undefined || !isModuleFile(file)) return false;
  try {
    return mayBeCrowded(readFileSync(file, 'utf8'));
  } catch {
    return false;
  }
}

function isModuleFile(file: string): boolean {
  if (extname(file) === '.mjs') return true;
  if (extname(file) !== '.js') return false;
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest)) return /"type"\s*:\s*"module"/.test(readFileSync(manifest, 'utf8'));
    if (folder === dirname(folder)) return false;
  }
}
