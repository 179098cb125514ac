/** Who the page talks to: the extension, or the page itself when it was saved as one file. */
export interface Host<Incoming, Outgoing> {
  /** False in a saved page, which has no editor to open files in and no second viewer. */
  readonly inEditor: boolean;
  post(message: Outgoing, transfer?: readonly ArrayBuffer[]): void;
  /** One listener; messages that `parse` does not understand are dropped. */
  listen(listener: (message: Incoming) => void): void;
  /** What `setState` kept, over reloads of the page: anything, to be checked by the caller. */
  getState(): unknown;
  /** Replaces the members that are given and keeps the others. */
  setState(state: object): void;
}

interface EditorApi {
  postMessage(message: unknown, transfer?: readonly ArrayBuffer[]): void;
  getState(): unknown;
  setState(state: unknown): void;
}

/** The extension's side, if this page runs in a webview. Call once: the editor gives its API out only once. */
export function editorHost<Incoming, Outgoing>(
  parse: (value: unknown) => Incoming | undefined,
): Host<Incoming, Outgoing> | undefined {
  const acquire = (globalThis as { acquireVsCodeApi?: () => EditorApi }).acquireVsCodeApi;
  if (typeof acquire !== 'function') return undefined;
  const api = acquire();
  return {
    inEditor: true,
    post: (message, transfer) => api.postMessage(message, transfer),
    listen(listener) {
      window.addEventListener('message', (event: MessageEvent<unknown>) => {
        const message = parse(event.data);
        if (message !== undefined) listener(message);
      });
    },
    getState: () => api.getState(),
    setState: (state) => api.setState({ ...(api.getState() as object | undefined), ...state }),
  };
}
