/** The address that opens a file in the reader's VS Code, from any page. Lines and columns are 1-based. */
export function editorLink(file: string, line: number, column: number): string {
  const path = file.replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/').replace(/^\/?/, '/');
  const drive = path.replace(/^\/([A-Za-z])%3A/, '/$1:');
  return `vscode://file${drive}:${Math.max(1, line)}:${Math.max(1, column)}`;
}
