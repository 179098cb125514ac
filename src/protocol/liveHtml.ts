import { escapeHtml } from './flameHtml';

/** The live page without data: that comes by message. Nothing inline, so the policy needs no exception. */
export function liveHtml({
  script,
  style,
  cspSource,
}: {
  readonly script: string;
  readonly style: string;
  /** Source expression for scripts and styles: `webview.cspSource`, or `'self'`. */
  readonly cspSource: string;
}): string {
  const policy = `default-src 'none'; script-src ${cspSource}; style-src ${cspSource}`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<link rel="stylesheet" href="${escapeHtml(style)}">
<title>Live view</title>
</head>
<body>
<div id="live"></div>
<script src="${escapeHtml(script)}"></script>
</body>
</html>
`;
}
