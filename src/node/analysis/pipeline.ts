import { readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { HotlightError, messageOf } from '../../core/base/errors';
import { repairAttribution } from '../../core/profile/attribution';
import type { Inlining } from '../../core/profile/builtinEvidence';
import { hotReport } from '../../core/profile/hotReport';
import { mergeProfiles } from '../../core/profile/merge';
import type { Profile } from '../../core/profile/profile';
import { applySourceMaps } from '../../core/profile/sourceMaps';
import { parseCapturedScripts, parseMeasured } from '../../core/runs/parseScripts';
import type { Run, RunThread } from '../../core/runs/run';
import type { Measured, MeasuredSource } from '../../core/runs/scripts';
import type { FlameThread } from '../../protocol/flame';
import { finalizeRun } from '../runs/finalize';
import { MEASURED_FILE } from '../runs/measureSources';
import { isRecording, readRun, resolveRun } from '../runs/store';
import { TextFiles } from '../scripts/textFiles';
import { ThreadScripts } from '../scripts/threadScripts';
import type { AnalyseOptions, Analysis, Paintable } from './analysis';
import { bareSources } from './bareSources';
import { asInRepository, fileInRepository } from './checkedOut';
import { doubtDroppedScripts } from './droppedScripts';
import { readForeignProfile, readProfileFile } from './readProfile';

/** An analysis as plain data, which can cross to another thread. */
export interface AnalysisData extends Omit<Analysis, 'sourceText'> {
  /** Texts of `sources` by hash, where they are not in the run's folder. */
  readonly texts: ReadonlyMap<string, string>;
}

export interface PipelineOptions extends AnalyseOptions {
  /** Called when all but the ranking is done, which begins when what this returns is settled. */
  readonly onProfile?: (paintable: Paintable) => Promise<void>;
}

/** From this Node on, V8 says which function inlined code is from. */
const EXACT_INLINING = 26;
/** Share of the work that is reading, for progress. */
const READING = 0.7;

/**
 * Reads the captures of each thread, repairs attribution, maps positions to the sources, and puts the threads together.
 * @param target a run's folder, a run by id, prefix or `latest`, or a bare profile file
 */
export async function runPipeline(target: string, options: PipelineOptions): Promise<AnalysisData> {
  const cwd = options.cwd ?? process.cwd();
  const dir = await resolveRun(target, options.workspaceRoot ?? cwd, cwd);
  return dir === undefined ? analyseFile(resolve(cwd, target), options) : analyseRun(dir, options);
}

async function analyseFile(file: string, options: PipelineOptions): Promise<AnalysisData> {
  if (options.thread !== undefined && options.thread !== '') {
    throw new HotlightError(
      'usage',
      `${file} is a profile of one thread; leave out the thread "${options.thread}".`,
    );
  }
  const name = basename(file);
  const notes = new Set<string>();
  const files = new TextFiles();
  const scripts = new ThreadScripts({ files, onNote: (note) => notes.add(note) });
  const step = new Steps(options);
  await step.to(`Reading ${name}`, 0);
  const { profile: read, notes: readNotes } = readForeignProfile(file, {
    ...step.reading(`Reading ${name}`, 0, READING),
    ...(options.groupBy === undefined ? {} : { groupBy: options.groupBy }),
  });
  for (const note of readNotes) notes.add(note);
  await step.to('Finding the sources', READING);
  const profile = applySourceMaps(repairAttribution(read, scripts, { inlining: 'hidden' }), scripts);
  const threads = [{ id: '', name }];
  const paintable = { target: file, title: name, profile, threads, thread: '', notes: [...notes] };
  await options.onProfile?.(paintable);
  await step.to('Ranking', 0.95);
  const recordedAt = (await stat(file)).mtimeMs;
  const { sources, texts, notes: sourceNotes } = bareSources(profile, scripts, files, recordedAt);
  const all = [...notes, ...sourceNotes];
  return {
    ...paintable,
    hot: hotReport(profile, { notes: all }),
    sources,
    texts,
    notes: all,
  };
}

async function analyseRun(dir: string, options: PipelineOptions): Promise<AnalysisData> {
  const run = await completedRun(dir);
  const threads = chosenThreads(run, options.thread ?? '');
  const notes = new Set<string>(run.notes);
  if (run.settings.live) notes.add('Only what was still in memory when it was written is counted.');
  const measured = await readMeasured(dir, notes);
  const step = new Steps(options);
  const profiles: Profile[] = [];
  for (const [index, thread] of threads.entries()) {
    const from = index / threads.length;
    const share = 1 / threads.length;
    const profile = await readThread(dir, run, thread, step, from, share * READING, notes);
    await step.to('Finding the sources', from + share * READING);
    const captured = await capturedScripts(dir, thread, notes);
    const scripts = new ThreadScripts({
      dir,
      captured,
      maps: measured.maps,
      files: new TextFiles(),
      onNote: (note) => notes.add(note),
    });
    const inlining = inliningOf(run, thread);
    const known = doubtDroppedScripts(profile, scripts);
    const mapped = applySourceMaps(
      repairAttribution(known.profile, known.scripts, { inlining }),
      known.scripts,
    );
    profiles.push(asInRepository(mapped, run.checkout));
  }
  await step.to('Putting the threads together', 0.9);
  const profile = mergeProfiles(profiles);
  const list = [...notes];
  const samples = profiles.reduce((sum, one) => sum + one.samples.length, 0);
  const inRepository = (file: string): string => fileInRepository(file, run.checkout);
  const paintable = {
    run: { ...run, cwd: inRepository(run.cwd) },
    target: dir,
    title: run.name,
    profile,
    threads: pickableThreads(run),
    thread: options.thread ?? '',
    notes: list,
  };
  await options.onProfile?.(paintable);
  await step.to('Ranking', 0.95);
  return {
    ...paintable,
    hot: hotReport(profile, { notes: list, samples }),
    sources: sourcesOf(
      profile,
      measured.sources.map((source) => ({ ...source, file: inRepository(source.file) })),
    ),
    texts: new Map(),
  };
}

/** The run, completed first when its recorder died. */
async function completedRun(dir: string): Promise<Run> {
  const run = await readRun(dir);
  if (isRecording(run)) {
    throw new HotlightError(
      'usage',
      `The run "${run.name}" is still being recorded; stop the recording first.`,
    );
  }
  if (run.state !== 'recording') return run;
  return finalizeRun(dir, {
    state: 'partial',
    end: 'killed',
    notes: [...run.notes, 'Hotlight ended before this recording did; it holds what was written until then.'],
  });
}

function chosenThreads(run: Run, id: string): readonly RunThread[] {
  const recorded = run.threads.filter((thread) => thread.profiles.length > 0);
  if (recorded.length === 0) {
    throw new HotlightError(
      'target',
      run.notes[0] ?? `The run "${run.name}" recorded nothing: no thread wrote a profile.`,
    );
  }
  if (id === '') return recorded;
  const chosen = recorded.filter((thread) => thread.id === id);
  if (chosen.length > 0) return chosen;
  const known = recorded.map((thread) => thread.id).join(', ');
  throw new HotlightError('usage', `The run "${run.name}" has no thread "${id}"; it has ${known}.`);
}

/** All together, then each; only the former when there is one. */
function pickableThreads(run: Run): readonly FlameThread[] {
  const recorded = run.threads.filter((thread) => thread.profiles.length > 0);
  if (recorded.length === 1) return [{ id: '', name: threadName(recorded[0]!) }];
  return [
    { id: '', name: `All ${recorded.length} threads` },
    ...recorded.map((thread) => ({ id: thread.id, name: threadName(thread) })),
  ];
}

function threadName({ name, pid, threadId }: RunThread): string {
  return threadId === 0 ? `${name} (process ${pid})` : `${name} (worker ${threadId} of process ${pid})`;
}

/** The segments of a thread's recording as one profile; a segment that can't be read is noted and left out. */
async function readThread(
  dir: string,
  run: Run,
  thread: RunThread,
  step: Steps,
  from: number,
  share: number,
  notes: Set<string>,
): Promise<Profile> {
  const message = `Reading ${threadName(thread)}`;
  const segments: Profile[] = [];
  let failure: unknown;
  for (const [index, file] of thread.profiles.entries()) {
    const start = from + (share * index) / thread.profiles.length;
    await step.to(message, start);
    try {
      segments.push(
        readProfileFile(join(dir, file), step.reading(message, start, share / thread.profiles.length)),
      );
    } catch (error) {
      if (HotlightError.is(error, 'cancelled')) throw error;
      failure = error;
      notes.add(`A part of the recording was left out: ${messageOf(error)}`);
    }
  }
  if (segments.length === 0 && run.threads.length === 1) throw failure;
  return mergeProfiles(segments);
}

function inliningOf(run: Run, thread: RunThread): Inlining {
  if (!run.attached && run.settings.attribution === 'accurate') return 'off';
  const major = Number.parseInt(thread.nodeVersion.replace(/^v/, ''), 10);
  return major < EXACT_INLINING ? 'shows' : 'hidden';
}

async function capturedScripts(dir: string, thread: RunThread, notes: Set<string>) {
  if (thread.sources === undefined) return [];
  const file = join(dir, thread.sources);
  try {
    return parseCapturedScripts(await readFile(file, 'utf8'), file).scripts;
  } catch (error) {
    notes.add(messageOf(error));
    return [];
  }
}

async function readMeasured(dir: string, notes: Set<string>): Promise<Measured> {
  const file = join(dir, MEASURED_FILE);
  try {
    return parseMeasured(await readFile(file, 'utf8'), file);
  } catch (error) {
    notes.add(
      HotlightError.is(error)
        ? error.message
        : `The sources of this run were not kept (${messageOf(error)}).`,
    );
    return { version: 1, sources: [], maps: [] };
  }
}

/** The measured sources that the profile has functions in. */
function sourcesOf(profile: Profile, measured: readonly MeasuredSource[]): readonly MeasuredSource[] {
  const files = new Set(profile.frames.map((frame) => frame.file));
  return measured.filter(({ file }) => files.has(file));
}

/** Tells progress and stops when the caller doesn't want to know any more. */
class Steps {
  constructor(private readonly options: AnalyseOptions) {}

  async to(message: string, fraction: number): Promise<void> {
    // Lets an abort, which comes as an event, get through between two pieces of work.
    await setImmediate();
    this.check();
    this.options.onProgress?.(message, fraction);
  }

  /** What a reader of files takes, so that its progress is a part of the whole. */
  reading(message: string, from: number, share: number) {
    const { signal, onProgress } = this.options;
    return {
      ...(signal === undefined ? {} : { signal }),
      onProgress: (fraction: number) => onProgress?.(message, from + share * fraction),
    };
  }

  private check(): void {
    if (this.options.signal?.aborted) throw new HotlightError('cancelled', 'The analysis was cancelled.');
  }
}
