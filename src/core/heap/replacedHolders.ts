import { NONE } from './distances';
import { HoldingRoles, NO_ROLE, withClass } from './holdingRoles';
import type { HoldingTree } from './holdingTree';
import type { IdSet } from './idSet';

/** Of two steps of the same load, the one that added less added this part of the other when it copies what it has. */
const LEAST_ALIKE = 0.8;

/** What a holder that is made anew each time keeps ever more of: `list = [...list, item]`. */
export interface ReplacedGrowth {
  /** Ids of the objects that came since the first snapshot, nearest to the root first. */
  readonly members: readonly number[];
  /** Id of one of those that hold them now. */
  readonly holder: number;
  /** How many there were in each snapshot. */
  readonly counts: readonly number[];
  /** False when all of them were copied, so that none is as old as it says. */
  readonly areSame: boolean;
  /** True when they hold one another. */
  readonly isList: boolean;
  /** `keyOf` the object that lasts, and of the class of what it holds to hold these. */
  readonly below: string;
}

interface Draft {
  /** Of the holders. */
  readonly role: number;
  readonly classId: number;
  /** By step: how many stayed. */
  readonly stayed: Float64Array;
  readonly members: number[];
  /** Role of the members; the holders' own for those of a list. */
  memberRole: number;
}

/** Finds what grew between snapshots by what objects are to the program, not by which they are. */
export class ReplacedHolders {
  private readonly roles = new HoldingRoles();
  private readonly found: Int32Array[];
  /** Role by place of the last snapshot. */
  private readonly discovered: Int32Array;

  /**
   * @param trees of all snapshots, in order
   * @param ids of the first
   */
  constructor(
    private readonly trees: readonly HoldingTree[],
    private readonly ids: readonly IdSet[],
  ) {
    this.discovered = this.roles.discover(trees.at(-1)!, (id) => ids[0]!.has(id));
    this.found = trees.map((tree) => this.roles.find(tree));
  }

  /**
   * Objects that became more in each step.
   * @param least so many of each step
   */
  growths(least: number): ReplacedGrowth[] {
    const drafts = this.collect(least);
    const counts = this.countMembers(drafts);
    const holders = this.countHolders(drafts);
    const accepted = new Set<number>();
    const growths: ReplacedGrowth[] = [];
    // Roles are numbered from the outside in.
    for (const draft of [...drafts].sort((a, b) => a.role - b.role)) {
      const now = counts.get(draft)!;
      const held = holders.get(draft.role)!;
      const isList = draft.memberRole === draft.role;
      // Holders that become more themselves are what grows, and so are those that were not there.
      if (held[0] === 0 || (!isList && held.at(-1)! - held[0]! >= least)) continue;
      const areSame = draft.stayed.every((count) => count >= least);
      if (!(areSame ? grewByStaying(now, draft.stayed) : grewByCopying(now, least))) continue;
      if (this.isBelow(draft, accepted)) continue;
      accepted.add(withClass(draft.role, draft.classId));
      const holder = this.holderOf(draft.role);
      const below = this.roles.top(draft.role);
      growths.push({
        members: draft.members,
        holder,
        counts: now,
        areSame,
        isList,
        below: `${below.id} ${below.classId}`,
      });
    }
    return growths;
  }

  /** Equal for things of one class that hang from one lasting object. */
  keyOf(id: number, className: string): string {
    return `${id} ${this.roles.classId(className)}`;
  }

  /** Bytes in each snapshot of large objects that are made anew each time, by id of the one that is there last. */
  sizes(): Map<number, readonly number[]> {
    const sizes = new Map<number, number[]>();
    const idOf = new Map<number, number | undefined>();
    const last = this.trees.at(-1)!;
    for (const place of last.large.keys()) {
      const role = this.discovered[place]!;
      if (role < 0) continue;
      sizes.set(role, new Array<number>(this.trees.length).fill(0));
      // Several are a collection, whose members come and go.
      idOf.set(role, idOf.has(role) ? undefined : last.ids[place]!);
    }
    this.trees.forEach((tree, step) => {
      for (const [place, bytes] of tree.large) {
        const row = sizes.get(this.found[step]![place]!);
        if (row !== undefined) row[step]! += bytes;
      }
    });
    const single = [...sizes].flatMap(([role, row]) => {
      const id = idOf.get(role);
      return id === undefined ? [] : [[id, row] as const];
    });
    return new Map(single);
  }

  private collect(least: number): Draft[] {
    const tree = this.trees.at(-1)!;
    const steps = this.trees.length - 1;
    const drafts = new Map<number, Draft>();
    for (let place = 0; place < tree.ids.length; place++) {
      const holder = tree.holders[place]!;
      const role = holder === NONE ? NO_ROLE : this.discovered[holder]!;
      // What lasting objects hold is counted by who they are.
      if (role < 0 || this.ids[0]!.has(tree.ids[holder]!)) continue;
      const born = this.birthStep(tree.ids[place]!);
      if (born === 0) continue;
      const classId = this.roles.classId(tree.classNames[tree.classOf[place]!]!);
      const key = withClass(role, classId);
      let draft = drafts.get(key);
      if (draft === undefined) {
        const stayed = new Float64Array(steps);
        draft = { role, classId, stayed, members: [], memberRole: NO_ROLE };
        drafts.set(key, draft);
      }
      draft.memberRole = this.discovered[place]!;
      draft.stayed[born - 1]!++;
      draft.members.push(tree.ids[place]!);
    }
    return [...drafts.values()].filter(({ members }) => members.length >= least * steps);
  }

  private birthStep(id: number): number {
    let step = 0;
    while (step < this.ids.length && !this.ids[step]!.has(id)) step++;
    return step;
  }

  private countMembers(drafts: readonly Draft[]): Map<Draft, number[]> {
    const byKey = new Map(drafts.map((draft) => [withClass(draft.role, draft.classId), draft]));
    const counts = new Map(drafts.map((draft) => [draft, new Array<number>(this.trees.length).fill(0)]));
    this.trees.forEach((tree, step) => {
      const roles = this.found[step]!;
      const classIds = tree.classNames.map((name) => this.roles.classId(name));
      for (let place = 0; place < tree.ids.length; place++) {
        const holder = tree.holders[place]!;
        if (holder === NONE || roles[holder]! < 0) continue;
        const draft = byKey.get(withClass(roles[holder]!, classIds[tree.classOf[place]!]!));
        if (draft !== undefined) counts.get(draft)![step]!++;
      }
    });
    return counts;
  }

  private countHolders(drafts: readonly Draft[]): Map<number, number[]> {
    const counts = new Map(drafts.map(({ role }) => [role, new Array<number>(this.trees.length).fill(0)]));
    this.found.forEach((roles, step) => {
      for (const role of roles) {
        const row = counts.get(role);
        if (row !== undefined) row[step]!++;
      }
    });
    return counts;
  }

  /** Whether what holds these, or what holds that, is among what grew. */
  private isBelow({ role }: Draft, accepted: ReadonlySet<number>): boolean {
    for (let above = this.roles.above(role); above !== undefined; above = this.roles.above(above.role)) {
      if (accepted.has(withClass(above.role, above.classId))) return true;
    }
    return false;
  }

  private holderOf(role: number): number {
    return this.trees.at(-1)!.ids[this.discovered.indexOf(role)]!;
  }
}

/** Most of what came must be more than there was. */
function grewByStaying(counts: readonly number[], stayed: Float64Array): boolean {
  const came = stayed.reduce((sum, count) => sum + count, 0);
  const isMore = counts.every((count, i) => i === 0 || count > counts[i - 1]!);
  return isMore && counts.at(-1)! - counts[0]! >= came / 2;
}

/** What is read anew may be more by chance, but not by as much in each step. */
function grewByCopying(counts: readonly number[], least: number): boolean {
  const growth = counts.slice(1).map((count, i) => count - counts[i]!);
  return Math.min(...growth) >= Math.max(least, Math.max(...growth) * LEAST_ALIKE);
}
