import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { HEAT_LEVELS } from '../../src/editor/annotations/heatLevel';
import { COMMANDS, INTERNAL_COMMANDS } from '../../src/editor/commands';
import { CONTEXT_KEYS } from '../../src/editor/contextKeys';
import { LATER_FEATURES } from '../../src/editor/engines';
import { SETTING_DEFAULTS } from '../../src/editor/settings';
import { registerLater, startHotlight } from './hotlight';

const root = path.resolve(__dirname, '..', '..');
const text = readFileSync(path.join(root, 'package.json'), 'utf8');
const manifest = JSON.parse(text);
const { contributes } = manifest;

function sorted(values: Iterable<string>): string[] {
  return [...new Set(values)].sort();
}

describe('package.json and the code', () => {
  const contributed: string[] = contributes.commands.map((one: { command: string }) => one.command);
  const properties: Record<string, { default: unknown; markdownDescription: string; scope: string }> =
    Object.assign({}, ...contributes.configuration.map((group: { properties: object }) => group.properties));

  it('name the same commands, each registered once the extension has started', async () => {
    assert.deepEqual(sorted(contributed), sorted(Object.values(COMMANDS)));
    const hotlight = startHotlight();
    const { fake, dispose } = hotlight;
    try {
      for (const name of LATER_FEATURES) await registerLater(hotlight, name);
      for (const id of [...contributed, ...Object.values(INTERNAL_COMMANDS)]) {
        assert.ok(fake.commands.has(id), `${id} is not registered`);
      }
    } finally {
      dispose();
    }
  });

  it('use only contributed commands in menus, key bindings, welcome texts and the walkthrough', () => {
    const used = [...text.matchAll(/"command": "(hotlight\.[^"]+)"|onCommand:(hotlight\.[\w.]+)/g)].map(
      (match) => match[1] ?? match[2]!,
    );
    const nls = readFileSync(path.join(root, 'package.nls.json'), 'utf8');
    used.push(...[...nls.matchAll(/command:(hotlight\.[\w.]+)/g)].map((match) => match[1]!));
    assert.deepEqual(
      sorted(used).filter((id) => !contributed.includes(id)),
      [],
    );
  });

  it('say in the palette when a command can run, unless it always can', () => {
    const limited = contributes.menus.commandPalette.map((one: { command: string }) => one.command);
    const always = [
      COMMANDS.compareProfiles,
      COMMANDS.openHeapSnapshot,
      COMMANDS.comparePlans,
      COMMANDS.openPlan,
      COMMANDS.openProfile,
      COMMANDS.explainRule,
      COMMANDS.showHotspots,
      COMMANDS.showLog,
    ];
    assert.deepEqual(sorted([...limited, ...always]), sorted(contributed));
  });

  it('name the same settings with the same defaults, each explained in one sentence', () => {
    const expected = Object.entries(SETTING_DEFAULTS).map(([key, value]) => [`hotlight.${key}`, value]);
    const found = Object.entries(properties).map(([key, property]) => [key, property.default]);
    assert.deepEqual(Object.fromEntries(found), Object.fromEntries(expected));
    const strings = JSON.parse(readFileSync(path.join(root, 'package.nls.json'), 'utf8'));
    for (const [key, { markdownDescription, scope }] of Object.entries(properties)) {
      assert.notEqual(scope, 'resource', `${key} is asked for the window, never for one of its folders`);
      const sentence: string = strings[markdownDescription.replaceAll('%', '')];
      assert.match(sentence, /^[A-Z].*\.$/, key);
    }
  });

  it('name the same context keys', () => {
    const used = [
      ...text.matchAll(/"when": "([^"]+)"|"enablement": "([^"]+)"|onContext:(hotlight[\w.]+)/g),
    ].flatMap((match) => {
      const clause = (match[1] ?? match[2] ?? match[3]!).replace(/(?:view|focusedView) ==\s*'?[\w.]+'?/g, '');
      return clause.match(/hotlight(?:\.\w+)+/g) ?? [];
    });
    assert.deepEqual(
      sorted(used).filter((key) => !(CONTEXT_KEYS as readonly string[]).includes(key)),
      [],
    );
  });

  it('name the same views, with a tree behind each', async () => {
    const hotlight = startHotlight();
    const { fake, dispose } = hotlight;
    try {
      for (const name of LATER_FEATURES) await registerLater(hotlight, name);
      for (const { id } of contributes.views.hotlight) assert.equal(fake.trees.get(id).id, id);
      const welcomed = contributes.viewsWelcome.map((one: { view: string }) => one.view);
      assert.deepEqual(
        sorted(welcomed),
        sorted(contributes.views.hotlight.map((one: { id: string }) => one.id)),
      );
    } finally {
      dispose();
    }
  });

  it('have a colour, a background and two gutter icons for every heat level', () => {
    const expected = HEAT_LEVELS.flatMap((level) => [
      `hotlight.heat${level}`,
      `hotlight.heat${level}Background`,
    ]);
    const heat = contributes.colors
      .map((one: { id: string }) => one.id)
      .filter((id: string) => id.startsWith('hotlight.heat'));
    assert.deepEqual(sorted(heat), sorted(expected));
    const icons = readdirSync(path.join(root, 'media', 'heat'));
    assert.deepEqual(
      sorted(icons),
      sorted(HEAT_LEVELS.flatMap((level) => [`dark-${level}.svg`, `light-${level}.svg`])),
    );
    for (const { id, defaults } of contributes.colors) {
      for (const theme of ['dark', 'light', 'highContrast', 'highContrastLight']) {
        assert.match(defaults[theme], /^#[0-9A-F]{6}([0-9A-F]{2})?$/i, `${id} in ${theme}`);
      }
    }
  });

  it('explain every placeholder, and nothing else', () => {
    const strings = JSON.parse(readFileSync(path.join(root, 'package.nls.json'), 'utf8'));
    const used = [...text.matchAll(/"%([^%"]+)%"/g)].map((match) => match[1]!);
    assert.deepEqual(sorted(used), sorted(Object.keys(strings)));
  });

  it('refer to files that exist', () => {
    const files = [...text.matchAll(/"(media\/[^"]+)"/g)].map((match) => match[1]!);
    assert.ok(files.length >= 6);
    for (const file of files) assert.ok(existsSync(path.join(root, file)), file);
  });

  it('open a view with one button at most', () => {
    const strings = JSON.parse(readFileSync(path.join(root, 'package.nls.json'), 'utf8'));
    for (const { contents } of contributes.viewsWelcome) {
      const lines: string[] = strings[contents.replaceAll('%', '')].split('\n');
      assert.ok(lines.filter((line) => /^\[.*\]\(.*\)$/.test(line)).length <= 1, contents);
    }
  });
});
