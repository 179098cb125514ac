import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { FLAME_COLOURS } from '../../../webview/shared/themeColours';

describe('colours of the flame graph', () => {
  it('are those that the extension contributes, with the same defaults', () => {
    const manifest = JSON.parse(
      readFileSync(path.resolve(__dirname, '..', '..', '..', 'package.json'), 'utf8'),
    );
    const prefix = 'hotlight.flame.';
    const contributed = new Map<string, readonly string[]>();
    for (const { id, defaults } of manifest.contributes.colors) {
      const { dark, light, highContrast, highContrastLight } = defaults;
      if (id.startsWith(prefix))
        contributed.set(id.slice(prefix.length), [dark, light, highContrast, highContrastLight]);
    }
    assert.deepEqual(Object.fromEntries(contributed), { ...FLAME_COLOURS });
  });
});
