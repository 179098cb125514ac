import { formatCount } from '../base/units';
import type { Finding } from '../finding';
import { plainLine } from './plainLine';

export interface FindingsTextOptions {
  /** Files that were analysed. */
  readonly files: number;
  /** What a baseline said, when there is one. */
  readonly baseline?: { readonly known: number; readonly gone: number };
  readonly style: (style: 'bold' | 'dim' | 'red' | 'yellow', text: string) => string;
}

/** The findings for a terminal, each with the way to its cause and what to do, then their count. */
export function findingsText(findings: readonly Finding[], options: FindingsTextOptions): string {
  const { style, baseline } = options;
  const out: string[] = [];
  for (const { file, line, column, severity, rule, message, related, fix } of findings) {
    out.push(
      `${style('bold', plainLine(`${file}:${line}:${column}`))} ${severity} ${rule}: ${plainLine(message)}`,
    );
    for (const place of related)
      out.push(style('dim', plainLine(`    ${place.file}:${place.line}:${place.column} ${place.message}`)));
    if (fix !== undefined) out.push(style('dim', plainLine(`    ${fix}`)));
  }
  const found = counted(findings.length, baseline === undefined ? 'finding' : 'new finding');
  const known = baseline === undefined ? '' : `, ${formatCount(baseline.known)} known`;
  const gone = baseline === undefined || baseline.gone === 0 ? '' : `, ${formatCount(baseline.gone)} gone`;
  out.push(`${found}${known}${gone} in ${counted(options.files, 'file')}.`);
  return `${out.join('\n')}\n`;
}

function counted(count: number, what: string): string {
  return `${formatCount(count)} ${what}${count === 1 ? '' : 's'}`;
}
