import { escapeHtml, htmlDocument } from './pageHtml';

/** Messages between the extension and the page with speedscope in it. */
export type ToSpeedscopePage = {
  readonly type: 'profile';
  readonly name: string;
  /** speedscope's own JSON, as UTF-8. */
  readonly data: ArrayBuffer;
};

export type FromSpeedscopePage =
  | { readonly type: 'ready' }
  | { readonly type: 'open'; readonly file: string; readonly line: number; readonly column: number };

/** @returns undefined for anything else */
export function parseFromSpeedscopePage(value: unknown): FromSpeedscopePage | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { type, file, line, column } = value as Record<string, unknown>;
  if (type === 'ready') return { type };
  if (type !== 'open' || typeof file !== 'string' || !isCount(line) || !isCount(column)) return undefined;
  return { type, file, line, column };
}

/** @returns undefined for anything else */
export function parseToSpeedscopePage(value: unknown): ToSpeedscopePage | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { type, name, data } = value as Record<string, unknown>;
  const isBuffer = Object.prototype.toString.call(data) === '[object ArrayBuffer]';
  if (type !== 'profile' || typeof name !== 'string' || !isBuffer) return undefined;
  return { type, name, data: data as ArrayBuffer };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

export interface SpeedscopeHtmlInput {
  /** speedscope's own script and style, and our script that feeds it. Addresses that the page loads from. */
  readonly speedscope: string;
  readonly style: string;
  readonly bridge: string;
  readonly cspSource: string;
  /** Unguessable, new for every page. */
  readonly nonce: string;
}

/** The document. speedscope makes its styles at run time, into a style element that must be there before. */
export function speedscopeHtml({ speedscope, style, bridge, cspSource, nonce }: SpeedscopeHtmlInput): string {
  return htmlDocument({
    title: 'speedscope',
    policy: {
      'script-src': `'nonce-${nonce}'`,
      'style-src': `'nonce-${nonce}' ${cspSource}`,
      'font-src': cspSource,
      'img-src': `${cspSource} data:`,
    },
    head: [
      `<link rel="stylesheet" href="${escapeHtml(style)}">`,
      `<style nonce="${escapeHtml(nonce)}" data-aphrodite></style>`,
    ].join('\n'),
    body: [speedscope, bridge]
      .map((file) => `<script nonce="${escapeHtml(nonce)}" src="${escapeHtml(file)}"></script>`)
      .join('\n'),
  });
}
