import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type * as vscode from 'vscode';
import { URI } from 'vscode-uri';
import { FakeEventEmitter } from './events';

class FakeMemento implements vscode.Memento {
  readonly #values = new Map<string, unknown>();

  keys(): readonly string[] {
    return [...this.#values.keys()];
  }
  get(key: string, fallback?: unknown): never {
    return (this.#values.has(key) ? this.#values.get(key) : fallback) as never;
  }
  /** Values are kept as JSON, so what does not survive that does not survive here. */
  async update(key: string, value: unknown): Promise<void> {
    if (value === undefined) this.#values.delete(key);
    else this.#values.set(key, JSON.parse(JSON.stringify(value)));
  }
  setKeysForSync(): void {}
}

class FakeSecrets implements vscode.SecretStorage {
  readonly #values = new Map<string, string>();
  readonly #changed = new FakeEventEmitter<vscode.SecretStorageChangeEvent>();
  readonly onDidChange = this.#changed.event;

  async keys(): Promise<string[]> {
    return [...this.#values.keys()];
  }
  async get(key: string): Promise<string | undefined> {
    return this.#values.get(key);
  }
  async store(key: string, value: string): Promise<void> {
    this.#values.set(key, value);
    this.#changed.fire({ key });
  }
  async delete(key: string): Promise<void> {
    this.#values.delete(key);
    this.#changed.fire({ key });
  }
}

/** An extension context whose storage is a folder of its own, removed by `dispose`. */
export class FakeContext {
  readonly #storage = mkdtempSync(path.join(os.tmpdir(), 'hotlight-editor-'));
  readonly subscriptions: { dispose(): unknown }[] = [];
  readonly workspaceState = new FakeMemento();
  readonly globalState = new FakeMemento();
  readonly secrets = new FakeSecrets();
  readonly extensionPath: string;
  readonly extensionUri: vscode.Uri;
  readonly extensionMode = 3;
  readonly extension: unknown;
  readonly storagePath = path.join(this.#storage, 'workspace');
  readonly globalStoragePath = path.join(this.#storage, 'global');
  readonly logPath = path.join(this.#storage, 'log');
  readonly storageUri = URI.file(this.storagePath);
  readonly globalStorageUri = URI.file(this.globalStoragePath);
  readonly logUri = URI.file(this.logPath);

  constructor(extensionPath: string, packageJSON: unknown) {
    this.extensionPath = extensionPath;
    this.extensionUri = URI.file(extensionPath);
    this.extension = {
      id: 'hotlight.hotlight',
      extensionUri: this.extensionUri,
      extensionPath,
      isActive: true,
      packageJSON,
      extensionKind: 2,
      exports: undefined,
    };
  }

  asAbsolutePath(relativePath: string): string {
    return path.join(this.extensionPath, relativePath);
  }

  /** What `activate` and features take. */
  get asContext(): vscode.ExtensionContext {
    return this as unknown as vscode.ExtensionContext;
  }

  dispose(): void {
    for (const subscription of this.subscriptions.splice(0).reverse()) subscription.dispose();
    rmSync(this.#storage, { recursive: true, force: true });
  }
}
