import { type Checklist, type Item, itemsOf } from '../checklist/checklist';
import { describeState, type GateState } from '../checklist/gateState';
import { checklistProgress, isClosed, progressOf } from '../checklist/progress';

/** What a report is made of: a checklist with its gates judged. */
export interface ChecklistReport {
  readonly checklist: Checklist;
  readonly states: ReadonlyMap<number, GateState>;
  /** Commit that the folder is at. */
  readonly commit?: string;
  readonly date: Date;
}

interface Row {
  readonly depth: number;
  readonly item: Item;
  readonly state: GateState | undefined;
}

const MARKS: Readonly<Record<GateState['state'], string>> = {
  passes: '✓',
  fails: '✗',
  stale: '~',
  unmeasured: '?',
  invalid: '!',
};

function rowsOf(items: readonly Item[], states: ChecklistReport['states'], depth = 0): Row[] {
  return items.flatMap((item) => [
    { depth, item, state: states.get(item.line) },
    ...rowsOf(item.children, states, depth + 1),
  ]);
}

/** How the gates stand, in numbers: `3 of 5 gates pass, 1 fails, 1 is not measured`. */
export function gateSummary({ checklist, states }: Pick<ChecklistReport, 'checklist' | 'states'>): string {
  const work = checklist.sections.filter(({ kind }) => kind === 'work');
  const found = itemsOf({ sections: work }).flatMap(({ line }) => states.get(line)?.state ?? []);
  if (found.length === 0) return 'no gates';
  const count = (...wanted: GateState['state'][]): number => found.filter((it) => wanted.includes(it)).length;
  const failing = count('fails', 'invalid');
  const [stale, unmeasured] = [count('stale'), count('unmeasured')];
  return [
    `${count('passes')} of ${found.length} gates pass`,
    ...(failing > 0 ? [`${failing} fail${failing === 1 ? 's' : ''}`] : []),
    ...(stale > 0 ? [`${stale} stale`] : []),
    ...(unmeasured > 0 ? [`${unmeasured} not measured`] : []),
  ].join(', ');
}

/** The summary that a phase is approved by, in Markdown: every section with its items, evidence and approvals. */
export function reportMarkdown(report: ChecklistReport): string {
  const { checklist, states } = report;
  const sections = checklist.sections
    .filter(({ items }) => items.length > 0)
    .map((section) => {
      const { done, total } = progressOf(section.items);
      const rows = rowsOf(section.items, states).map(({ depth, item, state }) => {
        const lines = [
          `- [${item.checked ? 'x' : ' '}] ${item.source}${gateOf(item, state)}`,
          ...proofOf(item).map((line) => `  - ${line}`),
        ];
        return lines.map((line) => '  '.repeat(depth) + line).join('\n');
      });
      const closed = isClosed(checklist, section) ? ', closed' : '';
      return `## ${section.title || 'Items'} (${done} of ${total}${closed})\n\n${rows.join('\n')}\n`;
    });
  return [`# ${checklist.title}\n`, `${headOf(report).join('  \n')}\n`, ...sections].join('\n');
}

function headOf(report: ChecklistReport): string[] {
  const { checklist, commit, date } = report;
  const { owner, due, playbook } = checklist.frontMatter;
  const { done, total } = checklistProgress(checklist);
  return [
    `${done} of ${total} items done, ${gateSummary(report)}.`,
    [
      ...(playbook === undefined ? [] : [`Playbook ${playbook}`]),
      ...(owner === undefined ? [] : [`owner ${owner}`]),
      ...(due === undefined ? [] : [`due ${due}`]),
      ...(commit === undefined ? [] : [`commit ${commit.slice(0, 12)}`]),
      date.toISOString().slice(0, 10),
    ].join(' · '),
  ];
}

function gateOf(item: Item, state: GateState | undefined): string {
  if (state === undefined || item.gate === undefined) return '';
  return ` — \`${item.gate.text}\` ${MARKS[state.state]} ${describeState(state)}`;
}

/** Evidence, approvals and notes below an item, in words. */
function proofOf({ evidence, approvals, notes }: Item): string[] {
  return [
    ...(evidence === undefined
      ? []
      : [
          [
            `${evidence.value}`,
            ...(evidence.run === undefined ? [] : [`run ${evidence.run}`]),
            ...(evidence.commit === undefined
              ? []
              : [`commit ${evidence.commit}${evidence.dirty ? ' with changes' : ''}`]),
            evidence.date,
            ...(evidence.by === undefined ? [] : [`reported by ${evidence.by}`]),
          ].join(' · '),
        ]),
    ...approvals.map(({ name, date, commit }) =>
      [`approved by ${name}`, date, ...(commit === undefined ? [] : [`commit ${commit}`])].join(' · '),
    ),
    ...notes.map(({ text }) => text),
  ];
}

/** The same as a page of its own, without scripts. */
export function reportHtml(report: ChecklistReport): string {
  const { checklist, states } = report;
  const sections = checklist.sections
    .filter(({ items }) => items.length > 0)
    .map((section) => {
      const { done, total } = progressOf(section.items);
      const rows = rowsOf(section.items, states).map(({ depth, item, state }) => {
        const proof = proofOf(item).map((line) => `<div class="proof">${escaped(line)}</div>`);
        const gate =
          state === undefined || item.gate === undefined
            ? ''
            : `<code>${escaped(item.gate.text)}</code> <span class="${state.state}">${MARKS[state.state]} ${escaped(describeState(state))}</span>`;
        return `<tr><td class="box">${item.checked ? '☑' : '☐'}</td><td style="padding-left:${depth * 1.5}em">${escaped(item.title)}${proof.join('')}</td><td>${gate}</td></tr>`;
      });
      const closed = isClosed(checklist, section) ? ', closed' : '';
      return `<h2>${escaped(section.title || 'Items')} <small>${done} of ${total}${closed}</small></h2>\n<table>\n${rows.join('\n')}\n</table>`;
    });
  const head = headOf(report).map((line) => `<p>${escaped(line)}</p>`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>${escaped(checklist.title)}</title>
<style>
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { max-width: 60em; margin: 2em auto; padding: 0 1em; }
table { border-collapse: collapse; width: 100%; }
td { border-top: 1px solid #8884; padding: .3em .5em; vertical-align: top; }
.box { width: 1.5em; }
.proof { opacity: .75; font-size: 85%; }
.passes { color: #1a7f37; } .fails, .invalid { color: #cf222e; } .stale, .unmeasured { color: #9a6700; }
@media (prefers-color-scheme: dark) { .passes { color: #3fb950; } .fails, .invalid { color: #ff7b72; } .stale, .unmeasured { color: #d29922; } }
small { font-weight: normal; opacity: .75; }
</style>
</head>
<body>
<h1>${escaped(checklist.title)}</h1>
${head.join('\n')}
${sections.join('\n')}
</body>
</html>
`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (it) => `&#${it.charCodeAt(0)};`);
}
