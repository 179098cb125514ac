/** How a run came to its end. */
export type RunEnd =
  | 'app-exited' // the program ended by itself
  | 'stopped' // the user (or a caller) stopped the recording
  | 'duration' // the agreed time was over
  | 'signal' // a signal from elsewhere ended the program
  | 'killed' // ended without a chance to write the last seconds
  | 'failed'; // nothing could be recorded

export interface MachineInfo {
  readonly platform: string;
  readonly arch: string;
  readonly cpuModel: string;
  readonly cpus: number;
  /** Bytes. */
  readonly memory: number;
}

export interface GitInfo {
  readonly commit: string;
  readonly branch?: string;
  /** True when tracked files differed from the commit when the run started. */
  readonly dirty: boolean;
}

export interface CaptureSettings {
  /** `metrics`: nothing but what every recording has besides. */
  readonly kind: 'cpu' | 'heap' | 'metrics';
  readonly engine: 'inspector' | 'v8-profiler-next';
  readonly attribution: 'accurate' | 'as-is';
  /** Sampling interval in microseconds (CPU), bytes (heap) or milliseconds (metrics). */
  readonly interval: number;
  /** Of allocations only what was still in memory when the recording ended is counted, not all since its start. */
  readonly live?: boolean;
}

/**
 * What a run recorded. `snapshot` is one heap snapshot and nothing else. `load` has only sent requests: it has no
 * threads, and the other settings say nothing.
 */
export const RUN_KINDS = ['cpu', 'heap', 'metrics', 'snapshot', 'load'] as const;
export type RunKind = (typeof RUN_KINDS)[number];

export interface RunSettings extends Omit<CaptureSettings, 'kind'> {
  readonly kind: RunKind;
}

/** What the system's scheduler did with a thread while it was recorded, in microseconds. */
export interface Scheduling {
  readonly onCpu: number;
  /** It could have run, but every CPU ran something else. In samples this looks like work. */
  readonly waited: number;
}

/** One JavaScript thread of the run: a process's main thread or a worker. */
export interface RunThread {
  /** `<pid>-<threadId>`; the main thread is 0. Unique within the run. */
  readonly id: string;
  readonly pid: number;
  readonly threadId: number;
  /** Id of the thread that started this one, when it is part of the run. */
  readonly parent?: string;
  /** For people: the script's base name, or the worker's name. */
  readonly name: string;
  readonly argv: readonly string[];
  readonly nodeVersion: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Capture files of this thread in time order, relative to the run's folder. Segments of one recording. */
  readonly profiles: readonly string[];
  /** `sources.json` of this thread (scripts, their source maps, hashes), relative to the run's folder. */
  readonly sources?: string;
  /** False when the thread ended without writing its last segment. */
  readonly complete: boolean;
  /** Where the system tells it, of CPU recordings. */
  readonly scheduling?: Scheduling;
  /** What the agent has to say about this thread's recording, one sentence each. */
  readonly notes?: readonly string[];
}

/** Place of a run among others that were recorded in turns, to be compared or taken together. */
export interface RunSeries {
  /** The same for all runs of the series. */
  readonly id: string;
  /** Which side of a comparison the run is on; absent when there is only one. */
  readonly side?: 'before' | 'after';
  /** 1 … `of`, on each side. */
  readonly repeat: number;
  readonly of: number;
}

/** Another commit of a repository, checked out in a temporary folder for this run and removed after it. */
export interface RunCheckout {
  /** As the user named it: a branch, a tag, a commit. */
  readonly ref: string;
  /** Absolute; the temporary folder. */
  readonly root: string;
  /** Absolute; the repository's own folder, whose files those of `root` are versions of. */
  readonly of: string;
}

/** One measurement. Stored as `.hotlight/runs/<id>/run.json` beside its captures. */
export interface Run {
  readonly version: 1;
  /** Sortable and unique: `2026-11-21T01-29-47-123Z-cpu-3f2a`. */
  readonly id: string;
  /** For people; may be changed later. */
  readonly name: string;
  readonly state: 'recording' | 'complete' | 'partial' | 'failed';
  readonly end?: RunEnd;
  /** The command and its arguments as started; for an attached process, its command line. */
  readonly command: readonly string[];
  readonly attached: boolean;
  /** Absolute. */
  readonly cwd: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly exitCode?: number | null;
  readonly exitSignal?: string | null;
  readonly machine: MachineInfo;
  readonly git?: GitInfo;
  readonly series?: RunSeries;
  readonly checkout?: RunCheckout;
  readonly settings: RunSettings;
  /** Pid of the process that records. A run in the state `recording` whose recorder is gone was cut short. */
  readonly recorder?: number;
  readonly threads: readonly RunThread[];
  /** What a reader of the numbers must know, one sentence each. */
  readonly notes: readonly string[];
}
