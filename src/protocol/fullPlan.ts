import { type PageFiles, pageHtml } from './pageHtml';

/** Messages between the extension and the page with PEV2 in it. */
export interface ToFullPlanPage {
  readonly type: 'plan';
  readonly title: string;
  /** As EXPLAIN printed it. */
  readonly text: string;
  /** The statement; '' when it is not known. */
  readonly sql: string;
}

export interface FromFullPlanPage {
  readonly type: 'ready';
}

/** @returns undefined for anything else */
export function parseFromFullPlanPage(value: unknown): FromFullPlanPage | undefined {
  const { type } = (value ?? {}) as { type?: unknown };
  return type === 'ready' ? { type } : undefined;
}

/** @returns undefined for anything else */
export function parseToFullPlanPage(value: unknown): ToFullPlanPage | undefined {
  const { type, title, text, sql } = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (type !== 'plan' || typeof title !== 'string') return undefined;
  return typeof text === 'string' && typeof sql === 'string' ? { type, title, text, sql } : undefined;
}

/** Of the style element that its tooltips (tippy.js) add to the page; it changes with their version. */
const TOOLTIP_STYLE = 'sha256-t4I2teZN5ZH+VM+XOiWlaPbsjQHe+k9d6viXPpKpNWA=';

/**
 * The document. PEV2 puts style attributes in its markup (tooltips, SVG), so attributes are allowed; all other styles
 * and the scripts are known.
 */
export function fullPlanHtml({ script, style, cspSource }: PageFiles): string {
  return pageHtml({
    id: 'pev2',
    title: 'PEV2',
    script,
    style,
    cspSource,
    policy: {
      'style-src': `${cspSource} '${TOOLTIP_STYLE}'`,
      'style-src-attr': `'unsafe-inline'`,
      'img-src': `${cspSource} data:`,
    },
  });
}
