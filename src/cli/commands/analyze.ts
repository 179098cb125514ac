import { join, resolve } from 'node:path';
import { displayPath } from '../../core/base/paths';
import { formatCount } from '../../core/base/units';
import type { Finding, Severity } from '../../core/finding';
import { SourceSession } from '../../node/source/session';
import { cacheFolder } from '../../node/source/summaryCache';
import type { Command } from '../command';
import { EXIT } from '../io';
import { styler } from '../style';

const SEVERITIES: readonly Severity[] = ['hint', 'info', 'warning', 'error'];

export const analyzeCommand: Command = {
  name: 'analyze',
  summary: 'Find loops that issue one query per item, and slow SQL, in the source',
  usage: '[dir] [options]',
  options: {
    'fail-on': {
      type: 'string',
      value: 'SEVERITY',
      help: 'exit 1 when a finding is at least this severe (off): hint, info, warning, error',
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
    const root = resolve(io.cwd, invocation.positionals[0] ?? '.');
    const session = new SourceSession({
      folders: [root],
      exclude: invocation.strings('exclude'),
      resume: true,
      workerPath: join(io.dist, 'sourceWorker.js'),
      ...(invocation.flag('no-cache') ? {} : { cacheDir: cacheFolder(io.env) }),
    });
    const analysis = await session.analyse(undefined, io.signal);
    const findings = analysis.findings.map((finding) => relativeTo(finding, root));
    if (invocation.flag('json')) {
      const { files, durationMs } = analysis;
      io.out(
        `${JSON.stringify({ version: 1, files, durationMs: Math.round(durationMs), findings, notes: analysis.problems }, null, 2)}\n`,
      );
    } else {
      const style = styler(io.color);
      for (const finding of findings) {
        io.out(
          `${style('bold', `${finding.file}:${finding.line}:${finding.column}`)} ${finding.severity} ${finding.rule}: ${finding.message}\n`,
        );
        for (const place of finding.related)
          io.out(style('dim', `    ${place.file}:${place.line}:${place.column} ${place.message}\n`));
        if (finding.fix !== undefined) io.out(style('dim', `    ${finding.fix}\n`));
      }
      io.out(`${counted(findings.length, 'finding')} in ${counted(analysis.files, 'file')}.\n`);
      for (const problem of analysis.problems) io.err(`hotlight: ${problem}\n`);
    }
    const worst = failOn === undefined ? Number.POSITIVE_INFINITY : SEVERITIES.indexOf(failOn);
    return findings.some((finding) => SEVERITIES.indexOf(finding.severity) >= worst) ? EXIT.failed : EXIT.ok;
  },
};

function counted(count: number, what: string): string {
  return `${formatCount(count)} ${what}${count === 1 ? '' : 's'}`;
}

function relativeTo(finding: Finding, root: string): Finding {
  return {
    ...finding,
    file: displayPath(finding.file, root),
    related: finding.related.map((place) => ({ ...place, file: displayPath(place.file, root) })),
  };
}
