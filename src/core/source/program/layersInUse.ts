import type { Layer } from '../layers/layer';
import { isNameOfSeveral, LAYERS, layerOfImport, layerOfPackage } from '../layers/registry';
import type { FileSummary } from '../summary/fileSummary';

/** By the name of a method: the layer that alone has it. */
const SIGNS = new Map(
  LAYERS.flatMap((layer) => (layer.signs ?? []).map((name): [string, Layer] => [name, layer])),
);

/** The data layers that a program imports or shows signs of, counted file by file as files change. */
export class LayersInUse {
  /** How many imports and signs there are of each layer. */
  private readonly importers = new Map<Layer, number>();
  /** How many files import the class of a layer by which rows have methods. */
  private readonly rowClasses = new Map<Layer, number>();

  constructor(files: Iterable<FileSummary>) {
    for (const summary of files) this.count(summary, 1);
  }

  /** Those that some file imports or shows signs of. */
  imported(): Layer[] {
    return LAYERS.filter((layer) => (this.importers.get(layer) ?? 0) > 0);
  }

  /** Those of them whose rows have methods. */
  withRows(): Layer[] {
    return this.imported().filter(
      (layer) => layer.rowMethods && (layer.rowClass === undefined || (this.rowClasses.get(layer) ?? 0) > 0),
    );
  }

  /** @param by 1 for a file that is there, -1 for one that is no longer; nothing for no file */
  count(summary: FileSummary | undefined, by: 1 | -1): void {
    if (!summary) return;
    const { imports, top, functions } = summary;
    for (const specifier of imports) {
      const layer = layerOfPackage(specifier);
      if (!layer) continue;
      for (const one of meantBy(layer, specifier, summary)) add(this.importers, one, by);
      if (layer.rowClass === undefined) continue;
      const imported = Object.hasOwn(top, layer.rowClass) ? top[layer.rowClass] : undefined;
      const isNamed = imported?.k === 'import' && imported.from === specifier;
      if (isNamed || extendsMember(summary, specifier, layer.rowClass)) add(this.rowClasses, layer, by);
    }
    for (const { calls } of functions)
      for (const { callee } of calls) {
        const layer = callee.k === 'member' ? SIGNS.get(callee.name) : undefined;
        if (layer) add(this.importers, layer, by);
      }
    for (const layer of LAYERS) {
      for (const name of layer.generated ?? []) {
        const imported = Object.hasOwn(top, name) ? top[name] : undefined;
        if (imported?.k === 'import' && imported.name === name && !layerOfPackage(imported.from))
          add(this.importers, layer, by);
      }
    }
  }
}

/** Of layers that go by the name of one package those that have what a file imports: `import { Client } from 'postgres'`. */
function meantBy(layer: Layer, specifier: string, { top }: FileSummary): Iterable<Layer> {
  if (!isNameOfSeveral(specifier)) return [layer];
  const found = new Set<Layer>();
  for (const value of Object.values(top))
    if (value.k === 'import' && value.from === specifier)
      found.add(layerOfImport(specifier, value.name) ?? layer);
  return found.size > 0 ? found : [layer];
}

/** `import * as TypeORM from 'typeorm'; class Order extends TypeORM.BaseEntity` */
function extendsMember({ classes }: FileSummary, from: string, name: string): boolean {
  return classes.some(
    ({ extends: base }) =>
      base?.k === 'member' && base.name === name && base.of.k === 'import' && base.of.from === from,
  );
}

function add(counts: Map<Layer, number>, layer: Layer, by: 1 | -1): void {
  counts.set(layer, (counts.get(layer) ?? 0) + by);
}
