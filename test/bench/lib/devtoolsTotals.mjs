// Self and total time of every function as Chrome DevTools' own model counts it.

/** Names by which DevTools knows V8's meta nodes; its rules for them are for display. */
const META = ['(program)', '(garbage collector)'];

/**
 * Microseconds by function, from the calls that `forEachFrame` opens and closes: a function's total is the time
 * in which at least one call of it was open.
 *
 * DevTools shows garbage collection on top of whatever ran before, and a lone (program) sample as part of its
 * neighbours. Both are rules of its time line and not of what V8 measured; they are switched off by giving the
 * two nodes names that it doesn't know. The last sample has no end in the file: DevTools gives it the average,
 * which may reach beyond the recording; a sample of the root is added here to end it.
 */
export function devToolsTotals(CPUProfileDataModel, profile) {
  for (const { callFrame } of profile.nodes) {
    if (callFrame.url === '' && META.includes(callFrame.functionName))
      callFrame.functionName += ' as a function';
  }
  addEnd(profile);
  const model = new CPUProfileDataModel(profile);
  const functions = new Map();
  const entryOf = ({ callFrame }) => {
    const name = callFrame.functionName.replace(/ as a function$/, '');
    const key = [name, callFrame.url, callFrame.lineNumber + 1, callFrame.columnNumber + 1].join(' ');
    let entry = functions.get(key);
    if (!entry) {
      entry = { self: 0, total: 0, open: 0, since: 0 };
      functions.set(key, entry);
    }
    return entry;
  };
  model.forEachFrame(
    (_depth, node, _sample, time) => {
      const entry = entryOf(node);
      if (entry.open++ === 0) entry.since = time;
    },
    (_depth, node, _sample, start, duration, self) => {
      const entry = entryOf(node);
      entry.self += self * 1000;
      if (--entry.open === 0) entry.total += (start + duration - entry.since) * 1000;
    },
  );
  const round = (value) => Number(value.toFixed(3));
  return Object.fromEntries(
    [...functions].sort().map(([key, { self, total }]) => [key, [round(self), round(total)]]),
  );
}

/** Ends the last sample with the recording, or after the time that samples took on average. */
function addEnd({ nodes, samples, timeDeltas, startTime, endTime }) {
  const times = [];
  for (const delta of timeDeltas) times.push((times.at(-1) ?? startTime) + delta);
  const sorted = times.toSorted((a, b) => a - b);
  const last = sorted.at(-1);
  const duration = Math.min(endTime - last, (last - sorted[0]) / (sorted.length - 1));
  samples.push(nodes[0].id);
  timeDeltas.push(last + duration - times.at(-1));
}

/** Microseconds by node id, self and total, from hit counts: what DevTools has before it looks at samples. */
export function devToolsNodes(CPUProfileDataModel, { samples: _samples, timeDeltas: _deltas, ...profile }) {
  const model = new CPUProfileDataModel({ ...profile, timeDeltas: [] });
  return model.nodes().map(({ id, self, total }) => [id, self * 1000, total * 1000]);
}
