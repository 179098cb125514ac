/** What the shell of the page is made from. Addresses are those that the page itself loads from. */
export interface FlameHtmlInput {
  readonly script: string;
  readonly style: string;
  /** Source expression for scripts, styles and fonts: `webview.cspSource`, or `'self'`. */
  readonly cspSource: string;
  /** When given, the script must carry it to run. */
  readonly nonce?: string;
}

/** The page without data: that comes by message. Nothing inline, so the policy needs no exception. */
export function flameHtml({ script, style, cspSource, nonce }: FlameHtmlInput): string {
  const policy = [
    `default-src 'none'`,
    `script-src ${nonce === undefined ? cspSource : `'nonce-${nonce}'`}`,
    `style-src ${cspSource}`,
    `img-src ${cspSource} data: blob:`,
    `font-src ${cspSource}`,
  ].join('; ');
  const scriptNonce = nonce === undefined ? '' : ` nonce="${escapeHtml(nonce)}"`;
  return flameShell({
    head: [
      `<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">`,
      `<link rel="stylesheet" href="${escapeHtml(style)}">`,
    ].join('\n'),
    title: 'Flame graph',
    body: `<script${scriptNonce} src="${escapeHtml(script)}"></script>`,
  });
}

/** The document around the page's script, for those that bring it in another way. `title` is plain text. */
export function flameShell(parts: {
  readonly head: string;
  readonly title: string;
  readonly body: string;
}): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${parts.head}
<title>${escapeHtml(parts.title)}</title>
</head>
<body>
<div id="flame"></div>
${parts.body}
</body>
</html>
`;
}

/** Text as HTML shows it, in content and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
