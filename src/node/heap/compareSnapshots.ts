import { statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { HotlightError, messageOf } from '../../core/base/errors';
import { areOfOneProcess, compareHeaps, type HeapComparison, tallyHeap } from '../../core/heap/compare';
import { type GrowthOrigins, sampledOrigins, tracedOrigins } from '../../core/heap/growthOrigins';
import type { HeapModel } from '../../core/heap/heapModel';
import type { SourceReader } from '../../core/heap/sources';
import { runPipeline } from '../analysis/pipeline';
import { readRun } from '../runs/store';
import { type OpenHeapOptions, openHeap } from './openHeap';
import { programSources } from './programSources';

export interface OpenedSnapshot {
  /** Absolute. */
  readonly file: string;
  readonly model: HeapModel;
}

export interface SnapshotComparison {
  /** Absolute, in the order of their taking. */
  readonly files: readonly string[];
  readonly after: OpenedSnapshot;
  readonly comparison: HeapComparison;
  readonly origins?: GrowthOrigins;
  /** What a reader must know, one sentence each. */
  readonly notes: readonly string[];
}

/**
 * Compares a snapshot with others, the oldest with the newest of them, whichever is named first. Blocks this thread
 * while it reads. Three models are held at a time, however many snapshots there are.
 * @param others absolute
 * @throws HotlightError
 */
export async function compareSnapshots(
  opened: OpenedSnapshot,
  others: readonly string[],
  options: OpenHeapOptions = {},
): Promise<SnapshotComparison> {
  const { files, modelOf } = inOrder(opened, others, options);
  const [before, after] = [modelOf(files[0]!), { file: files.at(-1)!, model: modelOf(files.at(-1)!) }];
  const between = files.slice(1, -1).map((file) => tallyHeap(modelOf(file), after.model.classes.shapes));
  const comparison = compareHeaps(before, after.model, between);
  const notes: string[] = [];
  const sources = programSources(after.file);
  const origins =
    tracedOrigins(after.model, comparison, sources) ??
    (await profiledOrigins(after.file, comparison, sources, notes, options.signal));
  return { files, after, comparison, notes, ...(origins === undefined ? {} : { origins }) };
}

/**
 * The snapshots in the order of their taking: within a process the ids of objects tell, else the files' times.
 * `modelOf` reads those again that are neither first nor last.
 */
function inOrder(
  opened: OpenedSnapshot,
  others: readonly string[],
  options: OpenHeapOptions,
): { readonly files: readonly string[]; modelOf(file: string): HeapModel } {
  const ages = new Map([[opened.file, newestObject(opened.model)]]);
  const models = new Map([[opened.file, opened.model]]);
  const byAge = (): string[] => [...ages.keys()].sort((a, b) => ages.get(a)! - ages.get(b)!);
  let sameProcess = true;
  for (const file of others) {
    if (ages.has(file)) throw new HotlightError('usage', `${file} is named twice; name two snapshots.`);
    const model = openHeap(file, options);
    sameProcess &&= areOfOneProcess(opened.model, model);
    ages.set(file, newestObject(model));
    models.set(file, model);
    for (const middle of byAge().slice(1, -1)) if (middle !== opened.file) models.delete(middle);
  }
  const written = new Map(sameProcess ? [] : byAge().map((file) => [file, statSync(file).mtimeMs]));
  return {
    files: sameProcess ? byAge() : [...ages.keys()].sort((a, b) => written.get(a)! - written.get(b)!),
    modelOf: (file) => models.get(file) ?? openHeap(file, options),
  };
}

/** V8 gives each object of the heap a higher id than all before. These are odd; even ones are hashes of other things. */
function newestObject({ snapshot }: HeapModel): number {
  let highest = 0;
  for (const id of snapshot.id) if (id > highest && id % 2 === 1) highest = id;
  return highest;
}

/** From the allocations that were recorded in the run that the snapshot is of, in the same thread. */
async function profiledOrigins(
  snapshot: string,
  comparison: HeapComparison,
  sources: SourceReader,
  notes: string[],
  signal: AbortSignal | undefined,
): Promise<GrowthOrigins | undefined> {
  const dir = dirname(snapshot);
  const run = await readRun(dir).catch(() => undefined);
  const thread = /^(\d+-\d+)\.\d+\.heapsnapshot$/.exec(basename(snapshot))?.[1];
  if (run?.settings.kind !== 'heap' || thread === undefined) return undefined;
  try {
    const { hot } = await runPipeline(dir, { thread, ...(signal === undefined ? {} : { signal }) });
    return sampledOrigins(hot.functions, comparison, sources);
  } catch (error) {
    if (HotlightError.is(error, 'cancelled') || !HotlightError.is(error)) throw error;
    notes.push(`Which lines made what grew is not known: ${messageOf(error)}`);
    return undefined;
  }
}
