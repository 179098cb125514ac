import { numberedItems } from '../checklist/address';
import type { Checklist, Item } from '../checklist/checklist';
import { describeState, type GateState } from '../checklist/gateState';
import { isClosed, isOverdue, progressOf } from '../checklist/progress';
import { gateSummary } from './checklistReport';
import { plainLine } from './plainLine';

export interface ChecklistTextOptions {
  readonly name: string;
  readonly states: ReadonlyMap<number, GateState>;
  /** `YYYY-MM-DD` */
  readonly today: string;
}

/** A checklist for a terminal: sections with their progress, items with their numbers and the state of gates. */
export function checklistText(checklist: Checklist, options: ChecklistTextOptions): string {
  const { states, today } = options;
  const numbers = new Map(numberedItems(checklist).map(({ number, item }) => [item, number]));
  const row = (item: Item, depth: number): string[] => {
    const state = states.get(item.line);
    const details = [
      ...item.owners.map((owner) => `@${owner}`),
      ...(item.due === undefined ? [] : [`due ${item.due}${isOverdue(item, today) ? ', overdue' : ''}`]),
    ];
    const number = numbers.get(item)!.padEnd(6);
    const head = `  ${number} ${'  '.repeat(depth)}[${item.checked ? 'x' : ' '}] ${plainLine(item.title)}`;
    const end = details.length === 0 ? '' : `  (${details.join(', ')})`;
    return [
      head + end,
      ...(state === undefined
        ? []
        : [
            `${' '.repeat(13 + depth * 2)}${plainLine(item.gate!.text)} → ${plainLine(describeState(state))}`,
          ]),
      ...item.children.flatMap((child) => row(child, depth + 1)),
    ];
  };
  const out = [`${plainLine(checklist.title)} (${options.name}): ${gateSummary({ checklist, states })}`];
  for (const section of checklist.sections.filter(({ items }) => items.length > 0)) {
    const { done, total } = progressOf(section.items);
    const closed = isClosed(checklist, section) ? ', closed' : '';
    out.push('', `${plainLine(section.title || 'Items')} (${done} of ${total}${closed})`);
    out.push(...section.items.flatMap((item) => row(item, 0)));
  }
  for (const { line, column, message } of checklist.problems) {
    out.push('', `line ${line}, column ${column}: ${plainLine(message)}`);
  }
  return `${out.join('\n')}\n`;
}
