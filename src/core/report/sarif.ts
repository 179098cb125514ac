import type { Finding, Place, Severity } from '../finding';
import { fingerprints } from '../findings/findingKey';
import { type RulePage, ruleTitle, withoutPageLinks } from './rulePage';

export interface SarifOptions {
  readonly version: string;
  /** Pages of the rules; a rule without one goes by its id. */
  readonly pages: ReadonlyMap<string, RulePage>;
  /** What could not be read, one sentence each. */
  readonly problems: readonly string[];
}

const LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  error: 'error',
  warning: 'warning',
  info: 'note',
  hint: 'note',
};

/**
 * The findings as a SARIF log (OASIS, 2.1.0) with what GitHub's code scanning reads of it. The way from a loop to its
 * query is a code flow. Files are relative to `%SRCROOT%`, the top of the repository. Where that lies on this machine is
 * left out, as the standard would have it for logs that others read: a viewer looks in the folder that it has open.
 * @param findings with files relative to that folder, with `/`
 */
export function sarifLog(findings: readonly Finding[], { version, pages, problems }: SarifOptions): string {
  const rules = [...new Set(findings.map(({ rule }) => rule))].sort();
  const keys = fingerprints(findings);
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: { name: 'Hotlight', semanticVersion: version, rules: rules.map((id) => ruleOf(id, pages)) },
        },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { '%SRCROOT%': { description: { text: 'The top of the repository.' } } },
        invocations: [
          {
            executionSuccessful: true,
            toolExecutionNotifications: problems.map((text) => ({ level: 'warning', message: { text } })),
          },
        ],
        results: findings.map((finding, index) =>
          resultOf(finding, rules.indexOf(finding.rule), keys[index]!),
        ),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function ruleOf(id: string, pages: ReadonlyMap<string, RulePage>): object {
  const title = ruleTitle(id);
  const { summary, explanation, markdown } = pages.get(id) ?? {
    summary: title,
    explanation: title,
    markdown: title,
  };
  const help = withoutPageLinks(markdown);
  return {
    id,
    name: id.replace(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: summary },
    fullDescription: { text: explanation },
    help: { text: help, markdown: help },
    properties: { tags: ['performance'] },
  };
}

function resultOf(finding: Finding, ruleIndex: number, key: string): object {
  const { related } = finding;
  const text = finding.fix === undefined ? finding.message : `${finding.message} ${finding.fix}`;
  const own = { ...placeOf(finding.file, finding), message: { text: finding.message } };
  const others = related.map((place) => ({
    ...placeOf(place.file, { ...place, endLine: undefined, endColumn: undefined }),
    message: { text: place.message },
  }));
  return {
    ruleId: finding.rule,
    ruleIndex,
    level: LEVELS[finding.severity],
    message: { text },
    locations: [placeOf(finding.file, finding)],
    ...(others.length === 0
      ? {}
      : {
          relatedLocations: others.map((location, id) => ({ id, ...location })),
          codeFlows: [{ threadFlows: [{ locations: [own, ...others].map((location) => ({ location })) }] }],
        }),
    partialFingerprints: { 'hotlightFinding/v1': key },
    properties: { confidence: finding.confidence, severity: finding.severity },
  };
}

type Region = Pick<Place, 'line' | 'column'> & {
  readonly endLine: number | undefined;
  readonly endColumn: number | undefined;
};

function placeOf(file: string, { line, column, endLine, endColumn }: Region): { physicalLocation: object } {
  const end = endLine === undefined || endColumn === undefined ? {} : { endLine, endColumn };
  return {
    physicalLocation: {
      artifactLocation: artifactOf(file),
      region: { startLine: line, startColumn: column, ...end },
    },
  };
}

/** A file outside of the repository has an absolute path. */
function artifactOf(file: string): object {
  const uri = file.split('/').map(encodeURIComponent).join('/');
  if (!/^(?:[a-zA-Z]:)?\//.test(file)) return { uri, uriBaseId: '%SRCROOT%' };
  return { uri: `file://${file.startsWith('/') ? '' : '/'}${uri.replace('%3A', ':')}` };
}
