import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { runInNewContext } from 'node:vm';
import { decode, encode } from '@jridgewell/sourcemap-codec';
import { parse, type Token } from 'acorn';
import { transformSync } from 'esbuild';
import fc from 'fast-check';
import { type SourceMap, splitLines } from '../../../src/agent/splitLines';

const repository = resolve(__dirname, '..', '..', '..');

interface Generated {
  readonly code: string;
  readonly map: SourceMap;
}

/** As tsx and bundlers do it: no whitespace, and a map. */
function onOneLine(source: string, loader: 'ts' | 'js' = 'js', minify = false): Generated {
  const { code, map } = transformSync(source, {
    loader,
    minifyWhitespace: true,
    minifySyntax: minify,
    minifyIdentifiers: minify,
    sourcemap: true,
    sourcefile: 'original.ts',
    format: 'cjs',
    keepNames: true,
  });
  return { code, map: JSON.parse(map) as SourceMap };
}

function tokensOf(code: string): (Token & { label: string })[] {
  const tokens: (Token & { label: string })[] = [];
  const onToken = (token: Token): void => {
    tokens.push(Object.assign(token, { label: code.slice(token.start, token.end) }));
  };
  parse(code, { ecmaVersion: 'latest', sourceType: 'script', allowReturnOutsideFunction: true, onToken });
  return tokens;
}

/** `line:column` of the original for each mapped token, in order; '' for tokens that no mapping begins at. */
function originalsOfTokens({ code, map }: Generated): string[] {
  const at = new Map<number, string>();
  const starts = [0, ...[...code.matchAll(/\n/g)].map(({ index }) => index + 1)];
  decode(map.mappings).forEach((segments, line) => {
    for (const segment of segments) {
      const original = segment.length === 1 ? 'none' : segment.slice(1).join(':');
      at.set(starts[line]! + segment[0], original);
    }
  });
  return tokensOf(code).map(({ start }) => at.get(start) ?? '');
}

/** Original lines per line of code, most first. */
function crowd({ map }: Generated): number {
  const counts = decode(map.mappings).map(
    (segments) => new Set(segments.map((it) => `${it[1]}:${it[2]}`)).size,
  );
  return Math.max(0, ...counts);
}

function assertSame(before: Generated, after: Generated): void {
  const [a, b] = [tokensOf(before.code), tokensOf(after.code)];
  assert.deepEqual(
    b.map(({ label }) => label),
    a.map(({ label }) => label),
  );
  assert.deepEqual(originalsOfTokens(after), originalsOfTokens(before));
  assert.deepEqual(after.map.sources, before.map.sources);
}

/** Every token has an original line of its own. */
function withMapOfTokens(code: string): Generated {
  const lines = code.split('\n').map((): [number, number, number, number][] => []);
  tokensOf(code).forEach(({ start }, i) => {
    const before = code.slice(0, start).split('\n');
    lines[before.length - 1]!.push([before.at(-1)!.length, 0, i, 0]);
  });
  return { code, map: { version: 3, sources: ['original.ts'], mappings: encode(lines) } };
}

/** Statements that push to `out`, with all that gives newlines a meaning. `$` is a number of their own. */
const STATEMENTS = [
  'out.push((() => { return { a: $,\n b: [1,\n 2] } })())',
  'for (let i = 0; i < 2; i++) { if (i === $) continue; out.push(i);\n if (i > 5) break }',
  'outer: for (const a of [1, 2])\n for (const b of [3, 4]) { if (b === 4) continue outer; out.push(a * b) }',
  'try { throw new Error(\n "e" + $) } catch (error) { out.push(error.message) }',
  'let x = $; x++\n; ++x; x--\n; out.push(x)',
  'let y = $, z = 2\nout.push(y++ + ++z, y-- - --z)',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the template is part of the program
  'out.push(`text ${$ + 1\n} and\n more ${`inner\n${$}`} end`)',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the template is part of the program
  'const tag = (s, ...v) => s.raw.join("|") + v; out.push(tag`a\\n${$}\n  b ${1}`)',
  'out.push(/[/\\]"`]+/g.test("a/b"), 8 / 2 / $, "x".replace(/x/, "y"))',
  'const f = async (a) => { await null\n; return a }; out.push(typeof f($).then)',
  'const g = async a =>\n a + 1; out.push(typeof g($).then)',
  'function* gen() { const r = yield\n $; yield* [1, 2]; return r }\nout.push([...gen()])',
  `class C { static async s() { return $ }\n get v() { return 1 }\n set v(w) { out.push(w) }
    static #p = 2; static get p() { return C.#p }\n async *it() { yield $ } static { out.push("static") }
    get = 1\n set = 2; async = 3 }\nconst c = new C(); c.v = $; out.push(c.v, C.p, c.get, c.set, c.async)`,
  `const o = { get a() { return $ }, async b() {}, *c() { yield 1 }, "d-e": 1, [\`f\${$}\`]: 2, async: 1, get: 2,
    set: 3, of: 4 };\nout.push(Object.keys(o), o.a, o?.x?.y, o.async)`,
  'let async = $;\nout.push(async); async\n = 3; out.push(async)',
  'do { out.push($) } while (false)\nif ($ > 3) out.push("big"); else\n out.push("small")',
  'switch ($ % 3) { case 0: out.push("zero"); break; case 1:\n out.push("one")\n default: out.push("rest") }',
  'out.push([1, 2, 3].map((x) =>\n x * $).filter(Boolean).reduce((a, b) => a +\n b, 0))',
  'out.push(((a, b = $, ...c) => a + b + c.length)(1, 2, 3), typeof void 0, -(-$), +(+$), !!$)',
  'label: { out.push($); break label }\n;[1].forEach((v) => out.push(v))',
  'out.push(new (class { constructor() { this.t = new.target !== undefined } })().t, 1..toString(), 0x1f, String(1_0n))',
  'let yield_ = 1; var await_ = $; out.push(yield_, await_, ((of, get, set) => of + get + set)(1, 2, $))',
];

describe('breaking lines', () => {
  it('tells original lines apart that tsx has put on one', () => {
    const source =
      'const a = 1;\nfunction f(x) {\n  const y = x + a;\n  return y * 2;\n}\nmodule.exports = f(2) + f(3);\n';
    const before = onOneLine(source);
    const after = splitLines(before.code, before.map, 'script');
    assert.ok(after !== undefined);
    assert.ok(crowd(before) >= 5);
    assert.equal(crowd(after), 1);
    assertSame(before, after);
  });

  it('leaves the meaning of programs alone', () => {
    const run = (code: string): unknown => {
      const out: unknown[] = [];
      runInNewContext(code, { out });
      return JSON.parse(JSON.stringify(out));
    };
    const statement = fc
      .tuple(fc.constantFrom(...STATEMENTS), fc.nat(9))
      .map(([text, n]) => `{ ${text.replace(/\$(?!\{)/g, String(n))}\n}`);
    fc.assert(
      fc.property(
        fc.array(statement, { minLength: 1, maxLength: 12 }),
        fc.constantFrom('mapped', 'minified', 'each token'),
        (statements, kind) => {
          const mapped = onOneLine(`;${statements.join('\n')}`, 'js', kind === 'minified');
          const before = kind === 'each token' ? withMapOfTokens(mapped.code.trimEnd()) : mapped;
          const after = splitLines(before.code, before.map, 'script');
          if (after === undefined) return;
          assertSame(before, after);
          assert.deepEqual(run(after.code), run(before.code));
        },
      ),
      { numRuns: 200 },
    );
  }).timeout(60_000);

  it('works on real modules, minified or not', () => {
    for (const file of [
      'src/agent/splitLines.ts',
      'src/node/capture/launchedCapture.ts',
      'node_modules/acorn/dist/acorn.js',
      'node_modules/jsonc-parser/lib/umd/main.js',
    ]) {
      const source = readFileSync(resolve(repository, file), 'utf8');
      for (const minify of [false, true]) {
        const before = onOneLine(source, file.endsWith('.ts') ? 'ts' : 'js', minify);
        const after = splitLines(before.code, before.map, 'script');
        assert.ok(after !== undefined, file);
        assertSame(before, after);
        // What is left together stands where no newline may go, or is one token.
        assert.ok(crowd(after) <= 3, `${file}: ${crowd(after)} original lines on one`);
      }
    }
  }).timeout(60_000);

  it('never breaks where a newline means something', () => {
    const code = [
      'function*g(){var a,x=1;for(;;){if(a)return x;if(x)throw x;if(a)break;else continue;yield x;yield*x;x++;--x}}',
      'var f=async x=>x,h=(a)=>a,i=async function(){await x},o={async m(){}};class A{async m(){}}',
    ].join('');
    const after = splitLines(code, withMapOfTokens(code).map, 'script');
    assert.ok(after !== undefined);
    assert.doesNotMatch(after.code, /\b(?:return|throw|break|continue|yield|async)\s*\n(?!;)/);
    assert.doesNotMatch(after.code, /\n(?:=>|\+\+|--)/);
    assertSame(withMapOfTokens(code), after);
  });

  it('has nothing to do for code with its lines in place', () => {
    const { code, map } = transformSync('const a = 1;\n\nconst b = a +\n  2;\n', { sourcemap: true });
    assert.equal(splitLines(code, JSON.parse(map) as SourceMap, 'script'), undefined);
  });

  it('leaves alone what it does not understand', () => {
    const { code, map } = onOneLine('a();\nb();\nc();\nd();\ne();\n');
    assert.equal(splitLines(`${code} <<<`, map, 'script'), undefined);
    assert.equal(splitLines(code, { version: 3, sections: [] } as unknown as SourceMap, 'script'), undefined);
    assert.equal(splitLines(code, { ...map, mappings: '' }, 'script'), undefined);
  });
});
