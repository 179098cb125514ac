import type { Severity } from '../finding';

/** From the least severe to the most. */
export const SEVERITIES: readonly Severity[] = ['hint', 'info', 'warning', 'error'];

export function isAtLeast(severity: Severity, limit: Severity): boolean {
  return SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(limit);
}

/** The worst first, then by file and place. */
export function bySeverity<T extends { severity: Severity; file: string; line: number; column: number }>(
  a: T,
  b: T,
): number {
  return (
    SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity) ||
    (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line || a.column - b.column)
  );
}
