import { capitalized } from '../base/words';

/** What a rule's page (media/rules/<rule>.md) says first; the one source of what a rule is about. */
export interface RulePage {
  readonly rule: string;
  /** The first paragraph, on one line. */
  readonly summary: string;
  readonly markdown: string;
}

export function parseRulePage(rule: string, markdown: string): RulePage {
  const paragraphs = markdown.split(/\r?\n\s*\r?\n/);
  const first = paragraphs.find((one) => one.trim() !== '' && !/^\s*(#|```)/.test(one)) ?? rule;
  return { rule, summary: first.replace(/\s+/g, ' ').trim(), markdown };
}

/** A rule's id as a heading: `large-offset` is "Large offset". */
export function ruleTitle(rule: string): string {
  const words = rule
    .replace(/[-_/]+/g, ' ')
    .trim()
    .replace('n plus one', 'N+1');
  return words === '' ? rule : capitalized(words);
}
