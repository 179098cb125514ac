import { NONE } from './distances';
import type { HoldingTree } from './holdingTree';

/** Of what nothing that lasts leads to. */
export const NO_ROLE = -1;
/** Of what lasts itself, as long as no role hangs from it. */
const LASTS = -2;
/** So many steps below what has lasted, objects are told apart. */
const DEEPEST = 6;
/** More than a program has classes. */
const CLASSES = 2 ** 20;

/**
 * What objects are to a program, whichever object is it at the moment: the way to them from an object that lasts, by
 * slots and classes. `[...list, item]` makes another array in the same role, which its variable holds.
 */
export class HoldingRoles {
  private readonly classes = new Map<string, number>();
  /** Roles of lasting objects, by id. */
  private readonly roots = new Map<number, number>();
  private readonly rootIds = new Map<number, number>();
  private readonly parents: number[] = [];
  private readonly slots: number[] = [];
  private readonly classIds: number[] = [];
  private readonly depths: number[] = [];
  private readonly below: (Map<number, number> | undefined)[] = [];

  /**
   * Index of a class, the same for all trees. Shapes of plain objects have names only when there are many, and texts
   * are put together and taken apart as V8 likes it.
   */
  classId(name: string): number {
    const text = name.startsWith('{') ? 'Object' : /^\(.* string\)$/.test(name) ? '(string)' : name;
    let id = this.classes.get(text);
    if (id === undefined) {
      id = this.classes.size;
      this.classes.set(text, id);
    }
    return id;
  }

  /**
   * Gives what hangs from lasting objects its role.
   * @param lasts whether an object, by its id, is there in all snapshots; everything else below it gets a role
   * @returns role by place
   */
  discover(tree: HoldingTree, lasts: (id: number) => boolean): Int32Array {
    return this.assign(tree, true, lasts);
  }

  /** Role by place, in any snapshot, as far as they were discovered in another. */
  find(tree: HoldingTree): Int32Array {
    return this.assign(tree, false, (id) => this.roots.has(id));
  }

  /** The role of what holds those of this role, and their class; undefined for something that lasts. */
  above(role: number): { readonly role: number; readonly classId: number } | undefined {
    const parent = this.parents[role]!;
    return parent === NO_ROLE ? undefined : { role: parent, classId: this.classIds[role]! };
  }

  /** The lasting object that the way begins at, and the class of what it leads to first. */
  top(role: number): { readonly id: number; readonly classId: number } {
    let at = role;
    while (this.depths[at]! > 1) at = this.parents[at]!;
    return { id: this.rootIds.get(this.parents[at]!)!, classId: this.classIds[at]! };
  }

  private assign(tree: HoldingTree, makes: boolean, lasts: (id: number) => boolean): Int32Array {
    const { ids, holders, slots, classOf, classNames } = tree;
    const classIds = classNames.map((name) => this.classId(name));
    const roles = new Int32Array(ids.length).fill(NO_ROLE);
    for (let place = 0; place < ids.length; place++) {
      if (lasts(ids[place]!)) {
        roles[place] = LASTS;
        continue;
      }
      const holder = holders[place]!;
      if (holder === NONE || roles[holder] === NO_ROLE) continue;
      if (roles[holder] === LASTS) roles[holder] = this.rootOf(ids[holder]!);
      roles[place] = this.childOf(roles[holder]!, slots[place]!, classIds[classOf[place]!]!, makes);
    }
    return roles;
  }

  private rootOf(id: number): number {
    let role = this.roots.get(id);
    if (role === undefined) {
      role = this.add(NO_ROLE, 0, 0, 0);
      this.roots.set(id, role);
      this.rootIds.set(role, id);
    }
    return role;
  }

  private childOf(parent: number, slot: number, classId: number, makes: boolean): number {
    const depth = this.depths[parent]!;
    // The members of a list hold one another: they are alike, however many.
    if (depth > 0 && this.slots[parent] === slot && this.classIds[parent] === classId) return parent;
    const key = withClass(slot, classId);
    const known = this.below[parent]?.get(key);
    if (known !== undefined || !makes || depth >= DEEPEST) return known ?? NO_ROLE;
    const role = this.add(parent, slot, classId, depth + 1);
    this.below[parent] ??= new Map();
    this.below[parent].set(key, role);
    return role;
  }

  private add(parent: number, slot: number, classId: number, depth: number): number {
    this.parents.push(parent);
    this.slots.push(slot);
    this.classIds.push(classId);
    this.depths.push(depth);
    return this.below.push(undefined) - 1;
  }
}

/** A key of a slot or a role together with a class. */
export function withClass(of: number, classId: number): number {
  return of * CLASSES + classId;
}
