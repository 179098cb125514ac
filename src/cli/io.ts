/** What a command may touch of the terminal; injected so that tests see every byte. */
export interface Io {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The result, and nothing else. */
  out(text: string): void;
  /** Progress and errors. */
  err(text: string): void;
  /** Whether progress lines may overwrite each other. */
  readonly interactive: boolean;
  /** Whether the result goes to a terminal that shows colours. */
  readonly color: boolean;
  /** Folder of the built files, `dist`: the agent and the pages lie there. */
  readonly dist: string;
  /** Aborted on Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
}

/** Exit statuses, the same for every command. */
export const EXIT = { ok: 0, failed: 1, usage: 2, notMeasured: 3 } as const;
