import { cut } from '../../core/heap/cut';
import { plainLine } from '../../core/report/plainLine';
import type { GrowthView, HeapRow } from '../../protocol/heap';
import type { SnapshotComparison } from './compareSnapshots';

const LONGEST_PATH = 400;

/** What grew between snapshots, as rows; the objects of a row are those that are new. */
export class GrowthRows {
  private readonly grown: SnapshotComparison['comparison']['classes'];
  private readonly members = new Map<string, Uint32Array>();

  constructor(private readonly compared: SnapshotComparison) {
    this.grown = compared.comparison.classes.filter((one) => one.countDelta > 0 || one.sizeDelta > 0);
  }

  top(view: GrowthView): readonly HeapRow[] {
    const { comparison, origins } = this.compared;
    switch (view) {
      case 'grownClasses':
        return this.grown.map(
          ({ name, counts, countDelta, sizeDelta, retainedDelta, added, removed }, index) => ({
            ref: `grown ${index}`,
            label: name,
            change: { counts, count: countDelta },
            ...(added === undefined || removed === undefined || added.count + removed.count === 0
              ? {}
              : { detail: `${added.count} new, ${removed.count} gone` }),
            shallow: sizeDelta,
            retained: retainedDelta,
            expandable: true,
          }),
        );
      case 'grownHeld':
        return comparison.growth.map((growth, index) => {
          const place = origins?.placeOf(growth);
          return {
            ref: `held ${index}`,
            label: growth.name,
            detail: `held by ${cut(growth.retainerPath.slice(0, -1).join(' › '), LONGEST_PATH)}`,
            change: { counts: growth.counts, count: growth.countDelta },
            retained: growth.retainedDelta,
            expandable: true,
            ...(place === undefined ? {} : { place: { ...place, column: 1 } }),
          };
        });
      case 'grownMade':
        return (origins?.sites ?? []).map(({ place, classes, bytes, made }, index) => ({
          ref: `made ${index}`,
          label: plainLine(place.function === '' ? '(anonymous)' : place.function),
          ...(classes.length === 0 ? {} : { detail: `makes ${cut(classes.join(', '), LONGEST_PATH)}` }),
          change: { counts: [], ...(made === undefined ? {} : { count: made.nodes.length }) },
          shallow: bytes,
          ...(made === undefined ? {} : { retained: made.retained }),
          expandable: made !== undefined,
          place: { ...place, column: 1 },
        }));
    }
  }

  /** The objects of a row, largest retained size first; undefined when the reference is not of these rows. */
  below(ref: string): Uint32Array | undefined {
    const match = /^(grown|held|made) (\d+)$/.exec(ref);
    if (match === null) return undefined;
    let nodes = this.members.get(ref);
    if (nodes === undefined) {
      nodes = this.find(match[1]!, Number(match[2])) ?? new Uint32Array(0);
      this.members.set(ref, nodes);
    }
    return nodes;
  }

  private find(kind: string, index: number): Uint32Array | undefined {
    const { comparison, origins } = this.compared;
    if (kind === 'made') return origins?.sites[index]?.made?.nodes;
    const key = (kind === 'grown' ? this.grown : comparison.growth)[index]?.key;
    if (key === undefined) return undefined;
    return kind === 'grown' ? comparison.members.ofClass(key) : comparison.members.ofCluster(key);
  }
}
