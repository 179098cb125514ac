import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { HotlightError } from '../../core/base/errors';
import { displayPath } from '../../core/base/paths';
import { dayOf } from '../../core/checklist/days';
import { searchPlaybooks } from '../../core/checklist/playbook';
import { checklistProgress } from '../../core/checklist/progress';
import { checklistJson } from '../../core/report/checklistJson';
import { gateSummary, reportHtml, reportMarkdown } from '../../core/report/checklistReport';
import { checklistText } from '../../core/report/checklistText';
import { findChecklist, listChecklists, type StoredChecklist } from '../../node/checklist/checklistFiles';
import { type Evaluation, judgeChecklist, measureGates } from '../../node/checklist/evaluateChecklist';
import { headCommit, SourceHistory } from '../../node/checklist/gitFacts';
import { listPlaybooks } from '../../node/checklist/playbooks';
import { writeFailure } from '../../node/files/atomicWrite';
import { EXIT } from '../io';
import type { Call } from './call';
import { factsOf } from './facts';

/** `hotlight checklist list` */
export async function list({ root, invocation, io }: Call): Promise<number> {
  const { checklists, failures } = await listChecklists(root);
  if (invocation.flag('json')) {
    const rows = checklists.map(({ name, file, checklist }) => ({
      name,
      file: displayPath(file, root),
      title: checklist.title,
      ...checklist.frontMatter,
      progress: checklistProgress(checklist),
      problems: checklist.problems,
    }));
    io.out(
      `${JSON.stringify({ version: 1, checklists: rows, notes: failures.map((it) => it.message) }, null, 2)}\n`,
    );
    return EXIT.ok;
  }
  if (checklists.length === 0) {
    io.out('There is no checklist yet; "hotlight checklist playbooks" lists what can be started.\n');
  }
  const width = Math.max(0, ...checklists.map(({ name }) => name.length));
  const today = dayOf(new Date());
  for (const { name, checklist } of checklists) {
    const { done, total } = checklistProgress(checklist);
    const { due, owner, status } = checklist.frontMatter;
    const isLate = due !== undefined && due < today && status !== 'done';
    const details = [
      `${done} of ${total} done`,
      ...(owner === undefined ? [] : [`@${owner}`]),
      ...(due === undefined ? [] : [`due ${due}${isLate ? ', overdue' : ''}`]),
      ...(checklist.problems.length === 0
        ? []
        : [`line ${checklist.problems[0]!.line}: ${checklist.problems[0]!.message}`]),
    ];
    io.out(`${name.padEnd(width)}  ${checklist.title}  (${details.join(' · ')})\n`);
  }
  for (const { message } of failures) io.err(`hotlight: ${message}\n`);
  return EXIT.ok;
}

/** `hotlight checklist playbooks [words]` */
export async function playbooks({ library, words, invocation, io }: Call): Promise<number> {
  const found = searchPlaybooks(await listPlaybooks(library), words.join(' '));
  if (invocation.flag('json')) {
    const rows = found.map(({ text: _, ...playbook }) => playbook);
    io.out(`${JSON.stringify({ version: 1, playbooks: rows }, null, 2)}\n`);
    return EXIT.ok;
  }
  const width = Math.max(0, ...found.map(({ id }) => id.length));
  for (const { id, title, kind, category, phase, complexity, cadence, items, gates } of found) {
    const details = [kind, category, phase, complexity, cadence].filter(Boolean);
    io.out(`${id.padEnd(width)}  ${title}  (${details.join(' · ')}; ${items} items, ${gates} gates)\n`);
  }
  if (found.length === 0) io.out(`No playbook has "${words.join(' ')}" in it.\n`);
  return EXIT.ok;
}

/** `hotlight checklist show <name>`: as it stands, without changing the file. */
export async function show(call: Call): Promise<number> {
  const { root, invocation, io } = call;
  const stored = await only(call);
  const { checklist, states } = await evaluation(call, stored);
  const file = displayPath(stored.file, root);
  if (invocation.flag('json')) {
    io.out(`${JSON.stringify(checklistJson(checklist, states, { name: stored.name, file }), null, 2)}\n`);
  } else io.out(checklistText(checklist, { name: stored.name, states, today: dayOf(new Date()) }));
  return EXIT.ok;
}

/** `hotlight checklist report <name>` */
export async function report(call: Call): Promise<number> {
  const { root, invocation, io } = call;
  const format = invocation.choice('format', ['md', 'html']) ?? 'md';
  const stored = await only(call);
  const { checklist, states } = await evaluation(call, stored);
  const commit = await headCommit(root);
  const content = { checklist, states, date: new Date(), ...(commit === undefined ? {} : { commit }) };
  const text = format === 'md' ? reportMarkdown(content) : reportHtml(content);
  const out = invocation.string('out');
  if (out === undefined) {
    if (invocation.flag('json')) {
      const summary = gateSummary(content);
      io.out(`${JSON.stringify({ version: 1, name: stored.name, format, summary, text }, null, 2)}\n`);
    } else io.out(text);
    return EXIT.ok;
  }
  const file = resolve(io.cwd, out);
  await writeFile(file, text).catch((error: unknown) => {
    throw writeFailure(file, error);
  });
  io.out(`${displayPath(file, io.cwd)}\n`);
  return EXIT.ok;
}

function evaluation({ root, io }: Call, { checklist }: StoredChecklist): Promise<Evaluation> {
  return measureGates(checklist, factsOf(root, io)).then((measured) =>
    judgeChecklist(new SourceHistory(root), checklist, measured),
  );
}

/** The checklist that is named, or the only one. */
export async function only({ root, words }: Call): Promise<StoredChecklist> {
  const [name] = words;
  if (name !== undefined) return findChecklist(root, name);
  const { checklists, failures } = await listChecklists(root);
  const [first, second] = checklists;
  if (failures[0] !== undefined) throw new HotlightError('bad-input', failures[0].message);
  if (first === undefined) {
    throw new HotlightError(
      'not-found',
      'There is no checklist yet; start one with "hotlight checklist start <playbook>".',
    );
  }
  if (second !== undefined) {
    throw new HotlightError('usage', `Name one checklist: ${checklists.map((it) => it.name).join(', ')}.`);
  }
  return first;
}
