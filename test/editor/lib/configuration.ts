import type * as vscode from 'vscode';
import { FakeEventEmitter } from './events';

type Layer = 'default' | 'user' | 'workspace' | 'folder';

/** One group of settings that package.json contributes: the defaults, and which settings exist at all. */
export interface ConfigurationManifest {
  readonly properties: Readonly<Record<string, { readonly default?: unknown }>>;
}

/** Settings in VS Code's four layers; the last one that says something counts. */
export class FakeConfiguration {
  readonly changed = new FakeEventEmitter<vscode.ConfigurationChangeEvent>();
  readonly #layers: Record<Layer, Map<string, unknown>> = {
    default: new Map(),
    user: new Map(),
    workspace: new Map(),
    folder: new Map(),
  };
  readonly #contributed: ReadonlySet<string>;

  constructor(groups: readonly ConfigurationManifest[], user: Readonly<Record<string, unknown>>) {
    const properties = groups.flatMap((group) => Object.entries(group.properties));
    this.#contributed = new Set(properties.map(([key]) => key));
    for (const [key, property] of properties) this.#layers.default.set(key, property.default);
    for (const [key, value] of Object.entries(user)) this.#layers.user.set(key, value);
  }

  /** Sets a value as the user does in settings.json; undefined removes it. */
  set(key: string, value: unknown, layer: Layer = 'user'): void {
    if (value === undefined) this.#layers[layer].delete(key);
    else this.#layers[layer].set(key, value);
    this.changed.fire({
      affectsConfiguration: (section) =>
        key === section || key.startsWith(`${section}.`) || section.startsWith(`${key}.`),
    });
  }

  get(key: string): unknown {
    const layers: Layer[] = ['folder', 'workspace', 'user', 'default'];
    const layer = layers.find((one) => this.#layers[one].has(key));
    if (layer) return this.#layers[layer].get(key);
    const prefix = `${key}.`;
    const below = [...new Set(layers.flatMap((one) => [...this.#layers[one].keys()]))].filter((one) =>
      one.startsWith(prefix),
    );
    if (below.length === 0) return undefined;
    return Object.fromEntries(below.map((one) => [one.slice(prefix.length), this.get(one)]));
  }

  getConfiguration(section = ''): vscode.WorkspaceConfiguration {
    const full = (key: string): string => (section === '' ? key : `${section}.${key}`);
    return {
      get: (key: string, fallback?: unknown) => this.get(full(key)) ?? fallback,
      has: (key: string) => this.get(full(key)) !== undefined,
      inspect: (key: string) => ({
        key: full(key),
        defaultValue: this.#layers.default.get(full(key)),
        globalValue: this.#layers.user.get(full(key)),
        workspaceValue: this.#layers.workspace.get(full(key)),
        workspaceFolderValue: this.#layers.folder.get(full(key)),
      }),
      update: async (key: string, value: unknown, target?: vscode.ConfigurationTarget | boolean | null) => {
        if (full(key).startsWith('hotlight.') && !this.#contributed.has(full(key))) {
          throw new Error(
            `Unable to write to Settings because ${full(key)} is not a registered configuration.`,
          );
        }
        this.set(full(key), value, layerOf(target));
      },
    } as vscode.WorkspaceConfiguration;
  }
}

function layerOf(target: vscode.ConfigurationTarget | boolean | null | undefined): Layer {
  if (target === true || target === 1) return 'user';
  return target === 3 ? 'folder' : 'workspace';
}
