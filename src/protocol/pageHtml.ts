/** Content-Security-Policy: for each directive its sources. */
export type Policy = Readonly<Record<string, string>>;

/** What the document of one of our pages is made from. Addresses are those that the page itself loads from. */
export interface PageHtmlInput {
  /** Of the element that the script fills. */
  readonly id: string;
  readonly title: string;
  readonly script: string;
  readonly style: string;
  /** Source expression for scripts and styles: `webview.cspSource`, or `'self'`. */
  readonly cspSource: string;
  /** Directives that the page needs beside its script and style, or instead of those for them. */
  readonly policy?: Policy;
}

/** A page's own files, for pages whose id, title and policy are known. */
export type PageFiles = Pick<PageHtmlInput, 'script' | 'style' | 'cspSource'>;

/** A page without data: that comes by message. Nothing is inline, so the policy needs no exception for it. */
export function pageHtml({ id, title, script, style, cspSource, policy = {} }: PageHtmlInput): string {
  return htmlDocument({
    title,
    policy: { 'script-src': cspSource, 'style-src': cspSource, ...policy },
    head: `<link rel="stylesheet" href="${escapeHtml(style)}">`,
    body: `<div id="${escapeHtml(id)}"></div>\n<script src="${escapeHtml(script)}"></script>`,
  });
}

/**
 * A document that may load nothing but what `policy` names.
 * @param parts.title plain text
 * @param parts.head markup
 * @param parts.body markup
 */
export function htmlDocument(parts: {
  readonly title: string;
  readonly policy: Policy;
  readonly head: string;
  readonly body: string;
}): string {
  const policy = Object.entries({ 'default-src': `'none'`, ...parts.policy })
    .map(([directive, sources]) => `${directive} ${sources}`)
    .join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
${parts.head}
<title>${escapeHtml(parts.title)}</title>
</head>
<body>
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
