import type { Profile } from '../profile/profile';
import { ProfileBuilder } from '../profile/profileBuilder';
import type { MatchedSides } from './compareProfiles';
import type { DiffReport, Verdict } from './diff';
import type { MeasuredFunction, MeasuredSide } from './measured';

/** What the repeats say about a function of the differential tree. */
export interface TestedFrame {
  /** Index in the profiles' frames. */
  readonly frame: number;
  readonly p: number;
  readonly verdict: Verdict;
}

/**
 * Two profiles on one tree: the same nodes and frames, in the same order, with the values of either side. A call
 * path that only one side has is there for the other, with 0. Idle time is left out.
 */
export interface Differential {
  readonly before: Profile;
  readonly after: Profile;
  readonly tested: readonly TestedFrame[];
}

/**
 * The merged call tree of two sides, functions joined as `matchSides` found them. Values are means over the runs
 * of a side, so that the tree adds up: medians do not.
 * @param report of the same sides, for what the repeats say
 */
export function differentialOf(
  before: readonly Profile[],
  after: readonly Profile[],
  sides: MatchedSides,
  report: Pick<DiffReport, 'functions'>,
): Differential {
  const tree = new MergedTree(sides);
  // The later side first: where both have a function, it is the later one's place that can be opened.
  for (const [run, profile] of after.entries())
    tree.add('after', profile, sides.after.byFrame[run]!, after.length);
  for (const [run, profile] of before.entries())
    tree.add('before', profile, sides.before.byFrame[run]!, before.length);
  return {
    before: tree.finish('before', sides.before, before),
    after: tree.finish('after', sides.after, after),
    tested: tree.tested(report),
  };
}

class MergedTree {
  /** Both make the same nodes in the same order, so an index means the same in either. */
  private readonly builders: Readonly<Record<'before' | 'after', ProfileBuilder>>;
  private readonly frameOf = new Map<MeasuredFunction, number>();
  private readonly counterpart = new Map<MeasuredFunction, MeasuredFunction>();

  constructor(sides: MatchedSides) {
    this.builders = { before: new ProfileBuilder(sides.unit), after: new ProfileBuilder(sides.unit) };
    for (const { before, after } of sides.pairs) {
      if (before !== undefined && after !== undefined) this.counterpart.set(before, after);
    }
  }

  add(side: 'before' | 'after', profile: Profile, byFrame: readonly MeasuredFunction[], runs: number): void {
    const { parent, frame, self, lines } = profile;
    const builder = this.builders[side];
    const nodes = new Uint32Array(parent.length);
    if (self[0] !== 0) builder.addSelf(0, self[0]! / runs);
    for (let node = 1; node < parent.length; node++) {
      const above = nodes[parent[node]!]!;
      const measured = byFrame[frame[node]!]!;
      if (measured.category === 'idle') {
        nodes[node] = above;
        continue;
      }
      const place = this.child(above, this.indexOf(measured));
      nodes[node] = place;
      if (self[node] !== 0) builder.addSelf(place, self[node]! / runs);
      for (let i = lines.start[node]!; i < lines.start[node + 1]!; i++) {
        builder.addLine(place, lines.line[i]!, lines.value[i]! / runs);
      }
    }
  }

  finish(side: 'before' | 'after', { busy }: MeasuredSide, profiles: readonly Profile[]): Profile {
    const duration = profiles.reduce((sum, profile) => sum + profile.duration, 0) / busy.length;
    return this.builders[side].build({ startTime: 0, duration });
  }

  tested({ functions }: Pick<DiffReport, 'functions'>): TestedFrame[] {
    const byPlace = new Map<string, number>();
    for (const [measured, frame] of this.frameOf) byPlace.set(placeOf(measured), frame);
    return functions.flatMap((change) => {
      const frame = byPlace.get(placeOf(change));
      const { p, verdict } = change;
      return frame === undefined || p === undefined || verdict === undefined ? [] : [{ frame, p, verdict }];
    });
  }

  private indexOf(measured: MeasuredFunction): number {
    const one = this.counterpart.get(measured) ?? measured;
    let index = this.frameOf.get(one);
    if (index === undefined) {
      index = this.builders.before.intern(one.frame);
      this.builders.after.intern(one.frame);
      this.frameOf.set(one, index);
    }
    return index;
  }

  private child(parent: number, frame: number): number {
    this.builders.before.child(parent, frame);
    return this.builders.after.child(parent, frame);
  }
}

function placeOf({
  name,
  file,
  line,
  column,
}: Pick<MeasuredFunction, 'name' | 'file' | 'line' | 'column'>): string {
  return `${line}:${column}\n${file}\n${name}`;
}
