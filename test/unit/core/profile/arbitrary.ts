import fc from 'fast-check';
import type { Profile } from '../../../../src/core/profile/profile';
import { ProfileBuilder } from '../../../../src/core/profile/profileBuilder';

/** A call stack, outermost function first, with where in the innermost one the sample fell. */
export interface Sampled {
  readonly stack: readonly number[];
  readonly line: number;
  readonly duration: number;
}

export const FUNCTIONS = [
  { name: 'main', url: 'file:///srv/app.js', scriptId: '1', line: 1, column: 1 },
  { name: 'für', url: 'file:///srv/f%C3%BCr.js', scriptId: '2', line: 10, column: 3 },
  { name: 'query', url: 'file:///srv/node_modules/pg/index.js', scriptId: '3', line: 20, column: 5 },
  { name: '</script>', url: 'node:internal/timers', scriptId: '4', line: 30, column: 7 },
  { name: '(garbage collector)', url: '', scriptId: '', line: 0, column: 0 },
  { name: '(idle)', url: '', scriptId: '', line: 0, column: 0 },
  { name: '', url: 'evalmachine.<anonymous>', scriptId: '5', line: 40, column: 9 },
] as const;

export const sampled: fc.Arbitrary<Sampled[]> = fc.array(
  fc.record({
    stack: fc.array(fc.nat(FUNCTIONS.length - 1), { minLength: 1, maxLength: 8 }),
    line: fc.integer({ min: 1, max: 60 }),
    duration: fc.integer({ min: 1, max: 5000 }),
  }),
  { maxLength: 40 },
);

export function profileOf(samples: readonly Sampled[], startTime = 0): Profile {
  const builder = new ProfileBuilder('us');
  let time = 0;
  for (const { stack, line, duration } of samples) {
    let node = 0;
    for (const index of stack) node = builder.child(node, builder.callee(FUNCTIONS[index]!));
    builder.addSample(node, time);
    builder.addSelf(node, duration);
    builder.addLine(node, line, duration);
    time += duration;
  }
  return builder.build({ startTime, duration: time });
}

/** The profile as text, one line per call path, with self values and lines: equal for equal profiles. */
export function outline(profile: Profile): string[] {
  const path: string[] = [];
  const totals = new Map<string, number>();
  for (const [node, above] of profile.parent.entries()) {
    const frame = profile.frames[profile.frame[node]!]!;
    path[node] = `${path[above] ?? ''}/${frame.name}@${frame.file}:${frame.fileLine}:${frame.fileColumn}`;
    totals.set(path[node], (totals.get(path[node]) ?? 0) + profile.self[node]!);
    for (let i = profile.lines.start[node]!; i < profile.lines.start[node + 1]!; i++) {
      const key = `${path[node]}#${profile.lines.line[i]}`;
      totals.set(key, (totals.get(key) ?? 0) + profile.lines.value[i]!);
    }
  }
  return [...totals].map(([key, value]) => `${key} ${Number(value.toFixed(3))}`).sort();
}
