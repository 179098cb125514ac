import type { FileSummary } from './fileSummary';

const IGNORE = /hotlight-ignore(-file)?(?:[ \t]+([\w, -]*?))?(?:[ \t]*(?:--|:|\*\/).*)?$/;

/** The comments of a text that silence findings, in any language. */
export function findIgnores(text: string): FileSummary['ignores'] {
  if (!text.includes('hotlight-ignore')) return [];
  return text.split('\n').flatMap((line, index) => {
    const match = IGNORE.exec(line.trimEnd());
    if (!match) return [];
    const rules = (match[2] ?? '').split(/[\s,]+/).filter((rule) => rule !== '');
    return [{ line: match[1] === undefined ? index + 1 : 0, rules }];
  });
}
