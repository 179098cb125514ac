import { type ParseArgsConfig, parseArgs } from 'node:util';
import { HotlightError } from '../core/base/errors';
import { nearestName } from '../core/base/nearestName';
import type { Io } from './io';

type OptionToken = Extract<
  NonNullable<ReturnType<typeof parseArgs<{ tokens: true; strict: false }>>['tokens']>[number],
  { kind: 'option' }
>;
type OptionTable = NonNullable<ParseArgsConfig['options']>;

/** One option as the help shows it; parsed by node:util's parseArgs. */
export interface OptionSpec {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  readonly multiple?: boolean;
  /** Placeholder of the value in the help: `--out DIR`. */
  readonly value?: string;
  readonly help: string;
}

export interface Invocation {
  readonly positionals: readonly string[];
  /** What followed `--`, untouched. */
  readonly rest: readonly string[];
  /** The last value given for a string option. */
  string(name: string): string | undefined;
  strings(name: string): readonly string[];
  flag(name: string): boolean;
  /** A number within bounds, or a usage error that says what is allowed. */
  number(name: string, bounds: { min: number; max: number }): number | undefined;
  /** One of a few words, or a usage error that lists them. */
  choice<T extends string>(name: string, choices: readonly T[]): T | undefined;
}

export interface Command {
  readonly name: string;
  readonly summary: string;
  /** Arguments after the name, for the help. */
  readonly usage: string;
  readonly options: Readonly<Record<string, OptionSpec>>;
  run(invocation: Invocation, io: Io): Promise<number>;
}

/** Options that every command takes. */
const COMMON_OPTIONS = {
  json: { type: 'boolean', help: 'print the result as JSON' },
  verbose: { type: 'boolean', help: 'print what is being done, and stack traces of errors' },
  help: { type: 'boolean', short: 'h', help: 'show this help' },
} as const satisfies Record<string, OptionSpec>;

/** @throws HotlightError `usage` when an option is unknown, lacks its value or is out of bounds. */
export function parseInvocation(command: Command, args: readonly string[]): Invocation {
  const split = args.indexOf('--');
  const own = split < 0 ? args : args.slice(0, split);
  const rest = split < 0 ? [] : args.slice(split + 1);
  const specs: Readonly<Record<string, OptionSpec>> = { ...command.options, ...COMMON_OPTIONS };
  const options: OptionTable = {};
  for (const [name, spec] of Object.entries(specs)) {
    options[name] = {
      type: spec.type,
      ...(spec.short === undefined ? {} : { short: spec.short }),
      multiple: spec.type === 'string',
    };
  }
  // What is wrong is said here, in words of ours, and not by the parser.
  const { values, positionals, tokens } = parseArgs({
    args: [...own],
    options,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  for (const token of tokens) {
    const problem = token.kind === 'option' ? problemWith(token, specs) : undefined;
    if (problem !== undefined) {
      const see = problem.endsWith('?') ? ' See' : '; see';
      throw new HotlightError('usage', `${problem}${see} "hotlight ${command.name} --help".`);
    }
  }
  const strings = (name: string): readonly string[] => {
    const value = values[name];
    return Array.isArray(value) ? value.map(String) : [];
  };
  const string = (name: string): string | undefined => strings(name).at(-1);
  return {
    positionals,
    rest,
    string,
    strings,
    flag: (name) => values[name] === true,
    number(name, { min, max }) {
      const text = string(name);
      if (text === undefined) return undefined;
      const value = Number(text);
      if (text.trim() === '' || !Number.isFinite(value) || value < min || value > max) {
        throw new HotlightError('usage', `--${name} takes a number from ${min} to ${max}, not "${text}".`);
      }
      return value;
    },
    choice(name, choices) {
      const text = string(name);
      if (text === undefined) return undefined;
      const found = choices.find((choice) => choice === text);
      if (found === undefined) {
        throw new HotlightError('usage', `--${name} takes ${choices.join(' or ')}, not "${text}".`);
      }
      return found;
    },
  };
}

/** What is wrong with an option as it was written, without a full stop. */
function problemWith(
  { name, rawName, value, inlineValue }: OptionToken,
  specs: Readonly<Record<string, OptionSpec>>,
): string | undefined {
  const spec = Object.hasOwn(specs, name) ? specs[name] : undefined;
  if (spec === undefined) {
    const meant = rawName.startsWith('--') ? nearestName(name, Object.keys(specs)) : undefined;
    return `There is no option ${rawName}${meant === undefined ? '' : `; did you mean --${meant}?`}`;
  }
  if (spec.type === 'boolean') return value === undefined ? undefined : `${rawName} takes no value`;
  const usage = `${rawName} ${spec.value ?? 'VALUE'}`;
  if (value === undefined) return `${rawName} lacks its value, as in ${usage}`;
  // Numbers may be negative; anything else is rather the next option, and the value was forgotten.
  if (inlineValue || !/^-\D/.test(value)) return undefined;
  return `${rawName} lacks its value, as in ${usage}; one that starts with a dash is written ${rawName}=${value}`;
}

/** The help of one command. */
export function commandHelp(command: Command): string {
  const rows = Object.entries<OptionSpec>({ ...command.options, ...COMMON_OPTIONS }).map(([name, spec]) => {
    const short = spec.short === undefined ? '' : `-${spec.short}, `;
    const value = spec.value === undefined ? '' : ` ${spec.value}`;
    return [`${short}--${name}${value}`, spec.help] as const;
  });
  const width = Math.max(...rows.map(([left]) => left.length));
  const table = rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n');
  return `hotlight ${command.name} ${command.usage}\n\n${command.summary}.\n\nOptions:\n${table}\n`;
}
