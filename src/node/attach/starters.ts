import { scriptIndex } from './inspectorFlags';

/** Package managers, what runs TypeScript or restarts on changes, and what runs several programs. */
const SCRIPT =
  /^(?:(?:npm|npx|yarn|pnpm|pnpx|corepack)(?:-cli)?|yarn-\d[\w.-]*|nodemon|ts-node-dev|tsnd|tsx|cross-env|dotenv|dotenvx|concurrently|npm-run-all|run-[ps]|lerna|nx|turbo)(?:\.[cm]?js)?$/;
/** tsx starts Node a second time, from a file whose name says little. */
const TSX = /[\\/]tsx[\\/]dist[\\/]cli\.[cm]?js$/;
/** Package managers give their process a title, which the system then shows in place of its arguments. */
const TITLE = /^(?:npm|npx|pnpm|yarn) /;

/** Whether a process starts programs and is none itself, by its command line; the executable comes first. */
export function isStarter(argv: readonly string[]): boolean {
  if (TITLE.test(`${argv[0]} `)) return true;
  const at = scriptIndex(argv);
  // It starts the program, and starts it anew, in a process that does not get the option.
  if (argv.slice(1, at).some((word) => /^--watch(?:-path)?(?:=|$)/.test(word))) return true;
  const script = argv[at] ?? '';
  const name = script.slice(Math.max(script.lastIndexOf('/'), script.lastIndexOf('\\')) + 1);
  return SCRIPT.test(name) || TSX.test(script);
}
