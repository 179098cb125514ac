/** Messages between the extension (or a saved page) and the flame graph page. Validate at the boundary. */

/** A thread or process that the page can switch to. `id` '' means all together. */
export interface FlameThread {
  readonly id: string;
  readonly name: string;
}

/** How the page was asked to open: where to look first. */
export interface FlameFocus {
  readonly view?: 'left-heavy' | 'time-order' | 'sandwich';
  /** A function to select: its name and original place. */
  readonly name?: string;
  readonly file?: string;
  readonly line?: number;
  readonly search?: string;
}

export type ToFlamePage =
  | { readonly type: 'loading'; readonly message: string; readonly fraction?: number }
  | { readonly type: 'error'; readonly message: string }
  | {
      readonly type: 'profile';
      readonly title: string;
      /** One buffer from encodeProfile (core/profile/buffer.ts). */
      readonly buffer: ArrayBuffer;
      readonly threads: readonly FlameThread[];
      readonly thread: string;
      readonly notes: readonly string[];
      /** Folder that paths are shown relative to. */
      readonly root: string;
      readonly focus?: FlameFocus;
    }
  | { readonly type: 'focus'; readonly focus: FlameFocus };

export type FromFlamePage =
  | { readonly type: 'ready' }
  | { readonly type: 'painted'; readonly milliseconds: number; readonly nodes: number }
  | { readonly type: 'open'; readonly file: string; readonly line: number; readonly column: number }
  | { readonly type: 'thread'; readonly thread: string }
  | { readonly type: 'copy'; readonly text: string }
  | { readonly type: 'save'; readonly name: string; readonly kind: 'svg' | 'png'; readonly data: ArrayBuffer }
  | { readonly type: 'openInSpeedscope' };
