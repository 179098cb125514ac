import type { Finding } from '../finding';

/**
 * What stays the same of a finding while lines move: rule, file, function and query. The query is the SQL, with one
 * space for any white space, and without SQL the way to it. Two findings of one function with the same query have the
 * same key.
 */
export interface FindingKey {
  readonly rule: string;
  readonly file: string;
  readonly function: string;
  readonly query: string;
}

/** @param file of the finding, by the name that it is to be known by */
export function keyOf(finding: Finding, file: string = finding.file): FindingKey {
  const { rule, sql, related } = finding;
  return {
    rule,
    file,
    function: finding.function ?? '',
    query: sql?.replace(/\s+/g, ' ').trim() ?? related.map(({ message }) => message).join(' > '),
  };
}

/** The key as one text, for maps and hashes. */
export function keyText({ rule, file, function: name, query }: FindingKey): string {
  return [rule, file, name, query].join('\0');
}

/**
 * The key as 16 hexadecimal digits, for formats that want a short fingerprint. Findings with the same key are told
 * apart by their number among them.
 */
export function fingerprints(findings: readonly Finding[]): string[] {
  const seen = new Map<string, number>();
  return findings.map((finding) => {
    const text = keyText(keyOf(finding));
    const number = (seen.get(text) ?? 0) + 1;
    seen.set(text, number);
    return fnv1a64(`${text}\0${number}`);
  });
}

/** FNV-1a of 64 bits over UTF-16 code units (Fowler, Noll, Vo). */
function fnv1a64(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (let i = 0; i < text.length; i++) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(i))) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, '0');
}
