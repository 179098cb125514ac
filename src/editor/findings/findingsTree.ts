import type { Finding, RelatedPlace, Severity } from '../../core/finding';
import { bySeverity, SEVERITIES } from '../../core/findings/severity';
import { ruleTitle } from '../../core/report/rulePage';

export type FindingsGrouping = 'rule' | 'file';

export interface FindingGroup {
  readonly type: 'group';
  /** The rule's id, or the file. */
  readonly key: string;
  readonly label: string;
  readonly severity: Severity;
  readonly findings: readonly FindingRow[];
}

export interface FindingRow {
  readonly type: 'finding';
  readonly finding: Finding;
  readonly group: FindingGroup;
}

export interface PlaceRow {
  readonly type: 'place';
  readonly place: RelatedPlace;
  readonly parent: FindingRow;
}

export type FindingsNode = FindingGroup | FindingRow | PlaceRow;

/**
 * The groups of the view, the worst first; in each, findings by severity, file and line.
 * @param filter part of a rule, message or shown path, in any case; '' takes all
 * @param shownPath of an absolute file
 */
export function findingsTree(
  findings: readonly Finding[],
  grouping: FindingsGrouping,
  filter: string,
  shownPath: (file: string) => string,
): readonly FindingGroup[] {
  const wanted = filter.toLowerCase();
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    if (wanted !== '' && !textOf(finding, shownPath).toLowerCase().includes(wanted)) continue;
    const key = grouping === 'rule' ? finding.rule : finding.file;
    const list = groups.get(key);
    if (list === undefined) groups.set(key, [finding]);
    else list.push(finding);
  }
  return [...groups]
    .map(([key, members]): FindingGroup => {
      const sorted = [...members].sort(bySeverity);
      const rows: FindingRow[] = [];
      const group: FindingGroup = {
        type: 'group',
        key,
        label: grouping === 'rule' ? ruleTitle(key) : shownPath(key),
        severity: sorted[0]?.severity ?? 'hint',
        findings: rows,
      };
      rows.push(...sorted.map((finding) => ({ type: 'finding' as const, finding, group })));
      return group;
    })
    .sort(
      (a, b) =>
        SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity) || (a.label < b.label ? -1 : 1),
    );
}

function textOf({ rule, message, file }: Finding, shownPath: (file: string) => string): string {
  return `${rule}\n${ruleTitle(rule)}\n${message}\n${shownPath(file)}`;
}

/** The findings as Markdown for a ticket or a review, with the way to each cause. */
export function findingsMarkdown(
  groups: readonly FindingGroup[],
  shownPath: (file: string) => string,
): string {
  const code = (text: string): string => `\`${text.replaceAll('`', "'")}\``;
  return groups
    .map(({ label, findings }) => {
      const rows = findings.map(({ finding }) => {
        const way = finding.related.map(
          (place) => `  - ${code(`${shownPath(place.file)}:${place.line}`)} ${escaped(place.message)}\n`,
        );
        const place = code(`${shownPath(finding.file)}:${finding.line}`);
        return `- ${place} ${escaped(finding.message)}\n${way.join('')}`;
      });
      return `### ${escaped(label)}\n\n${rows.join('')}`;
    })
    .join('\n');
}

function escaped(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>#]/g, '\\$&');
}
