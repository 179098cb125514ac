import { layerOfPackage } from '../layers/registry';
import { keepsData } from '../program/guesses';
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

/**
 * A summary of a file that draws pages and names no database: its imports and nothing else, which is read from the
 * text without a syntax tree. Undefined for any other file. Whoever finds that it imports what asks a database after
 * all (`skimmedThatAsk`) has it summarised.
 *
 * @param file its path
 */
export function skim(text: string, file: string): FileSummary | undefined {
  if (!JSX.test(file) && !DRAWS.test(text)) return undefined;
  const code = text.replace(TYPES_ONLY, '');
  if (ON_SERVER.test(code) || NAMES_DATA.test(code)) return undefined;
  const imports = new Set<string>();
  for (const [, , specifier = ''] of code.matchAll(SPECIFIER)) imports.add(specifier);
  for (const specifier of imports) if (asksByItself(specifier)) return undefined;
  return {
    version: SUMMARY_VERSION,
    top: {},
    exports: {},
    exportsFrom: NONE,
    imports: [...imports],
    functions: NONE,
    classes: NONE,
    ignores: NONE,
  };
}

/** Whether that is all that is known of a file: every other one has at least the function that is its top level. */
export function isSkimmed({ functions }: FileSummary): boolean {
  return functions.length === 0;
}

/** Whether a package is a data layer, or a team's own with one behind it. */
export function asksByItself(specifier: string): boolean {
  return layerOfPackage(specifier) !== undefined || keepsData(specifier);
}
