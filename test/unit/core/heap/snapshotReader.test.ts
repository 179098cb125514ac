import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeHeapSnapshot } from 'node:v8';
import fc from 'fast-check';
import { HotlightError } from '../../../../src/core/base/errors';
import { HeapModel } from '../../../../src/core/heap/heapModel';
import { edgeText } from '../../../../src/core/heap/snapshot';
import { readHeapSnapshot } from '../../../../src/core/heap/snapshotReader';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A snapshot in which a root holds an object that holds a text, with fields of rows in an order of its own. */
function small(change: (snapshot: Record<string, unknown>) => void = () => undefined): Uint8Array {
  const snapshot: Record<string, unknown> = {
    snapshot: {
      meta: {
        node_fields: ['id', 'type', 'name', 'later', 'edge_count', 'self_size'],
        node_types: [
          'number',
          ['hidden', 'object', 'string', 'synthetic', 'wasm thing'],
          'string',
          'number',
          'number',
          'number',
        ],
        edge_fields: ['to_node', 'type', 'name_or_index'],
        edge_types: [
          'node',
          ['context', 'element', 'property', 'internal', 'hidden', 'shortcut', 'weak'],
          'string_or_number',
        ],
      },
      node_count: 4,
      edge_count: 4,
    },
    nodes: [1, 3, 0, 9, 1, 0, 3, 1, 1, 9, 2, 24, 5, 2, 2, 9, 0, 100, 7, 4, 4, 9, 1, 8],
    edges: [6, 5, 1, 12, 2, 3, 18, 1, 7, 12, 3, 3],
    strings: ['', 'Holder', 'žluť "text"', 'label', 'odd'],
  };
  change(snapshot);
  return encode(JSON.stringify(snapshot));
}

const sentence = (pattern: RegExp) => (error: unknown) =>
  HotlightError.is(error, 'bad-input') && pattern.test(error.message);

describe('readHeapSnapshot', () => {
  it('takes fields in the order that the file gives, and types it does not know', () => {
    const snapshot = readHeapSnapshot(small());
    assert.deepEqual([...snapshot.id], [1, 3, 5, 7]);
    assert.deepEqual([...snapshot.selfSize], [0, 24, 100, 8]);
    assert.deepEqual(snapshot.unknownTypes, ['wasm thing']);
    assert.equal(snapshot.strings.text(snapshot.name[2]!), 'žluť "text"');
    assert.deepEqual(
      [1, 2].map((edge) => edgeText(snapshot, edge)),
      ['label', '7'],
    );
    const model = new HeapModel(snapshot);
    assert.deepEqual([...model.retained], [132, 132, 100, 8]);
    assert.deepEqual(
      model.classRows.map(({ name, count, retained }) => [name, count, retained]),
      [
        ['Holder', 1, 132],
        ['(string)', 1, 100],
        ['(other)', 1, 8],
      ],
    );
  });

  it('reads the same from pieces of any size', () => {
    const bytes = small();
    const whole = readHeapSnapshot(bytes);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 64 }), (piece) => {
        let at = 0;
        const read = (target: Uint8Array): number => {
          const part = bytes.subarray(at, at + Math.min(piece, target.length));
          target.set(part);
          at += part.length;
          return part.length;
        };
        const pieces = readHeapSnapshot({ size: bytes.length, read });
        assert.deepEqual([...pieces.edgeTo], [...whole.edgeTo]);
        assert.deepEqual([...pieces.firstEdge], [...whole.firstEdge]);
        assert.equal(pieces.strings.text(2), whole.strings.text(2));
      }),
    );
  });

  it('gives what it could read of a file that ends early, and says so', () => {
    const bytes = small();
    const nodes = new TextDecoder().decode(bytes).indexOf('"nodes"');
    let marked = 0;
    for (let length = 0; length < bytes.length; length++) {
      try {
        const snapshot = readHeapSnapshot(bytes.subarray(0, length));
        assert.match(snapshot.cutOff ?? '', /^The file is cut off in its /);
        assert.ok(length > nodes);
        // Nothing may lead outside of what is there.
        assert.ok(new HeapModel(snapshot).totalBytes <= 132);
        marked++;
      } catch (error) {
        assert.ok(HotlightError.is(error, 'bad-input'), String(error));
      }
    }
    assert.ok(marked > 100, `${marked} lengths gave a snapshot`);
  });

  it('says in a sentence what a foreign or damaged file is', () => {
    const reading = (bytes: Uint8Array) => () => readHeapSnapshot(bytes, { name: 'x.heapsnapshot' });
    assert.throws(
      reading(encode('{"nodes":[],"startTime":0}')),
      sentence(/^x\.heapsnapshot is not a \.heapsnapshot: it is a V8 CPU profile/),
    );
    assert.throws(
      reading(encode('{"head":{"selfSize":0},"samples":[]}')),
      sentence(/it is a V8 allocation profile; open it, or run "hotlight hot" on it/),
    );
    assert.throws(
      reading(encode('{"a":1}')),
      sentence(/is not a \.heapsnapshot: it is JSON of another kind/),
    );
    assert.throws(reading(encode('')), sentence(/is not a \.heapsnapshot: it is empty/));
    assert.throws(reading(encode('[1,2]')), sentence(/JSON of another kind/));
    assert.throws(
      reading(
        small((one) => {
          one.edges = [6, 5, 1, 12, 2, 3, 18, 1, 7, 600, 3, 3];
        }),
      ),
      sentence(/an edge leads to a node that is not there/),
    );
    assert.throws(
      reading(
        small((one) => {
          one.edges = [6, 5, 1];
        }),
      ),
      sentence(/its nodes announce 4 edges and it has 1/),
    );
    assert.throws(
      reading(
        small((one) => {
          one.strings = [''];
        }),
      ),
      sentence(/a name that is not there/),
    );
    assert.throws(
      reading(
        small((one) => {
          one.nodes = [1, 3, 0];
        }),
      ),
      sentence(/whole rows of its nodes/),
    );
  });

  it('sees the objects of a real process and who holds them', () => {
    class Marked {
      readonly text = `held ${process.pid}`;
    }
    const held = { list: [new Marked(), new Marked()] };
    (globalThis as Record<string, unknown>).heldByTest = held;
    const folder = mkdtempSync(join(tmpdir(), 'hotlight heap é-'));
    try {
      const file = writeHeapSnapshot(join(folder, 'self.heapsnapshot'));
      const bytes = readFileSync(file);
      const model = new HeapModel(readHeapSnapshot(bytes));
      const row = model.classRows.find(({ name }) => name === 'Marked');
      assert.equal(row?.count, 2);
      const half = readHeapSnapshot(bytes.subarray(0, bytes.length >> 1));
      assert.match(half.cutOff ?? '', /cut off in its edges/);
      assert.ok(new HeapModel(half).totalBytes > 0);
    } finally {
      rmSync(folder, { recursive: true });
      delete (globalThis as Record<string, unknown>).heldByTest;
    }
  }).timeout(60_000);
});
