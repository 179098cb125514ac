import type { PlacedLeak } from './placeLeaks';

/** What was found in one thread. */
export interface LeaksOfThread {
  /** For people, `worker 3 (pricing)`; undefined for the main thread. */
  readonly thread: string | undefined;
  readonly leaks: readonly PlacedLeak[];
}

/** The leaks of all threads, most bytes first: threads that run the same code have the same leak, which is one. */
export function joinThreads(parts: readonly LeaksOfThread[]): PlacedLeak[] {
  const joined = new Map<string, PlacedLeak>();
  for (const { thread, leaks } of parts) {
    for (const leak of leaks) {
      const known = joined.get(keyOf(leak));
      joined.set(keyOf(leak), join(known, leak, thread ?? 'the main thread'));
    }
  }
  return [...joined.values()]
    .map((leak) => (leak.threads?.length === 1 && leak.threads[0] === 'the main thread' ? alone(leak) : leak))
    .sort((a, b) => b.leak.retained - a.leak.retained);
}

function keyOf({ rule, file, line, name, leak }: PlacedLeak): string {
  return JSON.stringify([rule, file, line, name, leak.className, leak.counts.length]);
}

function join(known: PlacedLeak | undefined, added: PlacedLeak, thread: string): PlacedLeak {
  if (known === undefined) return { ...added, threads: [thread] };
  const [one, other] = [known.leak, added.leak];
  return {
    ...known,
    leak: {
      ...one,
      counts: one.counts.map((count, i) => count + other.counts[i]!),
      retained: one.retained + other.retained,
      neverDeleted: one.neverDeleted && other.neverDeleted,
    },
    threads: [...(known.threads ?? []), thread],
  };
}

function alone({ threads: _, ...leak }: PlacedLeak): PlacedLeak {
  return leak;
}
