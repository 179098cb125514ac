import { CADENCES, type Cadence, type Checklist, itemsOf } from './checklist';
import { readFrontMatterValues } from './frontMatter';
import { parseChecklist } from './parseChecklist';

/** A checklist to start from: those that Hotlight brings, and a team's own in `.hotlight/playbooks/`. */
export interface Playbook {
  /** File name without `.md`. */
  readonly id: string;
  readonly title: string;
  /** The first paragraph. */
  readonly summary: string;
  readonly kind: 'playbook' | 'process' | 'audit';
  /** What it is about: `Caching`; '' when the file doesn't say. */
  readonly category: string;
  /** When to come to it: `Foundation`. */
  readonly phase: string;
  readonly complexity: string;
  readonly cadence?: Cadence;
  readonly items: number;
  readonly gates: number;
  readonly isOwn: boolean;
  readonly text: string;
}

export function readPlaybook(id: string, text: string, isOwn: boolean): Playbook {
  const checklist = parseChecklist(text, id);
  const values = readFrontMatterValues(text);
  const items = itemsOf(checklist);
  const cadence = CADENCES.find((it) => it === values.cadence);
  return {
    id,
    title: checklist.title,
    summary: firstParagraph(checklist),
    kind: values.kind === 'process' || values.kind === 'audit' ? values.kind : 'playbook',
    category: values.category ?? '',
    phase: values.phase ?? '',
    complexity: values.complexity ?? '',
    ...(cadence === undefined ? {} : { cadence }),
    items: items.length,
    gates: items.filter(({ gate }) => gate !== undefined).length,
    isOwn,
    text,
  };
}

function firstParagraph({ text }: Checklist): string {
  const body = text.replace(/^---\r?\n[\s\S]*?\r?\n---\r?\n/, '');
  const paragraph = body
    .split(/\r?\n\s*\r?\n/)
    .find((it) => /^\s*[^\s#<>|*+-]/.test(it) && !/^\s*```/.test(it));
  return (paragraph ?? '').replace(/\s+/g, ' ').replace(/[*_`]/g, '').trim();
}

/** Those in which every word of the query is found: by title, category, phase, summary and what is in the text. */
export function searchPlaybooks(playbooks: readonly Playbook[], query: string): Playbook[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const score = ({ title, category, summary, text, id }: Playbook): number =>
    words.reduce((sum, word) => {
      const points = [
        [title, 8],
        [id, 8],
        [category, 4],
        [summary, 2],
        [text, 1],
      ] as const;
      const found = points.find(([where]) => where.toLowerCase().includes(word));
      return found === undefined ? Number.NEGATIVE_INFINITY : sum + found[1];
    }, 0);
  return playbooks
    .map((playbook) => ({ playbook, points: score(playbook) }))
    .filter(({ points }) => points >= 0)
    .sort((a, b) => b.points - a.points)
    .map(({ playbook }) => playbook);
}

/** What a new instance has in its front matter. */
export interface Start {
  readonly owner?: string;
  /** `YYYY-MM-DD` */
  readonly due?: string;
}

/** The text of a new checklist: the playbook with a front matter of its own and with everything open. */
export function startedText({ id, text, cadence }: Playbook, { owner, due }: Start): string {
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const body = text.replace(/^---\r?\n[\s\S]*?\r?\n---\r?\n(?:\r?\n)?/, '');
  const front = [
    '---',
    `playbook: ${JSON.stringify(id)}`,
    ...(owner === undefined ? [] : [`owner: ${JSON.stringify(owner)}`]),
    ...(due === undefined ? [] : [`due: ${due}`]),
    ...(cadence === undefined ? [] : [`cadence: ${cadence}`]),
    'status: open',
    '---',
  ];
  return [...front, '', body].join(eol);
}
