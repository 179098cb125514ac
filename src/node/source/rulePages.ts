import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseRulePage, type RulePage } from '../../core/report/rulePage';

/**
 * The pages of some rules, without those that have none.
 * @param folder absolute: `media/rules` of this package
 */
export async function readRulePages(
  folder: string,
  rules: Iterable<string>,
): Promise<ReadonlyMap<string, RulePage>> {
  const pages = await Promise.all(
    [...new Set(rules)].map(async (rule) => {
      // Rules are named by us; a name that is no file's is looked for nowhere else.
      if (!/^[a-z0-9-]+$/.test(rule)) return [];
      try {
        return [[rule, parseRulePage(rule, await readFile(join(folder, `${rule}.md`), 'utf8'))] as const];
      } catch {
        return [];
      }
    }),
  );
  return new Map(pages.flat());
}
