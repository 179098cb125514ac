import assert from 'node:assert/strict';
import fc from 'fast-check';
import { HotlightError } from '../../../../src/core/base/errors';
import type { ByteSource } from '../../../../src/core/json/byteSource';
import { functionTotals, nodeTotals } from '../../../../src/core/profile/callTree';
import { readCpuProfile } from '../../../../src/core/profile/cpuprofile';
import type { Profile } from '../../../../src/core/profile/profile';
import { outline } from './arbitrary';
import { type Draw, shuffled, type TextNode, type TextProfile, untidyJson } from './cpuprofileText';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (value: unknown): Profile => readBoth(encode(JSON.stringify(value)));

/** Reads by both ways, the built-in parser's (where it dares) and our own, which must agree. */
function readBoth(bytes: Uint8Array): Profile {
  const profile = readCpuProfile(bytes);
  assertSameProfile(readCpuProfile(inPieces(bytes, 1 << 20)), profile);
  return profile;
}

function assertSameProfile(actual: Profile, expected: Profile): void {
  const leaves = ({ samples, frame, frames }: Profile) =>
    [...samples].map((node) => frames[frame[node]!]!.name);
  assert.deepEqual(outline(actual), outline(expected));
  assert.deepEqual(actual.times, expected.times);
  assert.deepEqual(leaves(actual), leaves(expected));
  assert.deepEqual([actual.startTime, actual.duration], [expected.startTime, expected.duration]);
}

/** The same bytes in pieces of `piece`, as a file would be read; of unknown size, unless one is said. */
function inPieces(bytes: Uint8Array, piece: number, size = 0): ByteSource {
  let at = 0;
  return {
    size,
    read(target) {
      const part = bytes.subarray(at, at + Math.min(piece, target.length));
      target.set(part);
      at += part.length;
      return part.length;
    },
  };
}

const name = fc.oneof(
  fc.constantFrom('', 'main', '</script><script>alert(1)</script>', '"\\\n', 'für', '🔥', '__proto__'),
  fc.string(),
);
const callFrame = fc.record({
  functionName: name,
  scriptId: fc.nat(500).map(String),
  url: fc.oneof(
    fc.constantFrom('', 'node:fs', 'file:///srv/app.js', 'file:///srv/node_modules/a/b.js'),
    name,
  ),
  lineNumber: fc.nat(2000),
  columnNumber: fc.nat(200),
});
const meta = (functionName: string) => ({
  functionName,
  scriptId: '0',
  url: '',
  lineNumber: -1,
  columnNumber: -1,
});

/** Profiles as V8 writes them: parents first under (root), ids from 1, ticks no more than hits. */
const textProfile: fc.Arbitrary<TextProfile> = fc
  .record({
    frames: fc.array(callFrame, { minLength: 1, maxLength: 6 }),
    nodes: fc.array(
      fc.tuple(fc.nat(), fc.nat(), fc.array(fc.tuple(fc.nat(30), fc.nat(5)), { maxLength: 4 })),
      {
        maxLength: 25,
      },
    ),
    samples: fc.array(fc.tuple(fc.nat(), fc.integer({ min: -300, max: 5000 })), {
      minLength: 2,
      maxLength: 60,
    }),
  })
  .map(({ frames, nodes, samples }) => {
    const list: TextNode[] = [
      { id: 1, callFrame: meta('(root)'), hitCount: 0, children: [], positionTicks: [] },
    ];
    for (const [above, frame, ticks] of nodes) {
      const id = list.length + 1;
      list[above % list.length]!.children.push(id);
      const lines = new Map(ticks.map(([line, count]) => [line + 1, count + 1]));
      list.push({
        id,
        callFrame: frames[frame % frames.length]!,
        hitCount: 0,
        children: [],
        positionTicks: [...lines].map(([line, count]) => ({ line, ticks: count })),
      });
    }
    const ids = samples.map(([node]) => (node % list.length) + 1);
    for (const id of ids) list[id - 1]!.hitCount++;
    const timeDeltas = samples.map(([, delta]) => delta);
    const sum = timeDeltas.reduce((total, delta) => total + Math.max(0, delta), 0);
    return { nodes: list, startTime: 5_000_000, endTime: 5_000_000 + sum + 40, samples: ids, timeDeltas };
  });

/** Self and total value by path of names and lines, computed from the text alone and by recursion. */
function expectedByPath(profile: TextProfile): Map<string, { self: number; lines: Map<number, number> }> {
  let time = 0;
  const timed = profile.samples.map((id, i) => {
    time += profile.timeDeltas[i]!;
    return { id, time };
  });
  timed.sort((a, b) => a.time - b.time);
  const self = new Map<number, number>();
  const last = timed.at(-1)!;
  const average = (last.time - timed[0]!.time) / (timed.length - 1);
  for (const [i, { id, time }] of timed.entries()) {
    const end = profile.endTime - profile.startTime;
    const until = timed[i + 1]?.time ?? time + (end > time ? Math.min(end - time, average) : average);
    self.set(id, (self.get(id) ?? 0) + until - time);
  }
  const paths = new Map<string, { self: number; lines: Map<number, number> }>();
  const visit = (node: TextNode, above: string) => {
    const { callFrame } = node;
    const path = `${above}/${JSON.stringify([callFrame.functionName, callFrame.url, callFrame.scriptId, callFrame.lineNumber, callFrame.columnNumber])}`;
    const entry = paths.get(path) ?? { self: 0, lines: new Map<number, number>() };
    paths.set(path, entry);
    const own = self.get(node.id) ?? 0;
    entry.self += own;
    const ticks = node.positionTicks.reduce((sum, tick) => sum + tick.ticks, 0);
    for (const tick of node.positionTicks) {
      entry.lines.set(tick.line, (entry.lines.get(tick.line) ?? 0) + (own * tick.ticks) / ticks);
    }
    for (const id of node.children) visit(profile.nodes.find((child) => child.id === id)!, path);
  };
  visit(profile.nodes[0]!, '');
  return paths;
}

function byPath(profile: Profile): Map<string, { self: number; lines: Map<number, number> }> {
  const path: string[] = [];
  const paths = new Map<string, { self: number; lines: Map<number, number> }>();
  for (const [node, above] of profile.parent.entries()) {
    const frame = profile.frames[profile.frame[node]!]!;
    const scriptId = frame.scriptId === '' ? '0' : frame.scriptId;
    path[node] =
      `${path[above] ?? ''}/${JSON.stringify([frame.name, frame.url, scriptId, frame.line - 1, frame.column - 1])}`;
    const entry = paths.get(path[node]) ?? { self: 0, lines: new Map<number, number>() };
    paths.set(path[node], entry);
    entry.self += profile.self[node]!;
    for (let i = profile.lines.start[node]!; i < profile.lines.start[node + 1]!; i++) {
      const line = profile.lines.line[i]!;
      entry.lines.set(line, (entry.lines.get(line) ?? 0) + profile.lines.value[i]!);
    }
  }
  return paths;
}

function assertClose(actual: number, expected: number, what: string): void {
  assert.ok(
    Math.abs(actual - expected) <= 1e-6 * Math.max(1, Math.abs(expected)),
    `${what}: ${actual} ≠ ${expected}`,
  );
}

function assertSamePaths(profile: Profile, text: TextProfile): void {
  const expected = expectedByPath(text);
  const actual = byPath(profile);
  assert.deepEqual([...actual.keys()].sort(), [...expected.keys()].sort());
  for (const [path, { self, lines }] of expected) {
    assertClose(actual.get(path)!.self, self, path);
    assert.deepEqual([...actual.get(path)!.lines.keys()].sort(), [...lines.keys()].sort());
    for (const [line, value] of lines)
      assertClose(actual.get(path)!.lines.get(line)!, value, `${path}:${line}`);
  }
}

const drawOf = (values: readonly number[]): Draw => {
  let at = 0;
  return (limit) => (values[at++ % values.length]! + at) % limit;
};
const draws = fc.array(fc.nat(1000), { minLength: 1, maxLength: 200 }).map(drawOf);

describe('readCpuProfile', () => {
  it('reads any tree in any order of fields, white space and escapes', () => {
    fc.assert(
      fc.property(textProfile, draws, (text, draw) => {
        assertSamePaths(readBoth(encode(untidyJson(text, draw))), text);
      }),
    );
  });

  it('reads nodes in any order, and links by parent instead of children', () => {
    fc.assert(
      fc.property(textProfile, draws, (text, draw) => {
        const nodes = text.nodes.map(({ children: _, ...node }) => ({
          ...node,
          parent: text.nodes.find(({ children }) => children.includes(node.id))?.id,
        }));
        assertSamePaths(read({ ...text, nodes: shuffled(nodes, draw) }), text);
        assertSamePaths(read({ ...text, nodes: shuffled(text.nodes, draw) }), text);
      }),
    );
  });

  it('reads pieces of any length as it reads the whole', () => {
    fc.assert(
      fc.property(textProfile, draws, fc.integer({ min: 1, max: 400 }), (text, draw, piece) => {
        const bytes = encode(untidyJson(text, draw));
        const whole = readCpuProfile(bytes);
        assertSameProfile(readCpuProfile(inPieces(bytes, piece)), whole);
        // A file may have grown or shrunk since its size was taken.
        for (const size of [bytes.length, 1, bytes.length * 2]) {
          assertSameProfile(readCpuProfile(inPieces(bytes, piece, size)), whole);
        }
      }),
    );
  });

  it('never counts more than the recording lasted, however functions recurse', () => {
    fc.assert(
      fc.property(textProfile, (text) => {
        const profile = read(text);
        const { total } = functionTotals(profile);
        for (const value of total) assert.ok(value <= profile.duration + 1e-6);
        assertClose(
          nodeTotals(profile)[0]!,
          profile.self.reduce((sum, value) => sum + value, 0),
          'root',
        );
      }),
    );
  });

  it('throws nothing but its own error on input that is cut off anywhere', () => {
    fc.assert(
      fc.property(textProfile, draws, fc.double({ min: 0, max: 0.9999, noNaN: true }), (text, draw, part) => {
        const bytes = encode(untidyJson(text, draw).trimEnd());
        const cut = bytes.subarray(0, Math.floor(bytes.length * part));
        for (const input of [cut, inPieces(cut, 64)]) {
          assert.throws(
            () => readCpuProfile(input),
            (error) => HotlightError.is(error, 'bad-input'),
          );
        }
      }),
      { numRuns: 300 },
    );
  });

  it('throws nothing but its own error on input that is damaged anywhere', () => {
    const damage = fc.array(fc.tuple(fc.double({ min: 0, max: 0.9999, noNaN: true }), fc.nat(255)), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(textProfile, damage, (text, damage) => {
        const bytes = encode(JSON.stringify(text));
        for (const [part, byte] of damage) bytes[Math.floor(bytes.length * part)] = byte;
        for (const input of [bytes, inPieces(bytes, 100)]) {
          try {
            const profile = readCpuProfile(input);
            for (const [node, above] of profile.parent.entries()) assert.ok(above < node);
          } catch (error) {
            if (!HotlightError.is(error, 'bad-input')) throw error;
          }
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('reads a stack of 10 000 calls', () => {
    const depth = 10_000;
    const nodes = Array.from({ length: depth }, (_, i) => ({
      id: i + 1,
      callFrame: i === 0 ? meta('(root)') : { ...meta(`f${i % 7}`), url: 'file:///a.js' },
      children: i + 1 < depth ? [i + 2] : [],
    }));
    const text = { nodes, startTime: 0, endTime: 20, samples: [depth, 1], timeDeltas: [0, 10] };
    for (const profile of [text, { ...text, nodes: nodes.toReversed() }]) {
      const bytes = encode(JSON.stringify(profile));
      for (const input of [bytes, inPieces(bytes, 1 << 16)]) {
        const { total } = functionTotals(readCpuProfile(input));
        assert.deepEqual(total.toSorted(), Float64Array.of(...Array<number>(7).fill(10), 20));
      }
    }
  });

  it('reads a nested tree of 10 000 calls', () => {
    const depth = 10_000;
    const open = (i: number) => `{"functionName":"f${i}","url":"/a.js","id":${i},"hitCount":1,"children":[`;
    const head = Array.from({ length: depth }, (_, i) => open(i + 1)).join('') + ']}'.repeat(depth);
    const profile = readCpuProfile(encode(`{"head":${head},"startTime":1,"endTime":2}`));
    assert.equal(profile.parent.length, depth + 1);
  });

  it('shares the duration out by hits when there are no samples', () => {
    const { nodes } = {
      nodes: [
        { id: 1, callFrame: meta('(root)'), hitCount: 0, children: [2, 3] },
        { id: 2, callFrame: meta('(idle)'), hitCount: 30 },
        { id: 3, callFrame: { ...meta('work'), url: 'file:///a.js' }, hitCount: 10 },
      ],
    };
    const profile = read({ nodes, startTime: 100, endTime: 4100 });
    assert.deepEqual([...profile.self], [0, 3000, 1000]);
    assert.equal(profile.duration, 4000);
    assert.equal(profile.samples.length, 0);
    // Without a span, a hit counts as one default interval.
    assert.deepEqual([...read({ nodes }).self], [0, 30_000, 10_000]);
  });

  it('takes V8’s positions for what they are: the function from 0, the ticks from 1', () => {
    const node = {
      id: 2,
      callFrame: { ...meta('work'), url: 'file:///a%20b.js', lineNumber: 4, columnNumber: 9 },
    };
    const profile = read({
      nodes: [
        { id: 1, callFrame: meta('(root)'), children: [2] },
        {
          ...node,
          hitCount: 4,
          positionTicks: [
            { line: 7, ticks: 1 },
            { line: 8, ticks: 2 },
          ],
        },
      ],
      startTime: 0,
      endTime: 9,
    });
    assert.deepEqual(profile.frames[1], {
      name: 'work',
      url: 'file:///a%20b.js',
      scriptId: '',
      line: 5,
      column: 10,
      file: '/a b.js',
      fileLine: 5,
      fileColumn: 10,
      category: 'app',
    });
    assert.deepEqual([...profile.lines.line], [7, 8]);
    assert.deepEqual([...profile.lines.value], [3, 6]);
  });

  it('puts a root over trees that have none', () => {
    const f = (functionName: string) => ({ ...meta(functionName), url: 'file:///a.js' });
    const profile = read({
      nodes: [
        { id: 10, callFrame: f('one'), children: [11] },
        { id: 11, callFrame: f('two') },
        { id: 20, callFrame: f('three') },
      ],
      samples: [11, 20],
      timeDeltas: [0, 5],
      startTime: 0,
      endTime: 8,
    });
    assert.deepEqual(
      [...profile.frame].map((frame) => profile.frames[frame]!.name),
      ['(root)', 'one', 'two', 'three'],
    );
    assert.deepEqual([...profile.parent], [-1, 0, 1, 0]);
    assert.deepEqual([...profile.self], [0, 0, 5, 3]);
  });

  it('reads ids that are far apart', () => {
    const profile = read({
      nodes: [
        { id: 4_294_967_294, callFrame: meta('(root)'), children: [4_000_000_000] },
        { id: 4_000_000_000, callFrame: meta('(program)') },
      ],
      samples: [4_000_000_000],
      timeDeltas: [1],
      startTime: 0,
      endTime: 3,
    });
    assert.deepEqual([...profile.self], [0, 2]);
  });

  it('passes over annotations and keys that it does not know', () => {
    const text = {
      nodes: [{ id: 1, callFrame: meta('(root)'), hitCount: 2, deoptReason: 'no "reason"', locationId: 0 }],
      startTime: 0,
      endTime: 5,
      $vscode: { rootPath: '/srv', locations: [{ callFrame: meta('}{]['), locations: [[], { a: '\\"]' }] }] },
    };
    assert.deepEqual([...read(text).self], [5]);
    const { $vscode, ...rest } = text;
    assert.deepEqual([...read({ $vscode, ...rest }).self], [5]);
  });

  it('passes over a value longer than what it holds at once', () => {
    const filler = 'x"\\[{ '.repeat(500_000);
    const text = {
      filler,
      list: [filler],
      nodes: [{ id: 1, callFrame: meta('(root)'), hitCount: 1 }],
      endTime: 5,
    };
    const bytes = encode(JSON.stringify(text));
    assert.deepEqual([...readCpuProfile(inPieces(bytes, 1 << 16)).self], [5]);
  });

  it('holds a single element that is longer than what it holds at once', () => {
    const functionName = 'n'.repeat(3 << 20);
    const bytes = encode(
      JSON.stringify({ nodes: [{ id: 1, callFrame: { ...meta(functionName) } }], endTime: 5 }),
    );
    assert.equal(readCpuProfile(inPieces(bytes, 1 << 16)).frames[0]!.name.length, 3 << 20);
  });

  it('tells progress and stops when asked to', () => {
    const bytes = encode(JSON.stringify({ samples: Array<number>(200_000).fill(1), nodes: [] }));
    const fractions: number[] = [];
    const signal = { aborted: false };
    const onProgress = (fraction: number) => {
      fractions.push(fraction);
      if (fractions.length === 2) signal.aborted = true;
    };
    assert.throws(
      () => readCpuProfile(bytes, { onProgress, signal }),
      (error) => HotlightError.is(error, 'cancelled'),
    );
    assert.ok(fractions.length === 2 && fractions[1]! > fractions[0]! && fractions[1]! <= 1);
  });

  describe('says in one sentence', () => {
    const root = { id: 1, callFrame: meta('(root)') };
    const cases: [string, string | Uint8Array, RegExp][] = [
      ['that a file is empty', '', /is not a \.cpuprofile: it is empty; record it again/],
      ['that a file is empty but for white space', ' \n', /it is empty/],
      [
        'where a file is cut off',
        '{"nodes":[{"id":1,',
        /cut off: it ends at byte 18, where a key in double quotes/,
      ],
      ['where a file is damaged', '{"nodes":[{"id":1 "x"', /expected "," or "}" at byte 18 and found """/],
      [
        'what follows the end',
        '{"nodes":[{"id":1}]} x',
        /expected the end of the file at byte 21 and found "x"/,
      ],
      ['that there are no nodes', '{"nodes":[],"samples":[]}', /is empty: it has no nodes/],
      ['that JSON is of another kind', '{"name":"shop"}', /it is JSON of another kind/],
      [
        'that it is speedscope’s',
        '{"exporter":"x","shared":{"frames":[]},"profiles":[]}',
        /a speedscope profile/,
      ],
      ['that it is a heap snapshot', '{"snapshot":{"meta":{}},"nodes":[1,2]}', /a heap snapshot/],
      ['that it is a trace', '{"traceEvents":[]}', /a Chrome trace/],
      ['that it is a list of trace events', '[{"name":"a","ph":"X","ts":1}]', /a Chrome trace/],
      ['that it is Firefox’s', '{"meta":{},"libs":[],"threads":[]}', /a Firefox profile/],
      ['that it is a source map', '{"version":3,"mappings":""}', /a source map/],
      ['that it is an allocation profile', '{"head":{"id":1,"selfSize":8,"children":[]}}', /\.heapprofile/],
      ['that it is compressed', Uint8Array.of(0x1f, 0x8b, 8, 0), /compressed with gzip/],
      ['that it is UTF-16', Uint8Array.of(0xff, 0xfe, 0x7b, 0), /encoded as UTF-16/],
      ['that it is collapsed stacks', 'main;work;sort 12\nmain 3\n', /collapsed stacks/],
      ['that it is no text', Uint8Array.of(0x7f, 0x45, 0x4c, 0x46), /neither JSON nor/],
      ['that two nodes have one id', JSON.stringify({ nodes: [root, root] }), /no second node with the id 1/],
      [
        'that nodes form a cycle',
        JSON.stringify({ nodes: [root, { id: 2, children: [3] }, { id: 3, children: [2] }] }),
        /its call tree contains a cycle/,
      ],
      [
        'that a sample is of no node',
        JSON.stringify({ nodes: [root], samples: [1, 7], timeDeltas: [1, 1] }),
        /sample 2 is of node 7, which is not among its nodes/,
      ],
      [
        'that times are missing',
        JSON.stringify({ nodes: [root], samples: [1, 1, 1], timeDeltas: [1] }),
        /it has 3 samples but 1 "timeDeltas"/,
      ],
      ['that an id is no number', '{"nodes":[{"id":"1"}]}', /expected a number at byte 16 and found """/],
      [
        'that an id is no whole number',
        '{"nodes":[{"id":1.5}]}',
        /expected a node id before this at byte 19/,
      ],
      ['that a number is too large', '{"nodes":[{"id":1,"hitCount":1e999}]}', /expected a number at byte 29/],
    ];
    for (const [what, input, message] of cases) {
      it(what, () => {
        const bytes = typeof input === 'string' ? encode(input) : input;
        for (const from of [bytes, inPieces(bytes, 7)]) {
          assert.throws(
            () => readCpuProfile(from, { name: 'a.cpuprofile' }),
            (error) => {
              assert.ok(HotlightError.is(error, 'bad-input'), String(error));
              assert.match(error.message, message);
              assert.match(error.message, /^a\.cpuprofile is [^\n]+\.$/);
              return true;
            },
          );
        }
      });
    }
  });

  it('accepts a byte order mark', () => {
    const bytes = encode(
      `\ufeff${JSON.stringify({ nodes: [{ id: 1, callFrame: meta('(root)'), hitCount: 1 }], endTime: 5 })}\n`,
    );
    assert.deepEqual([...readCpuProfile(bytes).self], [5]);
    assert.deepEqual([...readCpuProfile(inPieces(bytes, 1)).self], [5]);
  });
});
