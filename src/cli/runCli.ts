import { HotlightError } from '../core/base/errors';
import { type Command, commandHelp, parseInvocation } from './command';
import { EXIT, type Io } from './io';
import { VERSION } from './version';

/** Loaded on demand, so that `hotlight hot` does not pay for what `hotlight attach` needs. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  profile: async () => (await import('./commands/profile')).profileCommand,
  attach: async () => (await import('./commands/attach')).attachCommand,
  hot: async () => (await import('./commands/hot')).hotCommand,
  diff: async () => (await import('./commands/diff')).diffCommand,
  convert: async () => (await import('./commands/convert')).convertCommand,
  analyze: async () => (await import('./commands/analyze')).analyzeCommand,
  heap: async () => (await import('./commands/heap')).heapCommand,
  gc: async () => (await import('./commands/gc')).gcCommand,
  checklist: async () => (await import('./commands/checklist')).checklistCommand,
  load: async () => (await import('./commands/load')).loadCommand,
  baseline: async () => (await import('./commands/baseline')).baselineCommand,
  queries: async () => (await import('./commands/queries')).queriesCommand,
  explain: async () => (await import('./commands/explain')).explainCommand,
  flame: async () => (await import('./commands/flame')).flameCommand,
};

/**
 * Runs one command line.
 * @param args without node and script
 * @returns the exit status; see {@link EXIT}
 */
export async function runCli(args: readonly string[], io: Io): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    io.out(await overview());
    return name === undefined ? EXIT.usage : EXIT.ok;
  }
  if (name === '--version' || name === 'version') {
    io.out(`${VERSION}\n`);
    return EXIT.ok;
  }
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (load === undefined) {
    io.err(
      `hotlight: there is no command "${name}"; the commands are ${Object.keys(COMMANDS).join(', ')}.\n`,
    );
    return EXIT.usage;
  }
  const command = await load();
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
  const commands = await Promise.all(Object.values(COMMANDS).map((load) => load()));
  const width = Math.max(...commands.map((command) => command.name.length));
  const rows = commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`);
  return `hotlight <command> [options]\n\nCommands:\n${rows.join('\n')}\n\n"hotlight <command> --help" explains one.\n`;
}
