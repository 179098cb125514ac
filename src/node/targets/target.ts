/** Where a target comes from; pickers group by it. */
export type TargetKind = 'npm-script' | 'launch-config' | 'file' | 'test' | 'command';

/** A debugger to connect to instead of a program to start. */
export type AttachPoint =
  | { readonly kind: 'address'; readonly host: string; readonly port: number }
  | { readonly kind: 'pick' } // the configuration asks the user for a process
  | { readonly kind: 'pid'; readonly pid: number };

/** One thing that can be profiled, as data for a picker. */
export interface LaunchTarget {
  /** Stable for the same workspace and target, so that the last choice can be offered again. */
  readonly id: string;
  readonly kind: TargetKind;
  /** What the user calls it: the script's or configuration's name, the file. */
  readonly label: string;
  /** A few words beside the label: folder, package, kind. */
  readonly description: string;
  /** The command line as it will run, or what the script says. */
  readonly detail: string;
  /** Executable and arguments, for no shell. Empty when `disabled` or `attach` is set. */
  readonly command: readonly string[];
  /** Absolute. */
  readonly cwd: string;
  /** Changes to the environment: a value sets, null removes. */
  readonly env: Readonly<Record<string, string | null>>;
  /** One sentence why this can't be run, and what would help. Listed all the same, so that nobody searches for it. */
  readonly disabled?: string;
  readonly attach?: AttachPoint;
  /** A task of the workspace that the editor runs first; the command line only names it. */
  readonly preLaunchTask?: string;
}

export interface FoundTargets {
  readonly targets: readonly LaunchTarget[];
  /** What could not be read, one sentence each: an invalid package.json or launch.json, a folder without either. */
  readonly problems: readonly string[];
}
