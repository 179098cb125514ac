import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { placeInJson } from '../../../../src/core/base/jsonPlaces';

describe('places in a JSON text', () => {
  it('are those of the values and keys, whatever stands between', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(undefined, 1, '\t'), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        const lines = text.split('\n');
        for (const path of pathsOf(value)) {
          const { line, column } = placeInJson(text, path);
          const rest = [lines[line - 1]!.slice(column - 1), ...lines.slice(line)].join('\n');
          const there = path.reduce<unknown>((it, name) => (it as Record<string, unknown>)[name], value);
          assert.ok(rest.startsWith(JSON.stringify(there)[0]!), `${text} at ${path.join('.')}`);
          const name = path.at(-1);
          if (typeof name !== 'string') continue;
          const key = placeInJson(text, path, 'key');
          assert.ok(lines[key.line - 1]!.slice(key.column - 1).startsWith(`${JSON.stringify(name)}:`));
        }
      }),
      { numRuns: 100 },
    );
  });

  it('are, in a text that is cut off, at its end or before', () => {
    const text = '{"a": [1, {"b": "c d"}, true], "e": -1.5e3}';
    for (let length = 0; length < text.length; length++) {
      assert.throws(() => JSON.parse(text.slice(0, length)));
      const { line, column } = placeInJson(text.slice(0, length), undefined);
      assert.ok(line === 1 && column <= length + 1);
    }
  });
});

/** Of all values, by the last of members of the same name. */
function pathsOf(value: unknown): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [[]];
  const entries: [string | number, unknown][] = Array.isArray(value)
    ? value.map((it, i) => [i, it])
    : Object.entries(value);
  return [[], ...entries.flatMap(([name, it]) => pathsOf(it).map((path) => [name, ...path]))];
}
