import type { Evidence, Finding, Severity } from '../../finding';
import type { Program } from '../program/program';
import type { Range } from '../summary/fileSummary';

/** Looks for one kind of thing in one file of a linked program. */
export type SourceRule = (program: Program, file: string) => Finding[];

/** A finding of what the source alone says. */
export function staticFinding(
  rule: string,
  severity: Severity,
  file: string,
  at: Range,
  parts: Pick<Finding, 'message' | 'related' | 'sql'> & { function: string; fix: string; evidence: string },
): Finding {
  const [line, column, endLine, endColumn] = at;
  const evidence: Evidence[] = [{ kind: 'static', message: parts.evidence }];
  return {
    rule,
    severity,
    confidence: 'medium',
    file,
    line,
    column,
    endLine,
    endColumn,
    message: parts.message,
    function: parts.function,
    related: parts.related,
    ...(parts.sql === undefined ? {} : { sql: parts.sql }),
    evidence,
    fix: parts.fix,
  };
}
