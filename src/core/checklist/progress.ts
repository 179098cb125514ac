import { allItems, type Checklist, type Item, itemsOf, type Section } from './checklist';

export interface Progress {
  readonly done: number;
  readonly total: number;
}

/** Of all items, nested ones and gates included. */
export function progressOf(items: readonly Item[]): Progress {
  const all = allItems(items);
  return { done: all.filter(({ checked }) => checked).length, total: all.length };
}

/** Of the sections that are worked through; what is to be done when something goes wrong is not counted. */
export function checklistProgress({ sections }: Pick<Checklist, 'sections'>): Progress {
  return progressOf(sections.filter(({ kind }) => kind === 'work').flatMap(({ items }) => items));
}

/**
 * Whether the team is done with a section, so that its gates must hold: nothing that people tick is open in it, and
 * they have ticked something in it or after it, or the whole list is done.
 */
export function isClosed(checklist: Checklist, section: Section): boolean {
  if (section.kind === 'rollback') return false;
  if (checklist.frontMatter.status === 'done') return true;
  const own = allItems(section.items).filter(({ gate }) => gate === undefined);
  if (own.some(({ checked }) => !checked)) return false;
  const work = checklist.sections.filter(({ kind }) => kind === 'work');
  const later = work.slice(work.indexOf(section) + 1);
  const human = itemsOf({ sections: work }).filter(({ gate }) => gate === undefined);
  const isLastStep = human.length > 0 && human.every(({ checked }) => checked);
  return (
    own.length > 0 ||
    isLastStep ||
    itemsOf({ sections: later }).some(({ gate, checked }) => gate === undefined && checked)
  );
}

/** @param today `YYYY-MM-DD`; what is due today is not overdue */
export function isOverdue(item: Pick<Item, 'checked' | 'due'>, today: string): boolean {
  return !item.checked && item.due !== undefined && item.due < today;
}
