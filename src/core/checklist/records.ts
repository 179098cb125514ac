import type { Approval, Evidence } from './checklist';

/**
 * The lines that Hotlight writes below an item: fields between ` · `, in words that people can read and check.
 *
 *     evidence: passes · 143 ms · run 2026-11-21T10-00-00-000Z-cpu-0001 · commit a1b2c3d with changes · 2026-11-21T10:00:00Z
 *     approved by Ada Lovelace <ada@example.org> · 2026-11-21T10:00:00Z · commit a1b2c3d · evidence 5f3a9c01
 */

export type EvidenceRecord = Omit<Evidence, 'span' | 'line'>;
export type ApprovalRecord = Omit<Approval, 'span' | 'line'>;

const SEPARATOR = ' · ';
const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z$/;

export function formatEvidence(record: EvidenceRecord): string {
  const { outcome, value, run, commit, dirty, date, by } = record;
  return [
    `evidence: ${outcome}`,
    plain(value),
    ...(run === undefined ? [] : [`run ${plain(run)}`]),
    ...(commit === undefined ? [] : [`commit ${commit.slice(0, 12)}${dirty ? ' with changes' : ''}`]),
    toSeconds(date),
    ...(by === undefined ? [] : [`reported by ${plain(by)}`]),
  ].join(SEPARATOR);
}

/** Undefined for a text that is no such line; people may write "evidence: …" too. */
export function parseEvidence(text: string): EvidenceRecord | undefined {
  const [head = '', value, ...rest] = text.split(SEPARATOR).map((part) => part.trim());
  const outcome = /^evidence: (passes|fails)$/.exec(head)?.[1];
  const date = rest.find((part) => DATE.test(part));
  if (outcome === undefined || value === undefined || date === undefined) return undefined;
  const run = field(rest, /^run (\S+)$/);
  const commit = field(rest, /^commit ([0-9a-f]{7,64})(?: with changes)?$/);
  const by = field(rest, /^reported by (.+)$/);
  return {
    outcome: outcome as Evidence['outcome'],
    value,
    ...(run === undefined ? {} : { run }),
    ...(commit === undefined ? {} : { commit }),
    dirty: rest.some((part) => /^commit .* with changes$/.test(part)),
    date,
    ...(by === undefined ? {} : { by }),
  };
}

export function formatApproval({ name, email, date, commit, evidence }: ApprovalRecord): string {
  return [
    `approved by ${plain(name)} <${plain(email)}>`,
    toSeconds(date),
    ...(commit === undefined ? [] : [`commit ${commit.slice(0, 12)}`]),
    `evidence ${evidence}`,
  ].join(SEPARATOR);
}

export function parseApproval(text: string): ApprovalRecord | undefined {
  const [head = '', ...rest] = text.split(SEPARATOR).map((part) => part.trim());
  const who = /^approved by (.+) <([^<>\s]+)>$/.exec(head);
  const date = rest.find((part) => DATE.test(part));
  const evidence = field(rest, /^evidence ([0-9a-f]{8})$/);
  if (who === null || date === undefined || evidence === undefined) return undefined;
  const commit = field(rest, /^commit ([0-9a-f]{7,64})$/);
  return {
    name: who[1]!,
    email: who[2]!,
    date,
    ...(commit === undefined ? {} : { commit }),
    evidence,
  };
}

function field(parts: readonly string[], pattern: RegExp): string | undefined {
  for (const part of parts) {
    const found = pattern.exec(part)?.[1];
    if (found !== undefined) return found;
  }
  return undefined;
}

/** One line without our separator in it, and without what Markdown would take for a tag. */
function plain(text: string): string {
  return text.replace(/\s+/g, ' ').replaceAll('·', '-').replace(/[<>]/g, '').trim();
}

function toSeconds(date: string): string {
  return new Date(date).toISOString().replace(/\.\d+Z$/, 'Z');
}
