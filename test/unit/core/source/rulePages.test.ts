import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseRulePage } from '../../../../src/core/report/rulePage';
import { LAYERS } from '../../../../src/core/source/layers/registry';
import { SOURCE_RULES } from '../../../../src/core/source/rules/registry';

const root = join(__dirname, '..', '..', '..', '..');
const fixtures = join(root, 'test', 'fixtures', 'nplus1');
const list = readFileSync(join(root, 'docs', 'rules.md'), 'utf8');
const pageOf = (rule: string): string => join(root, 'media', 'rules', `${rule}.md`);

/** Every rule that the comments in the fixtures expect somewhere. */
function expectedRules(): Set<string> {
  const rules = new Set(Object.keys(SOURCE_RULES));
  for (const name of readdirSync(fixtures, { recursive: true, encoding: 'utf8' })) {
    if (!/\.[jt]sx?$/.test(name)) continue;
    const text = readFileSync(join(fixtures, name), 'utf8');
    for (const [, rule] of text.matchAll(/\/\/ expect: ([\w-]+) \w+/g)) rules.add(rule!);
  }
  return rules;
}

describe('the page of a rule about queries', () => {
  for (const rule of expectedRules()) {
    it(`${rule}: shows code before and after, and how to silence it`, () => {
      assert.ok(existsSync(pageOf(rule)), 'no page');
      const page = readFileSync(pageOf(rule), 'utf8');
      assert.ok(page.startsWith(`# ${rule}\n`));
      const [before = '', after = ''] = page.split(/^(?:## Instead|Instead:)$/m);
      for (const part of [before, after]) assert.match(part, /```/);
      assert.ok(page.includes(`hotlight-ignore ${rule}\``), 'does not say how to silence it');
      const row = `| [${rule}](../media/rules/${rule}.md) | ${parseRulePage(rule, page).summary} |`;
      assert.ok(list.includes(row), `docs/rules.md does not say: ${row}`);
    });
  }

  for (const rule of ['n-plus-one', 'n-plus-one-write']) {
    it(`${rule}: shows the cure for every data layer`, () => {
      const page = readFileSync(pageOf(rule), 'utf8');
      const shown = [...page.matchAll(/^\*\*([^*]+)\*\*\n\n```/gm)]
        .flatMap(([, names]) => names!.split(','))
        .map((name) => name.toLowerCase().replace(/[^a-z0-9]/g, ''));
      for (const { name } of LAYERS) {
        if (name === 'dataloader') continue; // has a rule of its own
        const plain = name.toLowerCase().replace(/[^a-z0-9]/g, '');
        assert.ok(
          shown.some((one) => one.includes(plain)),
          `${name} is missing`,
        );
      }
    });
  }

  it('n-plus-one-write: shows how every data layer changes and deletes at once', () => {
    const page = readFileSync(pageOf('n-plus-one-write'), 'utf8');
    const cell = (way: string | undefined): string => (way === undefined ? '' : `\`\`${way}\`\``);
    for (const { name, batchUpdate, batchUpsert, batchDelete } of LAYERS) {
      if ((batchUpdate ?? batchUpsert ?? batchDelete) === undefined) continue;
      const row = `| ${name} | ${cell(batchUpdate)} | ${cell(batchUpsert)} | ${cell(batchDelete)} |`;
      assert.ok(page.includes(row), `the page does not say: ${row}`);
    }
  });
});
