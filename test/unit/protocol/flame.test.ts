import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  type FromFlamePage,
  parseFocus,
  parseFromFlamePage,
  parseToFlamePage,
  type ToFlamePage,
} from '../../../src/protocol/flame';
import { flameHtml } from '../../../src/protocol/flameHtml';
import { htmlDocument } from '../../../src/protocol/pageHtml';

const FROM: readonly FromFlamePage[] = [
  { type: 'ready' },
  { type: 'painted', milliseconds: 12.5, nodes: 330_000 },
  { type: 'open', file: '/shop/src/price.ts', line: 12, column: 1 },
  { type: 'thread', thread: 'a:1' },
  { type: 'copy', text: 'price (src/price.ts:12)' },
  { type: 'save', name: 'shop.svg', kind: 'svg', data: new ArrayBuffer(3) },
  { type: 'openInSpeedscope' },
];

const TO: readonly ToFlamePage[] = [
  { type: 'loading', message: 'Reading…' },
  { type: 'loading', message: 'Reading…', fraction: 0.5 },
  { type: 'error', message: 'The file is empty.' },
  {
    type: 'profile',
    title: 'shop',
    buffer: new ArrayBuffer(8),
    threads: [{ id: '', name: 'All threads' }],
    thread: '',
    notes: ['Sampled every 1 ms.'],
    root: '/shop',
    focus: { view: 'sandwich', name: 'price', file: '/shop/src/price.ts', line: 12, search: 'price' },
  },
  { type: 'error', message: 'It is of another kind.', offersSpeedscope: true },
  { type: 'notes', notes: ['One.', 'Two.'] },
  { type: 'focus', focus: { view: 'time-order' } },
];

describe('messages of the flame graph page', () => {
  it('pass when they are right', () => {
    for (const message of FROM) assert.deepEqual(parseFromFlamePage(message), message);
    for (const message of TO) assert.deepEqual(parseToFlamePage(message), message);
  });

  it('are dropped when a part is missing or of another type', () => {
    for (const [parse, messages] of [
      [parseFromFlamePage, FROM],
      [parseToFlamePage, TO],
    ] as const) {
      for (const message of messages) {
        const optional = ['fraction', 'offersSpeedscope', ...(message.type === 'profile' ? ['focus'] : [])];
        for (const part of Object.keys(message).filter((name) => !optional.includes(name))) {
          for (const wrong of [undefined, null, Number.NaN, -1, {}, [7], Symbol('x')]) {
            if (part === 'focus' && typeof wrong === 'object' && wrong !== null && !Array.isArray(wrong))
              continue;
            const broken = { ...message, [part]: wrong };
            assert.equal(parse(broken), undefined, `${message.type}.${part} = ${String(wrong)}`);
          }
        }
      }
    }
  });

  it('never make the parser throw, and never bring along what they may not', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        parseFromFlamePage(value);
        parseToFlamePage(value);
        parseFocus(value);
      }),
    );
    assert.deepEqual(parseFromFlamePage({ type: 'ready', extra: 1 }), { type: 'ready' });
    assert.equal(
      parseFromFlamePage({ type: 'open', file: 'x'.repeat(1 << 20), line: 1, column: 1 }),
      undefined,
    );
    assert.equal(parseFromFlamePage({ type: 'open', file: 'x', line: 1.5, column: 1 }), undefined);
    assert.deepEqual(parseFocus({ view: 'elsewhere', line: 'x', name: 'price' }), { name: 'price' });
  });
});

describe('shell of the flame graph page', () => {
  it('allows its own files only', () => {
    const html = flameHtml({ script: 's.js', style: 's.css', cspSource: 'https://x.test' });
    const policy = /content="([^"]+)"/
      .exec(html.split('Content-Security-Policy')[1]!)![1]!
      .replaceAll('&#39;', "'");
    assert.equal(
      policy,
      "default-src 'none'; script-src https://x.test; style-src https://x.test; img-src https://x.test data: blob:; font-src https://x.test",
    );
    assert.ok(!/<style|style=|\son\w+=|javascript:/.test(html));
  });

  it('escapes everything that it is given', () => {
    const html = flameHtml({ script: '"><script>1</script>', style: '"><b>', cspSource: '"><i>' });
    assert.equal(html.match(/<script/g)?.length, 1);
    assert.ok(!/<[bi]>/.test(html));
    assert.match(
      htmlDocument({ policy: {}, head: '', body: '', title: '</title><script>' }),
      /<title>&lt;\/title&gt;&lt;script&gt;</,
    );
  });
});
