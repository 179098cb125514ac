import { join } from 'node:path';
import { displayPath } from '../../core/base/paths';
import { formatCount } from '../../core/base/units';
import type { Finding } from '../../core/finding';
import type { BaselineComparison } from '../../core/findings/baseline';
import { isAtLeast, SEVERITIES } from '../../core/findings/severity';
import { findingsText } from '../../core/report/findingsText';
import { githubAnnotations } from '../../core/report/githubAnnotations';
import { plainLine } from '../../core/report/plainLine';
import { sarifLog } from '../../core/report/sarif';
import { atomicWrite } from '../../node/files/atomicWrite';
import type { UnparsedFile } from '../../node/source/readFiles';
import { readRulePages } from '../../node/source/rulePages';
import type { SessionOptions, SourceFindings } from '../../node/source/session';
import { cacheFolder } from '../../node/source/summaryCache';
import { findingsOfLast, takeSurvey } from '../../node/source/survey';
import { compareWithKnown } from '../analyze/baselineFile';
import { FORMATS, type Format, outputsOf } from '../analyze/formats';
import { scopeOf } from '../analyze/scope';
import type { Command } from '../command';
import { EXIT, type Io } from '../io';
import { sourceEngine } from '../sourceEngine';
import { styler } from '../style';
import { VERSION } from '../version';

/** Files without a syntax tree that are told of one by one on a terminal. */
const MOST_UNPARSED = 10;

export const analyzeCommand: Command = {
  name: 'analyze',
  summary: 'Find loops that issue one query per item, and slow SQL, in the source',
  usage: '[dir|file…] [options]',
  options: {
    'fail-on': {
      type: 'string',
      value: 'SEVERITY',
      help: 'exit 1 when a finding is at least this severe (off): hint, info, warning, error',
    },
    baseline: {
      type: 'string',
      value: 'FILE',
      help: 'report only what this file does not know, whatever has been moved, renamed or edited a little',
    },
    'update-baseline': { type: 'boolean', help: 'write what is found into the file of --baseline' },
    format: {
      type: 'string',
      multiple: true,
      value: 'KIND[=FILE]',
      help: `${FORMATS.join(', ')}; may be repeated, the others with a file`,
    },
    sink: {
      type: 'string',
      multiple: true,
      value: 'NAME',
      help: 'a function that issues queries: module#function or Class.method; may be repeated',
    },
    exclude: {
      type: 'string',
      multiple: true,
      value: 'PATTERN',
      help: 'leave files out, in the syntax of .gitignore; may be repeated',
    },
    'no-cache': { type: 'boolean', help: 'read every file anew' },
  },
  async run(invocation, io) {
    const failOn = invocation.choice('fail-on', SEVERITIES);
    const outputs = outputsOf(
      invocation.strings('format'),
      io.cwd,
      invocation.flag('json') ? 'json' : 'text',
    );
    const scope = await scopeOf(invocation.positionals, io.cwd);
    const options: SessionOptions = {
      folders: scope.folders,
      exclude: invocation.strings('exclude'),
      sinks: invocation.strings('sink'),
      workerPath: join(io.dist, 'sourceWorker.js'),
      cacheDir: invocation.flag('no-cache') ? undefined : cacheFolder(io.env),
    };
    const analysis = await analyse(options, io);
    const all = analysis.findings.filter(({ file }) => scope.includes(file));
    const unparsed = analysis.unparsed.filter(({ file }) => scope.includes(file));
    const compared = await compareWithKnown(all, scope, invocation, io);
    const findings = compared?.fresh ?? all;
    for (const { format, file } of outputs) {
      // A terminal opens what is relative to its folder; a repository's host knows the repository's paths alone.
      const root = format === 'sarif' || format === 'github' ? scope.repository : io.cwd;
      const shown = findings.map((finding) => relativeTo(finding, root));
      const notes = [...unparsed.map((one) => unparsedText(one, root)), ...analysis.problems];
      const text = await textOf(format, shown, { ...analysis, notes }, compared, io, file === undefined);
      if (file === undefined) io.out(text);
      else await atomicWrite(file, text);
    }
    for (const one of unparsed.slice(0, MOST_UNPARSED)) io.err(`hotlight: ${unparsedText(one, io.cwd)}\n`);
    const more = unparsed.length - MOST_UNPARSED;
    if (more > 0)
      io.err(`hotlight: ${formatCount(more)} more files could not be read; --json lists them all.\n`);
    for (const problem of analysis.problems) io.err(`hotlight: ${problem}\n`);
    const failed = failOn !== undefined && findings.some(({ severity }) => isAtLeast(severity, failOn));
    return failed ? EXIT.failed : EXIT.ok;
  },
};

/** The last result while nothing has changed since, for which the engine need not be loaded. */
async function analyse(options: SessionOptions, io: Io): Promise<SourceFindings> {
  const started = performance.now();
  const survey = await takeSurvey(options, io.signal);
  const known = findingsOfLast(survey);
  const found =
    known ?? (await new (sourceEngine(io).SourceSession)(options).analyse(undefined, io.signal, survey));
  return { ...found, durationMs: performance.now() - started };
}

async function textOf(
  format: Format,
  findings: readonly Finding[],
  analysis: { readonly files: number; readonly durationMs: number; readonly notes: readonly string[] },
  compared: BaselineComparison | undefined,
  io: Io,
  isShown: boolean,
): Promise<string> {
  const { files, durationMs, notes } = analysis;
  const baseline = compared === undefined ? {} : { baseline: { known: compared.known, gone: compared.gone } };
  switch (format) {
    case 'text':
      return findingsText(findings, { files, ...baseline, style: styler(io.color && isShown) });
    case 'json': {
      const json = {
        version: 1,
        files,
        durationMs: Math.round(durationMs),
        findings,
        ...baseline,
        notes,
      };
      return `${JSON.stringify(json, null, 2)}\n`;
    }
    case 'sarif': {
      const folder = join(io.dist, '..', 'media', 'rules');
      const pages = await readRulePages(
        folder,
        findings.map(({ rule }) => rule),
      );
      return sarifLog(findings, { version: VERSION, pages, problems: notes });
    }
    case 'github':
      return githubAnnotations(findings);
  }
}

function unparsedText({ file, line, column, message }: UnparsedFile, root: string): string {
  const place = plainLine(`${displayPath(file, root)}:${line}:${column}`);
  return `Could not read ${place}: ${plainLine(message)}; nothing in this file was judged.`;
}

function relativeTo(finding: Finding, root: string): Finding {
  return {
    ...finding,
    file: displayPath(finding.file, root),
    related: finding.related.map((place) => ({ ...place, file: displayPath(place.file, root) })),
  };
}
