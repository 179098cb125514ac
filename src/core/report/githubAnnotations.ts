import type { Finding, Severity } from '../finding';
import { ruleTitle } from './rulePage';

const COMMANDS: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  info: 'notice',
  hint: 'notice',
};

/**
 * The findings as workflow commands, which GitHub Actions shows at the lines of a pull request
 * (docs.github.com, "Workflow commands for GitHub Actions").
 * @param findings with files relative to the repository, with `/`
 */
export function githubAnnotations(findings: readonly Finding[]): string {
  return findings.map((finding) => `${annotation(finding)}\n`).join('');
}

function annotation(finding: Finding): string {
  const { file, line, endLine, column, endColumn, rule, severity } = finding;
  const properties = {
    file,
    line,
    endLine,
    // Columns are for findings on one line only.
    ...(line === endLine ? { col: column, endColumn } : {}),
    title: ruleTitle(rule),
  };
  const list = Object.entries(properties).map(([name, value]) => `${name}=${property(String(value))}`);
  const way = finding.related.map((place) => `${place.file}:${place.line} ${place.message}`);
  const message = [finding.message, ...way, ...(finding.fix === undefined ? [] : [finding.fix])].join('\n');
  return `::${COMMANDS[severity]} ${list.join(',')}::${data(message)}`;
}

/** What ends a command or starts another must not come from a file's name or text. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
