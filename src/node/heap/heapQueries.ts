import { pathOfUrl } from '../../core/base/fileUrl';
import { cut } from '../../core/heap/cut';
import { NONE, UNREACHED } from '../../core/heap/distances';
import { type DuplicateString, duplicateStrings } from '../../core/heap/duplicateStrings';
import type { HeapModel } from '../../core/heap/heapModel';
import { objectText } from '../../core/heap/objectText';
import { pathToRoot, reasonOf, stepLabel } from '../../core/heap/paths';
import { scriptFiles } from '../../core/heap/scripts';
import { EDGE_KINDS, edgeKind } from '../../core/heap/snapshot';
import type { SourcePoint, SourceReader } from '../../core/heap/sources';
import type { HeapQuery, HeapRow, HeapRows, HeapView } from '../../protocol/heap';
import type { GrowthRows } from './growthRows';

/** Rows of one answer. */
const PAGE = 100;
const LONGEST_TEXT = 120;
const WEAK = edgeKind('weak');

/** Answers what the heap page asks, a page of rows at a time, so that the page never holds the heap. */
export class HeapQueries {
  private readonly files: ReadonlyMap<number, string>;
  private readonly members = new Map<number, Uint32Array>();
  private strings: readonly DuplicateString[] | undefined;
  private found: { readonly text: string; readonly nodes: Uint32Array } | undefined;

  /** @param growth what the snapshot has more than those that it is compared with */
  constructor(
    readonly model: HeapModel,
    private readonly sources: SourceReader,
    private readonly growth?: GrowthRows,
  ) {
    this.files = scriptFiles(model.snapshot);
  }

  answer(query: HeapQuery): HeapRows {
    switch (query.kind) {
      case 'view':
        return query.ref === ''
          ? this.top(query.view, query.offset)
          : this.below(query.view, query.ref, query.offset);
      case 'retainers':
        return this.retainers(nodeOf(query.ref), query.offset);
      case 'path':
        return this.path(nodeOf(query.ref), query.offset);
      case 'search':
        return this.nodes(this.search(query.text), query.offset);
    }
  }

  private top(view: HeapView, offset: number): HeapRows {
    switch (view) {
      case 'classes':
        return page(this.model.classRows, offset, (row) => ({
          ref: `class ${row.index}`,
          label: row.name,
          count: row.count,
          shallow: row.self,
          retained: row.retained,
          expandable: true,
          ...distance(row.distance),
        }));
      case 'strings':
        this.strings ??= duplicateStrings(this.model);
        return page(this.strings, offset, ({ name, nodes, bytes }) => ({
          ref: `string ${name}`,
          label: JSON.stringify(cut(this.model.snapshot.strings.text(name), LONGEST_TEXT)),
          count: nodes.length,
          shallow: bytes,
          retained: bytes,
          expandable: true,
        }));
      case 'grownClasses':
      case 'grownHeld':
      case 'grownMade':
        return page(this.growth?.top(view) ?? [], offset, (row) => row);
      case 'containment':
        return this.edges(0, offset);
      case 'dominators':
        return this.nodes(this.model.dominatedBy(0), offset);
      case 'closures':
        return this.nodes(this.contexts(), offset);
      case 'detached':
        return this.nodes(
          this.where((node) => this.model.detached[node] === 1),
          offset,
        );
    }
  }

  private below(view: HeapView, ref: string, offset: number): HeapRows {
    const grown = this.growth?.below(ref);
    if (grown !== undefined) return this.nodes(grown, offset);
    const [kind, number] = [ref.split(' ')[0], Number(ref.split(' ')[1])];
    if (kind === 'class') return this.nodes(this.membersOf(number), offset);
    if (kind === 'string') {
      const nodes = this.strings?.find((group) => group.name === number)?.nodes ?? [];
      return this.nodes(Uint32Array.from(nodes), offset);
    }
    const node = nodeOf(ref);
    if (node >= this.model.snapshot.nodeCount) return { rows: [], total: 0 };
    return view === 'dominators'
      ? this.nodes(this.model.dominatedBy(node), offset)
      : this.edges(node, offset);
  }

  /** What a node holds, largest first. */
  private edges(node: number, offset: number): HeapRows {
    const { snapshot, retained } = this.model;
    const edges: number[] = [];
    for (let edge = snapshot.firstEdge[node]!; edge < snapshot.firstEdge[node + 1]!; edge++) edges.push(edge);
    edges.sort((a, b) => retained[snapshot.edgeTo[b]!]! - retained[snapshot.edgeTo[a]!]!);
    return page(edges, offset, (edge) => this.edgeRow(edge, snapshot.edgeTo[edge]!));
  }

  /** Who holds a node: nearest to a root first, weak edges last. */
  private retainers(node: number, offset: number): HeapRows {
    const { snapshot, retainers, distances } = this.model;
    if (node >= snapshot.nodeCount) return { rows: [], total: 0 };
    const places: number[] = [];
    for (let i = retainers.first[node]!; i < retainers.first[node + 1]!; i++) places.push(i);
    const rank = (place: number): number =>
      (snapshot.edgeKind[retainers.edge[place]!] === WEAK ? 2 ** 40 : 0) +
      distances.distance[retainers.from[place]!]!;
    places.sort((a, b) => rank(a) - rank(b));
    return page(places, offset, (place) => {
      const from = retainers.from[place]!;
      const row = this.edgeRow(retainers.edge[place]!, from);
      return { ...row, expandable: retainers.first[from + 1]! > retainers.first[from]! };
    });
  }

  private path(node: number, offset: number): HeapRows {
    if (node >= this.model.snapshot.nodeCount) return { rows: [], total: 0 };
    return page(pathToRoot(this.model, node), offset, (step) => ({
      ...(step.edge === NONE ? this.nodeRow(step.node) : this.edgeRow(step.edge, step.node)),
      expandable: false,
    }));
  }

  private nodes(nodes: Uint32Array, offset: number): HeapRows {
    return page(nodes, offset, (node) => this.nodeRow(node));
  }

  private edgeRow(edge: number, node: number): HeapRow {
    const kind = EDGE_KINDS[this.model.snapshot.edgeKind[edge]!]!;
    const label =
      kind === 'element' ? `[${this.model.snapshot.edgeName[edge]}]` : stepLabel(this.model, edge);
    return { ...this.nodeRow(node), edge: label, reason: reasonOf(kind) };
  }

  private nodeRow(node: number): HeapRow {
    const { snapshot, shallow, retained, distances } = this.model;
    const place = this.placeOf(node);
    return {
      ref: `node ${node}`,
      label: objectText(this.model, node),
      id: snapshot.id[node]!,
      shallow: shallow[node]!,
      retained: retained[node]!,
      expandable: snapshot.firstEdge[node + 1]! > snapshot.firstEdge[node]!,
      ...distance(distances.distance[node]!),
      ...(place === undefined ? {} : { place }),
    };
  }

  /** Where the code of a function, or an object's constructor, stands: in the source, else as it was executed. */
  private placeOf(node: number): SourcePoint | undefined {
    const location = this.model.snapshot.locations.get(node);
    const script = location === undefined ? undefined : this.files.get(location.scriptId);
    if (location === undefined || script === undefined || script === '') return undefined;
    const [line, column] = [location.line + 1, location.column + 1];
    const written = this.sources.placeOf(script, location.scriptId, line, column);
    return written ?? { file: pathOfUrl(script), line, column };
  }

  private membersOf(index: number): Uint32Array {
    let members = this.members.get(index);
    if (members === undefined) {
      const { classOf } = this.model.classes;
      members = this.where((node) => classOf[node] === index && this.model.shallow[node]! > 0);
      this.members.set(index, members);
    }
    return members;
  }

  /** Variables that functions keep after the call that made them. */
  private contexts(): Uint32Array {
    const { classes, snapshot } = this.model;
    const isContext = classes.names.map((name) => /^system \/ Context(?: |$)/.test(name));
    return this.where(
      (node) =>
        isContext[classes.classOf[node]!] === true &&
        snapshot.firstEdge[node + 1]! > snapshot.firstEdge[node]!,
    );
  }

  /** By class or text, regardless of case; `@4711` finds an object by its id. */
  private search(text: string): Uint32Array {
    if (this.found?.text === text) return this.found.nodes;
    const { snapshot, classes } = this.model;
    const id = /^@(\d+)$/.exec(text.trim())?.[1];
    const wanted = text.trim().toLowerCase();
    const isClass = classes.names.map((name) => name.toLowerCase().includes(wanted));
    const names = new Map<number, boolean>();
    const matches = (name: number): boolean => {
      let known = names.get(name);
      if (known === undefined) {
        known = snapshot.strings.text(name).toLowerCase().includes(wanted);
        names.set(name, known);
      }
      return known;
    };
    const nodes =
      id !== undefined
        ? this.where((node) => snapshot.id[node] === Number(id))
        : wanted === ''
          ? new Uint32Array(0)
          : this.where((node) => isClass[classes.classOf[node]!] === true || matches(snapshot.name[node]!));
    this.found = { text, nodes };
    return nodes;
  }

  /** Largest retained size first. */
  private where(accept: (node: number) => boolean): Uint32Array {
    const { snapshot, retained } = this.model;
    const nodes: number[] = [];
    for (let node = 0; node < snapshot.nodeCount; node++) if (accept(node)) nodes.push(node);
    return Uint32Array.from(nodes).sort((a, b) => retained[b]! - retained[a]!);
  }
}

function page<T>(list: ArrayLike<T>, offset: number, row: (item: T) => HeapRow): HeapRows {
  const rows: HeapRow[] = [];
  for (let i = offset; i < Math.min(list.length, offset + PAGE); i++) rows.push(row(list[i]!));
  return { rows, total: list.length };
}

/** The node of a reference; one that there is not for anything else. */
function nodeOf(ref: string): number {
  const match = /^node (\d+)$/.exec(ref);
  return match === null ? Number.POSITIVE_INFINITY : Number(match[1]);
}

function distance(value: number): { distance?: number } {
  return value < 100_000_000 && value !== UNREACHED ? { distance: value } : {};
}
