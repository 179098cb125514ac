import { escapeHtml } from './flameHtml';

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

export function parseFromFullPlanPage(value: unknown): FromFullPlanPage | undefined {
  const { type } = (value ?? {}) as { type?: unknown };
  return type === 'ready' ? { type } : undefined;
}

export function parseToFullPlanPage(value: unknown): ToFullPlanPage | undefined {
  const { type, title, text, sql } = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (type !== 'plan' || typeof title !== 'string') return undefined;
  return typeof text === 'string' && typeof sql === 'string' ? { type, title, text, sql } : undefined;
}

export interface FullPlanHtmlInput {
  readonly script: string;
  readonly style: string;
  /** Source expression for scripts and styles: `webview.cspSource`, or `'self'`. */
  readonly cspSource: string;
}

/** Of the style element that its tooltips (tippy.js) add to the page; it changes with their version. */
const TOOLTIP_STYLE = 'sha256-t4I2teZN5ZH+VM+XOiWlaPbsjQHe+k9d6viXPpKpNWA=';

/**
 * The document. PEV2 puts style attributes in its markup (tooltips, SVG), so attributes are allowed; all other styles
 * and the scripts are known.
 */
export function fullPlanHtml({ script, style, cspSource }: FullPlanHtmlInput): string {
  const policy = [
    `default-src 'none'`,
    `script-src ${cspSource}`,
    `style-src ${cspSource} '${TOOLTIP_STYLE}'`,
    `style-src-attr 'unsafe-inline'`,
    `img-src ${cspSource} data:`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<link rel="stylesheet" href="${escapeHtml(style)}">
<title>PEV2</title>
</head>
<body>
<div id="pev2"></div>
<script src="${escapeHtml(script)}"></script>
</body>
</html>
`;
}
