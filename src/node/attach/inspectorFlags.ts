/** What a process was told about its inspector when it was started. */
export interface InspectorFlags {
  /** It opens the inspector by itself. */
  readonly enabled: boolean;
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** SIGUSR1 is switched off. */
  readonly signalDisabled: boolean;
}

const DEFAULT_PORT = 9229;

/** Node's options whose value may be the next argument; what follows any other is an option or the script. */
const TAKES_VALUE = new Set(
  (
    '-r --require --import --loader --experimental-loader -C --conditions --env-file --env-file-if-exists --title ' +
    '--input-type --icu-data-dir --openssl-config --redirect-warnings --inspect-port --debug-port ' +
    '--inspect-publish-uid --diagnostic-dir --cpu-prof-dir --heap-prof-dir --max-old-space-size'
  ).split(' '),
);

/**
 * Where the script stands in a command line; the number of its words when there is none.
 * @param argv with the executable first
 */
export function scriptIndex(argv: readonly string[]): number {
  let at = 1;
  while (at < argv.length) {
    const word = argv[at]!;
    if (word === '--') return at + 1;
    if (!word.startsWith('-') || word === '-') return at;
    at += TAKES_VALUE.has(word) ? 2 : 1;
  }
  return argv.length;
}

/**
 * Reads Node's own options: NODE_OPTIONS, then those before the script, which win.
 * @param argv with the executable first
 */
export function readInspectorFlags(argv: readonly string[], nodeOptions = ''): InspectorFlags {
  const flags = { enabled: false, host: '127.0.0.1', port: DEFAULT_PORT, signalDisabled: false };
  for (const words of [splitNodeOptions(nodeOptions), argv.slice(1)]) {
    for (let i = 0; i < words.length; i++) {
      const word = words[i]!;
      if (!word.startsWith('-') || word === '-' || word === '--') break;
      const [name, inline] = splitOption(word);
      const value = inline ?? (TAKES_VALUE.has(name) ? words[++i] : undefined);
      if (name === '--disable-sigusr1') flags.signalDisabled = true;
      else if (/^--inspect(?:-brk|-wait)?(?:-node)?$/.test(name)) {
        flags.enabled = true;
        setAddress(flags, value);
      } else if (name === '--inspect-port' || name === '--debug-port') setAddress(flags, value);
    }
  }
  return flags;
}

function splitOption(word: string): [name: string, value: string | undefined] {
  const equals = word.indexOf('=');
  const name = equals < 0 ? word : word.slice(0, equals);
  return [name.replaceAll('_', '-'), equals < 0 ? undefined : word.slice(equals + 1)];
}

/** `9230`, `host`, `host:9230`, `[::1]:9230`. */
function setAddress(flags: { host: string; port: number }, value: string | undefined): void {
  const match = /^(?:(?<port>\d{1,5})|(?:\[(?<v6>[^\]]+)\]|(?<host>[^:]+))(?::(?<hostPort>\d{1,5}))?)$/.exec(
    value ?? '',
  );
  const { port, v6, host, hostPort } = match?.groups ?? {};
  if (v6 !== undefined || host !== undefined) flags.host = (v6 ?? host)!;
  const given = port ?? hostPort;
  if (given !== undefined) flags.port = Number(given);
}

/** NODE_OPTIONS is split at blanks; double quotes keep blanks, with backslash as their escape. */
function splitNodeOptions(text: string): string[] {
  const words = text.match(/(?:"(?:\\.|[^"\\])*"|[^\s"])+/g) ?? [];
  return words.map((word) =>
    word.replace(/"((?:\\.|[^"\\])*)"/g, (_, body: string) => body.replace(/\\(.)/g, '$1')),
  );
}
