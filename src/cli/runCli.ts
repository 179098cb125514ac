import { HotlightError } from '../core/base/errors';
import { nearestName } from '../core/base/nearestName';
import { type Command, commandHelp, parseInvocation } from './command';
import { EXIT, type Io } from './io';
import { VERSION } from './version';

/** In the order of the overview. */
const NAMES = [
  'profile',
  'attach',
  'hot',
  'diff',
  'convert',
  'analyze',
  'heap',
  'gc',
  'checklist',
  'load',
  'baseline',
  'queries',
  'explain',
  'flame',
] as const;

async function loadCommand(name: (typeof NAMES)[number]): Promise<Command> {
  if (name === 'analyze') return (await import('./commands/analyze')).analyzeCommand;
  // With the extension of the bundle, which the build leaves as it is.
  return (await import('./otherCommands.js')).OTHER_COMMANDS[name]();
}

/**
 * Runs one command line.
 * @param args without node and script
 * @returns the exit status; see {@link EXIT}
 */
export async function runCli(args: readonly string[], io: Io): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    const [about] = rest;
    if (about !== undefined && !about.startsWith('-')) return runCli([about, '--help'], io);
    io.out(await overview());
    return name === undefined ? EXIT.usage : EXIT.ok;
  }
  if (name === '--version' || name === 'version') {
    io.out(`${VERSION}\n`);
    return EXIT.ok;
  }
  const known = NAMES.find((one) => one === name);
  if (known === undefined) {
    const meant = nearestName(name, NAMES);
    const hint = meant === undefined ? '; the' : `; did you mean ${meant}? The`;
    io.err(`hotlight: there is no command "${name}"${hint} commands are ${NAMES.join(', ')}.\n`);
    return EXIT.usage;
  }
  const command = await loadCommand(known);
  const own = rest.includes('--') ? rest.slice(0, rest.indexOf('--')) : rest;
  if (own.includes('--help') || own.includes('-h')) {
    io.out(commandHelp(command));
    return EXIT.ok;
  }
  try {
    return await command.run(parseInvocation(command, rest), io);
  } catch (error) {
    if (!HotlightError.is(error)) throw error;
    io.err(`hotlight: ${error.message}\n`);
    if (own.includes('--verbose'))
      io.err(`${error.stack}\n${error.cause ? `caused by ${error.cause}\n` : ''}`);
    if (error.reason === 'cancelled') return 130;
    return error.reason === 'usage' ? EXIT.usage : EXIT.notMeasured;
  }
}

async function overview(): Promise<string> {
  const commands = await Promise.all(NAMES.map(loadCommand));
  const width = Math.max(...commands.map((command) => command.name.length));
  const rows = commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`);
  return `hotlight <command> [options]\n\nCommands:\n${rows.join('\n')}\n\n"hotlight <command> --help" explains one.\n`;
}
