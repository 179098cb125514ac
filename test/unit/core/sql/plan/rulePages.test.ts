import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseRulePage } from '../../../../../src/core/report/rulePage';
import { PLAN_RULES } from '../../../../../src/core/sql/plan/diagnose';
import { labelledPlans } from './plans';

const folder = join(__dirname, '../../../../../media/rules');

describe('the page of a rule about plans', () => {
  const rules = new Set([
    ...PLAN_RULES.map(({ name }) => name),
    ...labelledPlans.flatMap(({ labels }) => labels),
  ]);
  rules.delete('ok');
  for (const rule of rules) {
    it(`${rule}: says what it is, shows it, and what to do`, () => {
      const file = join(folder, `${rule}.md`);
      assert.ok(existsSync(file), 'no page');
      const page = readFileSync(file, 'utf8');
      assert.ok(page.startsWith(`# ${rule}\n`));
      assert.match(parseRulePage(rule, page).summary, /^[A-Z`].*\.$/);
      const [before = '', after = ''] = page.split(/^(?:## Instead|Instead:)$/m);
      assert.match(before, /```/);
      assert.match(after, /```/);
    });
  }
});
