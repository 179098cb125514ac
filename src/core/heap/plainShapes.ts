import { edgeKind, type HeapSnapshot, nodeKind } from './snapshot';

const PROPERTY = edgeKind('property');
const OBJECT = nodeKind('object');

/** Longest name that is made of a shape's properties. Characters. */
const LONGEST_NAME = 120;
/** A shape gets a name of its own when this many objects have it, and one in this many of all plain objects. */
const LEAST_OBJECTS = 2;
const LEAST_SHARE = 1000;

/** Properties, in the order of their making, that many plain objects begin with. */
export interface PlainShape {
  /** `{id, name}` */
  readonly name: string;
  readonly properties: readonly string[];
}

/** Objects made by literals, or `Object.create`: their properties are all that tells them apart. */
export class PlainObjects {
  private readonly nodes: Uint32Array;
  /** Index in `sequences` by plain object. */
  private readonly sequence: Uint32Array;
  private readonly sequences: Uint32Array[] = [];

  constructor(private readonly snapshot: HeapSnapshot) {
    this.nodes = plainObjects(snapshot);
    this.sequence = new Uint32Array(this.nodes.length);
    const ids = new Map<string, number>();
    const names: number[] = [];
    for (const [i, node] of this.nodes.entries()) {
      names.length = 0;
      for (let edge = snapshot.firstEdge[node]!; edge < snapshot.firstEdge[node + 1]!; edge++) {
        if (snapshot.edgeKind[edge] === PROPERTY) names.push(snapshot.edgeName[edge]!);
      }
      const key = names.join(' ');
      let id = ids.get(key);
      if (id === undefined) {
        id = this.sequences.push(Uint32Array.from(names)) - 1;
        ids.set(key, id);
      }
      this.sequence[i] = id;
    }
  }

  /** The shapes that are frequent enough to be classes of their own, the most frequent first. */
  shapes(): PlainShape[] {
    const counts = new Float64Array(this.sequences.length);
    for (const id of this.sequence) counts[id]!++;
    const found = new Map<string, { name: string; properties: string[]; count: number }>();
    for (const [id, sequence] of this.sequences.entries()) {
      const shape = this.shapeOf(sequence);
      if (shape === undefined) continue;
      const known = found.get(shape.name);
      if (known === undefined) found.set(shape.name, { ...shape, count: counts[id]! });
      else known.count += counts[id]!;
    }
    const least = Math.max(LEAST_OBJECTS, this.nodes.length / LEAST_SHARE);
    return [...found.values()]
      .filter((shape) => shape.count >= least)
      .sort((a, b) => b.count - a.count)
      .map(({ name, properties }) => ({ name, properties }));
  }

  /** Calls back with the name of the shape that fits each object best, unless none does. */
  match(shapes: readonly PlainShape[], assign: (node: number, shape: number) => void): void {
    const matcher = new ShapeMatcher(shapes);
    const best = Int32Array.from(this.sequences, (sequence) =>
      matcher.best(Array.from(sequence, (name) => this.snapshot.strings.text(name))),
    );
    for (const [i, node] of this.nodes.entries()) {
      const shape = best[this.sequence[i]!]!;
      if (shape >= 0) assign(node, shape);
    }
  }

  private shapeOf(sequence: Uint32Array): { name: string; properties: string[] } | undefined {
    let name = '{';
    const properties: string[] = [];
    for (const index of sequence) {
      const property = this.snapshot.strings.text(index);
      if (property === '__proto__') continue;
      const written = propertyText(property);
      if (properties.length > 0 && name.length + written.length > LONGEST_NAME) break;
      name += properties.length === 0 ? written : `, ${written}`;
      properties.push(property);
    }
    return properties.length === 0 ? undefined : { name: `${name}}`, properties };
  }
}

/** A property's name, in quotes when it would be mistaken for several. */
export function propertyText(name: string): string {
  return /[,'"{}]/.test(name) ? JSON.stringify(name) : name;
}

function plainObjects(snapshot: HeapSnapshot): Uint32Array {
  const isPlainName = new Map<number, boolean>();
  const nodes: number[] = [];
  for (let node = 0; node < snapshot.nodeCount; node++) {
    if (snapshot.kind[node] !== OBJECT) continue;
    const name = snapshot.name[node]!;
    let isPlain = isPlainName.get(name);
    if (isPlain === undefined) {
      isPlain = snapshot.strings.text(name) === 'Object';
      isPlainName.set(name, isPlain);
    }
    if (isPlain) nodes.push(node);
  }
  return Uint32Array.from(nodes);
}

interface Step {
  readonly next: Map<string, Step>;
  /** The first shape whose sorted properties end here; -1 for none. */
  shape: number;
}

/** Finds the shape with the most properties of which an object has all; of several the most frequent one. */
class ShapeMatcher {
  private readonly root: Step = { next: new Map(), shape: -1 };

  constructor(private readonly shapes: readonly PlainShape[]) {
    for (const [index, shape] of shapes.entries()) {
      let step = this.root;
      for (const property of [...shape.properties].sort()) {
        let next = step.next.get(property);
        if (next === undefined) {
          next = { next: new Map(), shape: -1 };
          step.next.set(property, next);
        }
        step = next;
      }
      if (step.shape < 0) step.shape = index;
    }
  }

  best(properties: string[]): number {
    let best = -1;
    const states = [this.root];
    for (const property of properties.sort()) {
      const known = states.length;
      for (let i = 0; i < known; i++) {
        const next = states[i]!.next.get(property);
        if (next === undefined || states.includes(next)) continue;
        states.push(next);
        if (next.shape >= 0 && this.isBetter(next.shape, best)) best = next.shape;
      }
    }
    return best;
  }

  private isBetter(shape: number, than: number): boolean {
    if (than < 0) return true;
    const difference = this.shapes[shape]!.properties.length - this.shapes[than]!.properties.length;
    return difference > 0 || (difference === 0 && shape < than);
  }
}
