import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { FlameComparison, FlameThread } from '../protocol/flame';
import { htmlDocument } from '../protocol/pageHtml';

export interface FlamePageInput {
  readonly title: string;
  /** From encodeProfile. */
  readonly buffer: ArrayBuffer;
  readonly threads: readonly FlameThread[];
  /** Which thread `buffer` is of; the first of `threads` when absent. */
  readonly thread?: string;
  /** Profiles of further threads, by their id: those that the page can switch to. */
  readonly others?: ReadonlyMap<string, ArrayBuffer>;
  readonly notes: readonly string[];
  /** Folder that paths are shown relative to. */
  readonly root: string;
  /** Makes it a differential flame graph. */
  readonly comparison?: FlameComparison;
}

/** The text of the built page's files, dist/webview/flame.js and flame.css. */
export interface FlamePageAssets {
  readonly script: string;
  readonly style: string;
}

/**
 * A flame graph as one HTML file: the same page as in the editor with its data, script and style inside. It
 * loads nothing, sends nothing, and runs no script but that one, which its policy names by hash.
 */
export function flamePage(input: FlamePageInput, assets: FlamePageAssets): string {
  const script = assets.script
    .replace(/\n?\/\/# sourceMappingURL=.*\s*$/, '\n')
    .replaceAll(/<\/(script)/gi, '<\\/$1');
  const style = assets.style.replace(/\n?\/\*# sourceMappingURL=.*\*\/\s*$/, '\n').replaceAll('</', '<\\/');
  const thread = input.thread ?? input.threads[0]?.id ?? '';
  const { comparison } = input;
  const about = {
    title: input.title,
    threads: input.threads,
    thread,
    notes: input.notes,
    root: input.root,
    ...(comparison === undefined ? {} : { comparison: { ...comparison, buffer: undefined } }),
  };
  const profiles = [[thread, input.buffer] as const, ...(input.others ?? [])];
  return htmlDocument({
    title: input.title,
    policy: {
      'script-src': `'${hashOf(script)}'`,
      'style-src': `'${hashOf(style)}'`,
      'img-src': 'data: blob:',
    },
    head: `<style>${style}</style>`,
    body: [
      `<div id="flame"></div>`,
      `<script type="application/json" id="flame-about">${inertJson(about)}</script>`,
      ...profiles.map(
        ([id, buffer]) =>
          `<script type="application/octet-stream" data-thread="${attribute(id)}">${packed(buffer)}</script>`,
      ),
      ...(comparison === undefined
        ? []
        : [
            `<script type="application/octet-stream" id="flame-before">${packed(comparison.buffer)}</script>`,
          ]),
      `<script>${script}</script>`,
    ].join('\n'),
  });
}

function packed(buffer: ArrayBuffer): string {
  return gzipSync(new Uint8Array(buffer)).toString('base64');
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}`;
}

/** JSON that no HTML parser takes for markup, whatever names are in it. */
function inertJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

/** A thread's id is ours, but it went through a file: percent-encoding leaves nothing that HTML reads. */
function attribute(text: string): string {
  return encodeURIComponent(text).replaceAll("'", '%27');
}
