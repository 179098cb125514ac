import assert from 'node:assert/strict';
import { encode, type SourceMapMappings } from '@jridgewell/sourcemap-codec';
import { transformSync } from 'esbuild';
import type { ExecutedScript, ExecutedScripts } from '../../../../src/core/profile/executedScripts';
import { FunctionExtents } from '../../../../src/core/profile/functionExtents';
import type { Profile } from '../../../../src/core/profile/profile';
import { ProfileBuilder } from '../../../../src/core/profile/profileBuilder';
import { ScriptMap } from '../../../../src/core/profile/scriptMap';
import { applySourceMaps } from '../../../../src/core/profile/sourceMaps';

const URL = 'file:///app/dist/main.js';
const nothing = (): boolean => false;

function scriptsWith(map: ScriptMap | undefined, text?: string): ExecutedScripts {
  const extents = text === undefined ? undefined : FunctionExtents.of(text);
  const script: ExecutedScript = { url: URL, map, extents, imports: [] };
  return { of: ({ url }) => (url === URL ? script : undefined) };
}

interface Ticks {
  readonly name?: string;
  readonly line: number;
  readonly column: number;
  /** Value by line. */
  readonly lines: Readonly<Record<number, number>>;
}

function profileOf(functions: readonly Ticks[]): Profile {
  const builder = new ProfileBuilder('us');
  for (const { name = 'f', line, column, lines } of functions) {
    const node = builder.child(0, builder.callee({ name, url: URL, scriptId: '7', line, column }));
    for (const [at, value] of Object.entries(lines)) {
      builder.addSelf(node, value);
      builder.addLine(node, Number(at), value);
    }
  }
  return builder.build({ startTime: 0, duration: 1000 });
}

/** `name file:line` of each function, with its lines and their values. */
function described(profile: Profile): Record<string, Record<number, number>> {
  const rows: Record<string, Record<number, number>> = {};
  profile.frame.forEach((index, node) => {
    const { name, file, fileLine, url } = profile.frames[index]!;
    if (url === '') return;
    const lines: Record<number, number> = {};
    for (let i = profile.lines.start[node]!; i < profile.lines.start[node + 1]!; i++) {
      lines[profile.lines.line[i]!] = profile.lines.value[i]!;
    }
    rows[`${name} ${file}:${fileLine}`] = lines;
  });
  return rows;
}

/** A map of one line per entry: column, source, original line (0-based) and column. */
function mapOf(sources: readonly string[], mappings: SourceMapMappings, more: object = {}): string {
  return JSON.stringify({ version: 3, sources, names: [], mappings: encode(mappings), ...more });
}

describe('applySourceMaps', () => {
  it('leads every function and line of transpiled TypeScript to the line that was written', () => {
    const source = [
      'interface Item { readonly price: number }',
      '',
      'enum Kind { A, B }',
      '',
      'export class Cart {',
      '  constructor(private readonly items: readonly Item[]) {}',
      '',
      '  total(kind: Kind = Kind.A): number {',
      '    let sum = 0;',
      '    // a comment that is dropped',
      '    for (const item of this.items as Item[]) {',
      '      sum += item.price;',
      '    }',
      '    return sum + kind;',
      '  }',
      '}',
      '',
      'export const vat = (price: number): number => {',
      '  return price * 0.2;',
      '};',
    ].join('\n');
    const { code, map } = transformSync(source, {
      loader: 'ts',
      format: 'cjs',
      sourcemap: 'external',
      sourcefile: '../src/cart.ts',
    });
    const extents = FunctionExtents.of(code)!;
    const lineOf = (text: string): number => code.split('\n').findIndex((it) => it.includes(text)) + 1;
    const place = (name: string): { line: number; column: number } =>
      extents.functions.findLast((it) => it.name === name)!.position;
    const profile = profileOf([
      {
        name: 'total',
        ...place('total'),
        lines: { [lineOf('sum += item.price')]: 5, [lineOf('return sum + kind')]: 2 },
      },
      { name: 'vat', ...place('vat'), lines: { [lineOf('return price * 0.2')]: 3 } },
    ]);
    const mapped = applySourceMaps(
      profile,
      scriptsWith(new ScriptMap(map, '/app/dist/main.js.map', nothing), code),
    );
    assert.deepEqual(described(mapped), {
      'total /app/src/cart.ts:8': { 12: 5, 14: 2 },
      'vat /app/src/cart.ts:18': { 19: 3 },
    });
    assert.equal(mapped.doubts, undefined);
    assert.ok(mapped.frames.every(({ scriptId }) => scriptId === ''));
  });

  it('takes the original line with most of the code, within the function alone, and doubts a narrow choice', () => {
    const text = 'function a(){x();y();y();}function b(){z();}';
    const map = mapOf(
      ['a.ts', 'b.ts'],
      [
        [
          [0, 0, 0, 0],
          [13, 0, 1, 2], // x
          [17, 0, 2, 2], // y
          [21, 0, 2, 7], // y
          [26, 1, 9, 0], // function b
          [38, 1, 10, 2], // z
        ],
      ],
    );
    const profile = profileOf([
      { name: 'a', line: 1, column: 11, lines: { 1: 4 } },
      { name: 'b', line: 1, column: 37, lines: { 1: 6 } },
    ]);
    const mapped = applySourceMaps(profile, scriptsWith(new ScriptMap(map, '/app/m.map', nothing), text));
    assert.deepEqual(described(mapped), { 'a /app/a.ts:1': { 3: 4 }, 'b /app/b.ts:10': { 10: 6 } });
    assert.equal(mapped.doubts!.length, 2);
    assert.match(mapped.doubts![0]!.reason, /several source lines on one line/);
  });

  it('is sure of a line that has a clear majority', () => {
    const text = 'function a(){x();y();y();y();}';
    const map = mapOf(
      ['a.ts'],
      [
        [
          [0, 0, 0, 0],
          [13, 0, 2, 2],
          [17, 0, 2, 2],
          [21, 0, 2, 7],
          [25, 0, 2, 7],
        ],
      ],
    );
    const profile = profileOf([{ name: 'a', line: 1, column: 11, lines: { 1: 4 } }]);
    const mapped = applySourceMaps(profile, scriptsWith(new ScriptMap(map, '/app/m.map', nothing), text));
    assert.deepEqual(described(mapped), { 'a /app/a.ts:1': { 3: 4 } });
    assert.equal(mapped.doubts, undefined);
  });

  it('splits a bundle’s own code by the sources that it is from', () => {
    const text = 'one();\ntwo();\nthree();\nbundler();\n';
    const map = mapOf(['a.ts', 'node_modules/b/b.js'], [[[0, 0, 4, 0]], [[0, 1, 6, 0]], [[0, 0, 8, 0]], []]);
    const profile = profileOf([{ name: '', line: 1, column: 1, lines: { 1: 5, 2: 3, 3: 4, 4: 1 } }]);
    const mapped = applySourceMaps(profile, scriptsWith(new ScriptMap(map, '/app/m.map', nothing), text));
    assert.deepEqual(described(mapped), {
      ' /app/a.ts:1': { 5: 5, 9: 4 },
      ' /app/node_modules/b/b.js:1': { 7: 3 },
      ' /app/dist/main.js:1': { 4: 1 },
    });
    const self = [...mapped.self];
    assert.deepEqual(
      self.sort((x, y) => y - x),
      [9, 3, 1, 0],
    );
    assert.deepEqual(mapped.frames.map(({ category }) => category).sort(), [
      'app',
      'app',
      'dependency',
      'program',
    ]);
    mapped.parent.forEach((parent, node) => {
      assert.ok(parent < node);
    });
  });

  it('keeps the time of lines without a source at their function', () => {
    const text = 'function a() {\n  helper();\n  work();\n}\n';
    const map = mapOf(['a.ts'], [[[0, 0, 0, 0]], [], [[2, 0, 3, 2]], []]);
    const onlyLater = mapOf(['a.ts'], [[[0, 0, 0, 0]], [[0]], [[2, 0, 3, 2]], []]);
    for (const it of [map, onlyLater]) {
      const profile = profileOf([{ name: 'a', line: 1, column: 11, lines: { 2: 4, 3: 1 } }]);
      const mapped = applySourceMaps(profile, scriptsWith(new ScriptMap(it, '/app/m.map', nothing), text));
      // The line above is the function's head, where the statement began as far as the map tells.
      assert.deepEqual(described(mapped), { 'a /app/a.ts:1': { 1: 4, 4: 1 } });
      assert.equal(mapped.self[1], 5);
    }
  });

  it('leaves helpers that the compiler added where they were executed', () => {
    const text = 'var __awaiter = function (p) {\n  return p;\n};\nfunction a() {\n  work();\n}\n';
    const map = mapOf(['a.ts'], [[], [], [], [[0, 0, 0, 0]], [[2, 0, 1, 2]], []]);
    const profile = profileOf([
      { name: '__awaiter', line: 1, column: 26, lines: { 2: 4 } },
      { name: 'a', line: 4, column: 11, lines: { 5: 1 } },
    ]);
    const mapped = applySourceMaps(profile, scriptsWith(new ScriptMap(map, '/app/m.map', nothing), text));
    assert.deepEqual(described(mapped), {
      '__awaiter /app/dist/main.js:1': { 2: 4 },
      'a /app/a.ts:1': { 2: 1 },
    });
  });

  it('moves doubts along with their lines', () => {
    const text = 'function a() {\n  work();\n}\n';
    const map = mapOf(['a.ts'], [[[0, 0, 9, 0]], [[2, 0, 10, 2]], []]);
    const profile: Profile = {
      ...profileOf([{ name: 'a', line: 1, column: 11, lines: { 2: 4 } }]),
      doubts: [
        { frame: 1, line: 2, reason: 'why' },
        { frame: 1, line: 0, reason: 'all of it' },
      ],
    };
    const mapped = applySourceMaps(profile, scriptsWith(new ScriptMap(map, '/app/m.map', nothing), text));
    assert.deepEqual(mapped.doubts, [
      { frame: 1, line: 11, reason: 'why' },
      { frame: 1, line: 0, reason: 'all of it' },
    ]);
  });

  it('maps by the line alone when the text is not known', () => {
    const map = mapOf(['a.ts'], [[[0, 0, 9, 0]], [[2, 0, 10, 2]]]);
    const profile = profileOf([{ name: 'a', line: 1, column: 11, lines: { 2: 4 } }]);
    const mapped = applySourceMaps(profile, scriptsWith(new ScriptMap(map, '/app/m.map', nothing)));
    assert.deepEqual(described(mapped), { 'a /app/a.ts:10': { 11: 4 } });
  });

  it('changes nothing but script ids where there is no map', () => {
    const profile = profileOf([{ name: 'a', line: 3, column: 5, lines: { 4: 4 } }]);
    const mapped = applySourceMaps(profile, scriptsWith(undefined));
    assert.deepEqual(described(mapped), { 'a /app/dist/main.js:3': { 4: 4 } });
    assert.equal(mapped.lines, profile.lines);
  });
});

describe('ScriptMap', () => {
  it('reads sectioned maps, each section with its own sources', () => {
    const section = (line: number, source: string): object => ({
      offset: { line, column: 0 },
      map: JSON.parse(
        mapOf([source], [[[0, 0, 0, 0]]], { sourceRoot: 'src', sourcesContent: [`// ${source}`] }),
      ),
    });
    const map = new ScriptMap(
      JSON.stringify({ version: 3, sections: [section(0, 'a.ts'), section(10, 'b.ts')] }),
      '/app/m.map',
      nothing,
    );
    assert.deepEqual(map.position(1, 1), { file: '/app/src/a.ts', line: 1, column: 1 });
    assert.deepEqual(map.position(11, 1), { file: '/app/src/b.ts', line: 1, column: 1 });
    assert.equal(map.contentOf('/app/src/b.ts'), '// b.ts');
    assert.equal(map.contentOf('/app/src/c.ts'), undefined);
  });

  it('reads maps behind the prefix against being run as scripts', () => {
    const map = new ScriptMap(`)]}'\n${mapOf(['a.ts'], [[[0, 0, 4, 0]]])}`, '/app/m.map', nothing);
    assert.equal(map.position(1, 1)?.line, 5);
  });

  const broken: Record<string, string> = {
    'no JSON': '{"version":3,',
    'no object': 'null',
    'another version': '{"version":2,"sources":[],"mappings":""}',
    'no mappings': '{"version":3,"sources":["a.ts"]}',
    'no sources': '{"version":3,"mappings":"AAAA"}',
    'sources of the wrong kind': '{"version":3,"sources":[7],"mappings":"AAAA"}',
    'a section without a map': '{"version":3,"sections":[{"offset":{"line":0,"column":0}}]}',
  };
  for (const [title, text] of Object.entries(broken)) {
    it(`refuses what is broken, with a reason: ${title}`, () => {
      assert.throws(() => new ScriptMap(text, '/app/m.map', nothing), /^Error: (?:it|its) /);
    });
  }

  it('does not trust mappings that lead nowhere', () => {
    const map = new ScriptMap(
      '{"version":3,"sources":["a.ts"],"mappings":"AAAA,EkkFAA;AACDDD,!!!"}',
      '/app/m',
      nothing,
    );
    assert.doesNotThrow(() => {
      for (let line = 1; line < 4; line++) {
        map.position(line, 1);
        map.line(line, [{ from: 1, to: 99 }]);
      }
    });
    assert.equal(map.position(99, 1), undefined);
  });
});
