import { capitalized } from '../base/words';

/** What a rule's page (media/rules/<rule>.md) says first; the one source of what a rule is about. */
export interface RulePage {
  readonly rule: string;
  /** The first paragraph, on one line. */
  readonly summary: string;
  /** The summary and why it matters: the prose up to the cure, on one line. */
  readonly explanation: string;
  readonly markdown: string;
}

export function parseRulePage(rule: string, markdown: string): RulePage {
  const withoutCode = withoutPageLinks(markdown).replace(/^```[\s\S]*?^```$/gm, '');
  const [problem = ''] = withoutCode.split(/^(?:## .*|Instead:)$/m);
  const prose = problem
    .split(/\r?\n\s*\r?\n/)
    .map((one) => one.replace(/\s+/g, ' ').trim())
    .filter((one) => one !== '' && !one.startsWith('#'));
  return { rule, summary: prose[0] ?? rule, explanation: prose.join(' ') || rule, markdown };
}

/** For where there are no other pages to be led to. */
export function withoutPageLinks(markdown: string): string {
  return markdown.replace(/\[([^\]]+)\]\([\w-]+\.md\)/g, '$1');
}

/** A rule's id as a heading: `large-offset` is "Large offset". */
export function ruleTitle(rule: string): string {
  const words = rule
    .replace(/[-_/]+/g, ' ')
    .trim()
    .replace('n plus one', 'N+1');
  return words === '' ? rule : capitalized(words);
}
