import type * as vscode from 'vscode';

export class FakeDisposable implements vscode.Disposable {
  #dispose: (() => unknown) | undefined;

  constructor(dispose: () => unknown) {
    this.#dispose = dispose;
  }

  static from(...disposables: { dispose: () => unknown }[]): FakeDisposable {
    return new FakeDisposable(() => {
      for (const disposable of disposables) disposable.dispose();
    });
  }

  dispose(): void {
    const dispose = this.#dispose;
    this.#dispose = undefined;
    dispose?.();
  }
}

/**
 * As in VS Code, a listener that throws keeps no other listener from being called and does not disturb the
 * code that fires. Here its error surfaces as an uncaught exception, which fails the running test.
 */
export class FakeEventEmitter<T> implements vscode.EventEmitter<T> {
  readonly #listeners = new Set<(event: T) => unknown>();

  readonly event: vscode.Event<T> = (listener, thisArgs, disposables) => {
    const call = (event: T): unknown => listener.call(thisArgs, event);
    this.#listeners.add(call);
    const disposable = new FakeDisposable(() => this.#listeners.delete(call));
    disposables?.push(disposable);
    return disposable;
  };

  get listenerCount(): number {
    return this.#listeners.size;
  }

  fire(event: T): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(event);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  dispose(): void {
    this.#listeners.clear();
  }
}

export class FakeCancellationTokenSource implements vscode.CancellationTokenSource {
  readonly #requested = new FakeEventEmitter<unknown>();
  #cancelled = false;
  readonly token: vscode.CancellationToken;

  constructor() {
    const isCancelled = (): boolean => this.#cancelled;
    this.token = {
      get isCancellationRequested() {
        return isCancelled();
      },
      onCancellationRequested: this.#requested.event,
    };
  }

  cancel(): void {
    if (this.#cancelled) return;
    this.#cancelled = true;
    this.#requested.fire(undefined);
  }

  dispose(): void {
    this.#requested.dispose();
  }
}

/** A namespace of the API in which touching what the fake lacks is an error with its name, not `undefined`. */
export function strict<T extends object>(name: string, members: T): T {
  return new Proxy(members, {
    get(target, key, receiver) {
      if (key in target || typeof key === 'symbol' || key === 'then' || key === 'toJSON') {
        return Reflect.get(target, key, receiver);
      }
      throw new Error(`The fake vscode has no ${name}.${key}. Add it in test/editor/lib.`);
    },
  });
}
