import { detached } from '../../base/detached';
import { layerOfPackage } from '../layers/registry';
import { keepsData } from '../program/guesses';
import { isTest, isTestPath, mayBeTest } from '../program/minorPaths';
import { type FileSummary, NONE, SUMMARY_VERSION } from './fileSummary';

/** What draws pages, and so does what is written in JSX. */
const DRAWS =
  /\b(?:from|require\()\s*['"](?:react|react-dom|react-native|preact|vue|svelte|solid-js|@angular\/core)['"/]/;
const JSX = /\.[jt]sx$/;
/** What is asked by a name that no import tells of: such a file is looked into. */
const NAMES_DATA =
  /\b(?:db|database|datasource|entitymanager|pool|knex|prisma|sequelize|mongo\w*|pouch\w*|sqlite|collections?|repositor(?:y|ies)|transaction|dao|orm|supabase|firestore|meteor)\b/i;
const ON_SERVER = /\b(?:SELECT|INSERT|UPDATE|DELETE)\s|\bsql`|['"]use server['"]/;
const SPECIFIER = /\b(?:from|import|require)\s*\(?\s*(['"])([^'"\n]+)\1/g;
const TYPES_ONLY = /\bimport\s+type\b[^'";]*\bfrom\s*(['"])[^'"\n]+\1/g;

/** Which files are skimmed. */
export type Skims = 'pages and tests' | 'tests' | 'nothing';

/**
 * A summary of a test, or of a file that draws pages and names no database: its imports and nothing else, which is
 * read from the text without a syntax tree. Undefined for any other file. Whoever finds that it is needed after all
 * (`misread`) has it summarised.
 *
 * @param path below the folder that is analysed
 */
export function skim(text: string, path: string, skims: Skims): FileSummary | undefined {
  if (skims === 'nothing') return undefined;
  const isPage = skims !== 'tests' && (JSX.test(path) || DRAWS.test(text));
  const isByPath = isTestPath(path);
  if (!isPage && !isByPath && !mayBeTest(text)) return undefined;
  const code = text.replace(TYPES_ONLY, '');
  const imports = importsIn(code);
  if (!isByPath && !isTest(imports) && !(isPage && namesNoDatabase(code, imports))) return undefined;
  return {
    version: SUMMARY_VERSION,
    top: {},
    exports: {},
    exportsFrom: NONE,
    imports,
    functions: NONE,
    classes: NONE,
    ignores: NONE,
  };
}

function importsIn(code: string): string[] {
  return [...new Set([...code.matchAll(SPECIFIER)].map(([, , specifier = '']) => detached(specifier)))];
}

function namesNoDatabase(code: string, imports: readonly string[]): boolean {
  return !ON_SERVER.test(code) && !NAMES_DATA.test(code) && !imports.some(asksByItself);
}

/** Whether that is all that is known of a file: every other one has at least the function that is its top level. */
export function isSkimmed({ functions }: FileSummary): boolean {
  return functions.length === 0;
}

/** Whether a package is a data layer, or a team's own with one behind it. */
export function asksByItself(specifier: string): boolean {
  return layerOfPackage(specifier) !== undefined || keepsData(specifier);
}
