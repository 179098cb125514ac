import { formatBytes, formatCount, formatPercent } from '../base/units';
import type { GcKind, GcReport, GcThread } from '../gc/gcReport';
import { plainLine } from './plainLine';

const KIND_NAMES: Readonly<Record<GcKind, string>> = {
  minor: 'minor (young generation)',
  major: 'major (whole heap)',
  incremental: 'incremental marking',
  weak: 'weak callbacks',
};

/** Names threads for people; the id when there is no name. */
export type ThreadNames = ReadonlyMap<string, string>;

/** The report as plain text for a terminal. */
export function gcText(title: string, report: GcReport, names: ThreadNames): string {
  const out = [plainLine(`Garbage collection of ${title}`)];
  for (const thread of report.threads) {
    out.push('', plainLine(headline(thread, names)), plainLine(flow(thread)));
    if (thread.heap !== undefined) out.push(plainLine(course(thread)));
    if (thread.pauses.length > 0) {
      out.push(
        '',
        `${'pauses'.padEnd(26)}${['count', 'total', 'p50', 'p99', 'longest'].map((it) => it.padStart(10)).join('')}`,
      );
      for (const { kind, count, total, p50, p99, max } of thread.pauses) {
        const cells = [formatCount(count), ...[total, p50, p99, max].map(milliseconds)];
        out.push(`${KIND_NAMES[kind].padEnd(26)}${cells.map((it) => it.padStart(10)).join('')}`);
      }
    }
  }
  out.push('');
  if (report.advice.length === 0) out.push('Nothing here asks for a change.');
  for (const { advice, evidence, thread } of report.advice) {
    const of = report.threads.length > 1 ? `${names.get(thread) ?? thread}: ` : '';
    out.push(plainLine(`→ ${of}${advice}`), ...evidence.map((line) => plainLine(`    ${line}`)));
  }
  return `${out.join('\n')}\n`;
}

/** The report as Markdown. */
export function gcMarkdown(title: string, report: GcReport, names: ThreadNames): string {
  const out = [`# Garbage collection of ${marked(title)}`, ''];
  if (report.advice.length === 0) out.push('Nothing here asks for a change.', '');
  else out.push('## What may help', '');
  for (const { advice, evidence, thread } of report.advice) {
    const of = report.threads.length > 1 ? `*${marked(names.get(thread) ?? thread)}:* ` : '';
    out.push(`- ${of}**${marked(advice)}**`, ...evidence.map((line) => `  - ${marked(line)}`), '');
  }
  for (const thread of report.threads) {
    out.push(`## ${marked(headline(thread, names))}`, '', marked(flow(thread)), '');
    if (thread.heap !== undefined) out.push(marked(course(thread)), '');
    if (thread.pauses.length === 0) continue;
    out.push('| pauses | count | total | p50 | p99 | longest |', '|---|--:|--:|--:|--:|--:|');
    for (const { kind, count, total, p50, p99, max } of thread.pauses) {
      const cells = [KIND_NAMES[kind], formatCount(count), ...[total, p50, p99, max].map(milliseconds)];
      out.push(`| ${cells.join(' | ')} |`);
    }
    out.push('');
  }
  if (report.sites.length > 0) {
    out.push('## Where it was allocated', '', '| function | place | bytes | share |', '|---|---|--:|--:|');
    for (const { name, place, bytes, percent } of report.sites) {
      const cells = [
        marked(name === '' ? '(anonymous)' : name),
        marked(place),
        formatBytes(bytes),
        formatPercent(percent),
      ];
      out.push(`| ${cells.join(' | ')} |`);
    }
    out.push('');
  }
  return out.join('\n');
}

function headline({ thread, gcMs, gcPercent, ms }: GcThread, names: ThreadNames): string {
  const name = names.get(thread) ?? thread;
  return `${name}: ${milliseconds(gcMs)} of ${(ms / 1000).toFixed(1)} s in GC, ${formatPercent(gcPercent)}`;
}

function flow(thread: GcThread): string {
  return (
    `Allocated ${formatBytes(thread.allocated)} (${formatBytes(thread.allocatedPerSecond)}/s), ` +
    `promoted ${formatBytes(thread.promoted)} (${formatBytes(thread.promotedPerSecond)}/s, ${formatPercent(thread.promotedPercent)} of it), ` +
    `freed ${formatBytes(thread.freed)}.`
  );
}

function course({ heap }: GcThread): string {
  const { lowest, highest, last, limit } = heap!;
  const of = limit === undefined ? '' : ` of at most ${formatBytes(limit)}`;
  return `Heap in use ${formatBytes(lowest)} … ${formatBytes(highest)}, ${formatBytes(last)} at the end${of}.`;
}

function milliseconds(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)} ms`;
}

/** Names of programs and files are hostile text. */
function marked(text: string): string {
  return text.replace(/[\\`*_{}[\]<>|#!]/g, '\\$&').replace(/\s+/g, ' ');
}
