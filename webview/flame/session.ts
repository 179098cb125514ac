import type { Profile } from '../../src/core/profile/profile';
import { LevelScene } from './layout/levelScene';
import { SandwichScene } from './layout/sandwichScene';
import type { Box, Scene } from './layout/scene';
import { TimeScene } from './layout/timeScene';
import { buildTree, type CallTree, gather } from './layout/tree';
import { buildModel, cutTree, type FlameModel } from './model';
import { type Place, showsSame } from './navigation';
import { matchedValue, matchFunctions } from './search';

export interface Matches {
  /** By function. */
  readonly marked: Uint8Array;
  readonly functions: number;
  /** Share of the non-idle value that has a match in its stack, in percent. */
  readonly percent: number;
  /** Boxes to step through: in time order from the left, elsewhere the widest first. */
  readonly keys: readonly number[];
  /** The stretches of the axis that have a match: pairs of start and end, ascending. */
  readonly spans: Float64Array;
}

/** One profile being looked at: its model, and what was computed for the last place and search. */
export class FlameSession {
  #model: FlameModel;
  /** Names the profile, so that what was kept for another one is not applied to it. */
  readonly id: string;
  #tree: { readonly place: Place; readonly tree: CallTree } | undefined;
  #shown: { readonly place: Place; readonly scene: Scene } | undefined;
  #found: { readonly scene: Scene; readonly text: string; readonly matches: Matches | undefined } | undefined;

  /**
   * `other` is the other side of a comparison, on the same tree; `samples` is how many there are, when the profile
   * has none because they come later.
   */
  constructor(
    profile: Profile,
    root: string,
    thread: string,
    private readonly other?: Profile,
    samples = profile.samples.length,
  ) {
    this.#model = buildModel(profile, root, samples);
    const { parent, frames } = profile;
    this.id = [thread, parent.length, frames.length, samples, Math.round(this.#model.busy)].join(':');
  }

  /** Another object after `complete`. */
  get model(): FlameModel {
    return this.#model;
  }

  /** False when the capture has no samples to put in order. */
  get hasTimes(): boolean {
    return this.#model.samples > 0;
  }

  /** Takes the same profile with the lines and samples that it had not. Pictures of the tree stay what they are. */
  complete(profile: Profile): void {
    this.#model = { ...this.#model, profile };
    if (this.#shown?.place.view === 'time-order') this.#shown = undefined;
  }

  /** The picture of a place. */
  scene(place: Place): Scene {
    if (this.#shown && showsSame(this.#shown.place, place)) return this.#shown.scene;
    const scene = this.#build(place);
    this.#shown = { place, scene };
    return scene;
  }

  /** What a search finds in the picture of a place; undefined when there is nothing to search for. */
  matches(place: Place, text: string): Matches | undefined {
    const scene = this.scene(place);
    if (this.#found?.scene === scene && this.#found.text === text) return this.#found.matches;
    const matches = text.trim() === '' ? undefined : this.#search(place, scene, text);
    this.#found = { scene, text, matches };
    return matches;
  }

  #build(place: Place): Scene {
    if (place.view === 'sandwich') return new SandwichScene(this.#cut(place, false), place.sandwich);
    const tree = this.#cut(place, place.view === 'time-order' && place.idle);
    const focused = place.focus < 0 ? tree : focusedTree(tree, place.focus);
    if (place.view === 'time-order') return new TimeScene(focused, this.#model.profile);
    return new LevelScene(focused, 0, this.other && gather(focused, this.other.self));
  }

  /** The tree of a place before its focus. */
  #cut(place: Place, idle: boolean): CallTree {
    const wanted: Place = { ...place, view: 'left-heavy', sandwich: -1, focus: -1, idle };
    if (this.#tree && showsSame(this.#tree.place, wanted)) return this.#tree.tree;
    const tree = cutTree(this.#model, wanted);
    this.#tree = { place: wanted, tree };
    return tree;
  }

  #search(place: Place, scene: Scene, text: string): Matches {
    const marked = matchFunctions(this.#model, text);
    const tree = this.#cut(place, false);
    const boxes = scene.outermost(marked).map((key) => scene.box(key));
    const spans = joinSpans(boxes);
    // Boxes come in time order as they are.
    if (place.view !== 'time-order') boxes.sort((a, b) => b.width - a.width || a.key - b.key);
    return {
      marked,
      functions: marked.reduce((sum, mark) => sum + mark, 0),
      percent: this.#model.busy > 0 ? (matchedValue(tree, marked) / this.#model.busy) * 100 : 0,
      keys: boxes.map((box) => box.key),
      spans,
    };
  }
}

/** Below a focus; what the tree before left out stays left out. */
function focusedTree(tree: CallTree, func: number): CallTree {
  const focused = buildTree(tree, { focus: func });
  return { ...focused, nodeOf: tree.nodeOf.map((node) => (node < 0 ? -1 : focused.nodeOf[node]!)) };
}

function joinSpans(boxes: readonly Box[]): Float64Array {
  const spans = new Float64Array(boxes.length * 2);
  let size = 0;
  for (const { x, width } of [...boxes].sort((a, b) => a.x - b.x)) {
    if (size > 0 && x <= spans[size - 1]!) {
      spans[size - 1] = Math.max(spans[size - 1]!, x + width);
      continue;
    }
    spans[size++] = x;
    spans[size++] = x + width;
  }
  return spans.slice(0, size);
}
