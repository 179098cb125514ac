import { HotlightError } from '../../core/base/errors';
import { displayPath } from '../../core/base/paths';
import { findItem } from '../../core/checklist/address';
import type { Checklist } from '../../core/checklist/checklist';
import { dayOf, isDay } from '../../core/checklist/days';
import { setChecked } from '../../core/checklist/edits';
import { NAMES } from '../../core/checklist/gate/names';
import { parseMeasurement } from '../../core/checklist/gate/parseMeasurement';
import { formatQuantity } from '../../core/checklist/gate/quantity';
import { checklistJson } from '../../core/report/checklistJson';
import { checklistText } from '../../core/report/checklistText';
import {
  editChecklist,
  findChecklist,
  listChecklists,
  type StoredChecklist,
} from '../../node/checklist/checklistFiles';
import {
  approve as approveItem,
  type Evaluation,
  judgeChecklist,
  measureGates,
  verdictOf,
} from '../../node/checklist/evaluateChecklist';
import { SourceHistory } from '../../node/checklist/gitFacts';
import { enterMeasurement } from '../../node/checklist/keepValues';
import { findPlaybook, startDue, startPlaybook } from '../../node/checklist/playbooks';
import { EXIT } from '../io';
import type { Call } from './call';
import { factsOf } from './facts';

/** `hotlight checklist start <playbook>`, or `--recurring` for what is due. */
export async function start({ root, library, words, invocation, io }: Call): Promise<number> {
  const [id, extra] = words;
  if (extra !== undefined) throw new HotlightError('usage', `Name one playbook; "${extra}" is one too many.`);
  const [owner, due, name] = ['owner', 'due', 'name'].map((option) => invocation.string(option));
  if (due !== undefined && !isDay(due)) {
    throw new HotlightError('usage', `--due takes a day such as 2026-12-01, not "${due}".`);
  }
  let created: StoredChecklist[];
  if (invocation.flag('recurring')) created = await startDue(library);
  else {
    if (id === undefined) {
      throw new HotlightError(
        'usage',
        'Name a playbook, or --recurring for those whose day has come; "hotlight checklist playbooks" lists them.',
      );
    }
    const playbook = await findPlaybook(library, id);
    const options = {
      ...(owner === undefined ? {} : { owner: owner.replace(/^@/, '') }),
      ...(due === undefined ? {} : { due }),
      ...(name === undefined ? {} : { name }),
    };
    created = [await startPlaybook(root, playbook, options)];
  }
  const files = created.map(({ name, file }) => ({ name, file: displayPath(file, io.cwd) }));
  if (invocation.flag('json')) io.out(`${JSON.stringify({ version: 1, created: files }, null, 2)}\n`);
  else for (const { file } of files) io.out(`${file}\n`);
  return EXIT.ok;
}

/** `hotlight checklist tick|untick <name> <item>` */
export function tick(checked: boolean): (call: Call) => Promise<number> {
  return async (call) => {
    const { file, wanted } = await itemWords(call);
    const checklist = await editChecklist(file.file, (now) => {
      const item = findItem(now, wanted);
      if (item.gate !== undefined) {
        throw new HotlightError(
          'usage',
          `"${item.title}" is a gate, which ticks itself; run "hotlight checklist evaluate ${file.name}".`,
        );
      }
      return setChecked(item, checked);
    });
    return done(call, file, checklist, wanted);
  };
}

/** `hotlight checklist approve <name> <item>` */
export async function approve(call: Call): Promise<number> {
  const { file, wanted } = await itemWords(call);
  const { root } = call;
  const edits = await approveItem(root, file.checklist, findItem(file.checklist, wanted));
  const { text } = file.checklist;
  const approved = await editChecklist(file.file, (now) => {
    if (now.text !== text) {
      throw new HotlightError('io', `${file.file} changed meanwhile; look at it and approve again.`);
    }
    return edits;
  });
  const judged = await judgeChecklist(new SourceHistory(root), approved, new Map());
  const checklist = await editChecklist(file.file, (now) => (now.text === approved.text ? judged.edits : []));
  return done(call, file, checklist, wanted);
}

function done(
  { root, invocation, io }: Call,
  { name, file }: StoredChecklist,
  checklist: Checklist,
  wanted: string,
): number {
  if (invocation.flag('json')) {
    io.out(
      `${JSON.stringify(checklistJson(checklist, new Map(), { name, file: displayPath(file, root) }), null, 2)}\n`,
    );
  } else {
    const item = findItem(checklist, wanted);
    io.out(`[${item.checked ? 'x' : ' '}] ${item.title}\n`);
  }
  return EXIT.ok;
}

async function itemWords({ root, words }: Call): Promise<{ file: StoredChecklist; wanted: string }> {
  const [name, wanted, extra] = words;
  if (name === undefined || wanted === undefined || extra !== undefined) {
    throw new HotlightError('usage', 'Name a checklist and one of its items, by its number or its title.');
  }
  return { file: await findChecklist(root, name), wanted };
}

/** `hotlight checklist measure http.p95=180ms`: a value that another tool measured. */
export async function measure({ root, words, invocation, io }: Call): Promise<number> {
  if (words.length === 0) {
    throw new HotlightError('usage', 'Give a value as name=number, such as cache.hitRate=72%.');
  }
  const source = invocation.string('source');
  const written: Record<string, number> = {};
  for (const word of words) {
    const [, name, text] = /^([\w.]+)=(.*)$/s.exec(word) ?? [];
    if (name === undefined || text === undefined) {
      throw new HotlightError(
        'usage',
        `"${word}" is no value; write name=number, such as cache.hitRate=72%.`,
      );
    }
    const value = parseMeasurement(name, text);
    await enterMeasurement(root, name, value, source);
    written[name] = value;
  }
  if (invocation.flag('json')) io.out(`${JSON.stringify({ version: 1, values: written }, null, 2)}\n`);
  else {
    for (const [name, value] of Object.entries(written)) {
      io.out(`${name} = ${formatQuantity(value, NAMES[name]!.dimension)}\n`);
    }
  }
  return EXIT.ok;
}

/** `hotlight checklist evaluate [name]`: ticks and un-ticks gates; exit 1 when one of a closed section fails. */
export async function evaluate(call: Call): Promise<number> {
  const { root, words, invocation, io } = call;
  const [name, extra] = words;
  if (extra !== undefined)
    throw new HotlightError('usage', `Name one checklist; "${extra}" is one too many.`);
  const { checklists, failures } =
    name === undefined
      ? await listChecklists(root)
      : { checklists: [await findChecklist(root, name)], failures: [] };
  if (failures[0] !== undefined) throw new HotlightError('bad-input', failures[0].message);
  if (checklists.length === 0) {
    throw new HotlightError(
      'not-found',
      'There is no checklist yet; start one with "hotlight checklist start <playbook>".',
    );
  }
  const facts = factsOf(root, io);
  const history = new SourceHistory(root);
  const results: { stored: StoredChecklist; evaluation: Evaluation }[] = [];
  for (const stored of checklists) {
    const measured = await measureGates(stored.checklist, facts);
    let evaluation = await judgeChecklist(history, stored.checklist, measured);
    if (!invocation.flag('check') && evaluation.edits.length > 0 && !hasConflict(stored.checklist)) {
      const before = await editChecklist(stored.file, () => []);
      evaluation = await judgeChecklist(history, before, measured);
      const { edits } = evaluation;
      await editChecklist(stored.file, (now) => (now.text === before.text ? edits : []));
    }
    results.push({ stored, evaluation });
  }
  const verdicts = results.map(({ evaluation }) => verdictOf(evaluation));
  if (invocation.flag('json')) {
    const rows = results.map(({ stored: { name, file }, evaluation }, index) => ({
      verdict: verdicts[index],
      ...checklistJson(evaluation.checklist, evaluation.states, { name, file: displayPath(file, root) }),
    }));
    io.out(`${JSON.stringify({ version: 1, checklists: rows }, null, 2)}\n`);
  } else {
    const today = dayOf(new Date());
    const texts = results.map(({ stored: { name }, evaluation: { checklist, states } }) =>
      checklistText(checklist, { name, states, today }),
    );
    io.out(texts.join('\n'));
  }
  if (verdicts.includes('fails')) {
    io.err('hotlight: a gate of a closed section fails; see above for its value.\n');
    return EXIT.failed;
  }
  return verdicts.includes('unmeasured') ? EXIT.notMeasured : EXIT.ok;
}

/** Nothing is written into a file that a merge left in two halves. */
function hasConflict({ problems }: Checklist): boolean {
  return problems.some(({ message }) => message.startsWith('A merge left'));
}
