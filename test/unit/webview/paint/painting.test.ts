import assert from 'node:assert/strict';
import fc from 'fast-check';
import { buildModel } from '../../../../webview/flame/model';
import { startNavigation } from '../../../../webview/flame/navigation';
import {
  type Camera,
  clampSpan,
  ROW_HEIGHT,
  rowAt,
  rowTop,
  valueAt,
  xOf,
  zoomAt,
} from '../../../../webview/flame/paint/camera';
import { type Brush, type Look, Painter } from '../../../../webview/flame/paint/painter';
import { buildPalette, type ColourMode } from '../../../../webview/flame/paint/palette';
import { escapeXml, pictureSvg } from '../../../../webview/flame/paint/svg';
import { TextMeasure } from '../../../../webview/flame/paint/text';
import { FlameSession } from '../../../../webview/flame/session';
import { contrast, parseColour } from '../../../../webview/shared/colour';
import type { ThemeKind } from '../../../../webview/shared/themeColours';
import { FRAMES, frame, sampledProfile } from '../profiles';
import { KINDS, theme } from './themes';

const profile = sampledProfile({
  parent: [-1, 0, 1, 2, 1, 1],
  frame: [0, 1, 2, 4, 5, 6],
  samples: [1, 2, 3, 4, 5],
  gaps: [0, 100, 100, 100, 100],
});
const session = new FlameSession(profile, '/shop', '');
const scene = session.scene(startNavigation('').place);

function look(kind: ThemeKind, more: Partial<Look> = {}): Look {
  const { model } = session;
  return {
    model,
    palette: buildPalette(model, 'category', theme(kind)),
    theme: theme(kind),
    marked: undefined,
    numbers: 'percent',
    selected: -1,
    ...more,
  };
}

function camera(more: Partial<Camera> = {}): Camera {
  return { from: 0, to: scene.width, top: 0, width: 1000, height: 200, flipped: false, ...more };
}

/** Remembers what was painted. */
class Paper implements Brush {
  readonly rects: { x: number; y: number; width: number; height: number; fill: string }[] = [];
  readonly texts: { text: string; x: number; y: number; fill: string; font: string }[] = [];
  readonly borders: string[] = [];
  fillStyle = '';
  strokeStyle = '';
  lineWidth = 1;
  font = '';
  textBaseline = '';
  fillRect(x: number, y: number, width: number, height: number): void {
    this.rects.push({ x, y, width, height, fill: this.fillStyle });
  }
  strokeRect(): void {
    this.borders.push(this.strokeStyle);
  }
  fillText(text: string, x: number, y: number): void {
    this.texts.push({ text, x, y, fill: this.fillStyle, font: this.font });
  }
  measureText(text: string): { width: number } {
    return { width: text.length * 6 };
  }
}

describe('palette', () => {
  it('can be read in every theme and mode', () => {
    for (const kind of KINDS) {
      for (const mode of ['category', 'package', 'file'] satisfies ColourMode[]) {
        for (const { fill, ink } of buildPalette(session.model, mode, theme(kind)).swatches) {
          const ratio = contrast(parseColour(fill)!, parseColour(ink)!);
          assert.ok(ratio >= 4.5, `${ink} on ${fill} in ${kind} by ${mode}: ${ratio}`);
        }
      }
    }
  });

  it('has clear edges in high contrast', () => {
    for (const kind of ['hc-dark', 'hc-light'] satisfies ThemeKind[]) {
      for (const mode of ['category', 'package', 'file'] satisfies ColourMode[]) {
        for (const { fill, edge } of buildPalette(session.model, mode, theme(kind)).swatches) {
          const ratio = contrast(parseColour(fill)!, parseColour(edge)!);
          assert.ok(ratio >= 3, `${edge} on ${fill} in ${kind} by ${mode}: ${ratio}`);
        }
      }
    }
  });

  it('groups by category, package or file, the heaviest first', () => {
    const labels = (mode: ColourMode): string[] =>
      buildPalette(session.model, mode, theme('dark')).legend.map(({ label }) => label);
    assert.deepEqual(labels('category'), ['Your code', 'Dependencies', 'Node.js', 'Garbage collector']);
    assert.ok(labels('package').includes('@acme/sort'));
    assert.ok(labels('file').includes('price.ts'));
    assert.ok(labels('file').includes('@acme/sort/index.js'));
    const { legend } = buildPalette(session.model, 'category', theme('dark'));
    assert.equal(
      legend.reduce((sum, { value }) => sum + value, 0),
      session.model.busy,
    );
  });
});

describe('camera', () => {
  it('finds places that it shows', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.nat(40), fc.integer({ min: 10, max: 400 }), (flipped, top, height) => {
        const view = camera({ flipped, top, height });
        for (let row = 0; row < scene.rows; row++) {
          assert.equal(rowAt(scene, view, rowTop(scene, view, row)), row);
          assert.equal(rowAt(scene, view, rowTop(scene, view, row) + ROW_HEIGHT - 1), row);
        }
        assert.ok(Math.abs(valueAt(view, xOf(view, 123)) - 123) < 1e-9);
      }),
    );
  });

  it('zooms around the pointer and stays on the axis', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1000, noNaN: true }),
        fc.double({ min: 1e-12, max: 1e12, noNaN: true }),
        (x, factor) => {
          const view = camera({ from: scene.width * 0.2, to: scene.width * 0.8 });
          const { from, to } = zoomAt(scene, view, x, factor);
          assert.ok(from >= 0 && from < to && to <= scene.width + 1e-9);
          if (factor > 1 || factor < 1e-5) return;
          const after = { ...view, from, to };
          assert.ok(Math.abs(valueAt(after, x) - valueAt(view, x)) < 1e-6);
        },
      ),
    );
    assert.deepEqual(clampSpan(scene, -50, 50), { from: 0, to: 100 });
  });
});

describe('text', () => {
  const measure = new TextMeasure((text) => text.length * 6);

  it('is cut to its room, with an ellipsis', () => {
    assert.equal(measure.fit('checkout', 48), 'checkout');
    assert.equal(measure.fit('checkout', 47), 'checko…');
    assert.equal(measure.fit('checkout', 17), '');
    fc.assert(
      fc.property(fc.string(), fc.nat(200), (text, room) => {
        const shown = measure.fit(text, room);
        assert.ok(measure.width(shown) <= room || shown === '');
      }),
    );
  });
});

describe('painter', () => {
  it('paints a box where the layout has it, with its name and share', () => {
    const paper = new Paper();
    new Painter().paint(paper, scene, camera(), look('dark'), 1);
    const price = paper.texts.find(({ text }) => text === 'price')!;
    const share = session.model.functions.find(({ name }) => name === 'price')!.total / session.model.busy;
    const box = paper.rects.find(
      ({ x, y, width }) => price.x >= x && price.x < x + width && y === 2 * ROW_HEIGHT,
    )!;
    assert.ok(Math.abs(box.width - 1000 * share) <= 2, `${box.width} for ${share}`);
    assert.ok(paper.texts.some(({ text, y }) => y === price.y && text === `${(share * 100).toFixed(1)} %`));
    assert.match(price.font, /^600 /, 'your code is bold');
    assert.match(paper.texts.find(({ text }) => text === 'all')!.font, /^italic /);
  });

  it('keeps the label of a box in sight when its start is not', () => {
    const paper = new Paper();
    new Painter().paint(paper, scene, camera({ from: 100, to: 200 }), look('dark'), 1);
    assert.ok(paper.texts.find(({ text }) => text === 'all')!.x >= 0);
  });

  it('fades what a search did not find and marks what it did, not by colour alone', () => {
    const paper = new Paper();
    const searched = look('dark', { marked: session.matches(startNavigation('').place, 'price')!.marked });
    new Painter().paint(paper, scene, camera(), searched, 1);
    const { swatches, of } = searched.palette;
    const { functionOf } = session.model;
    const fills = new Set(paper.rects.map(({ fill }) => fill));
    assert.ok(fills.has(swatches[of[functionOf[2]!]!]!.fill));
    assert.ok(fills.has(swatches[of[functionOf[4]!]!]!.fadedFill));
    assert.ok(!fills.has(swatches[of[functionOf[4]!]!]!.fill));
    assert.ok(
      paper.rects.some(({ height }) => height === 3),
      'a bar on top of matches',
    );
  });

  it('paints borders instead of fills in high contrast', () => {
    const paper = new Paper();
    new Painter().paint(paper, scene, camera(), look('hc-dark'), 1);
    assert.ok(paper.borders.length >= 4);
    assert.ok(paper.rects.filter(({ width }) => width > 50).every(({ fill }) => fill === 'rgb(31,31,31)'));
  });

  it('paints as much as there are pixels, however large the profile', () => {
    const count = 50_000;
    const wide = sampledProfile({
      parent: [-1, ...new Array<number>(count).fill(0)],
      frame: [0, ...Array.from({ length: count }, (_, i) => i + 1)],
      samples: Array.from({ length: count }, (_, i) => i + 1),
      gaps: new Array<number>(count).fill(1),
      frames: [
        FRAMES[0]!,
        ...Array.from({ length: count }, (_, i) => frame(`f${i}`, `/shop/src/f${i % 9}.ts`, i)),
      ],
    });
    const large = new FlameSession(wide, '/shop', '');
    const { model } = large;
    const paper = new Paper();
    const there = large.scene(startNavigation('').place);
    const view = camera({ to: there.width });
    new Painter().paint(
      paper,
      there,
      view,
      { ...look('dark'), model, palette: buildPalette(model, 'file', theme('dark')) },
      1,
    );
    assert.ok(paper.rects.length > 500 && paper.rects.length < 2200, `${paper.rects.length} rectangles`);
  });
});

describe('SVG export', () => {
  const hostile = '</text><script>alert(1)</script><img src=x onerror=alert(1)>"\'&\u0000\u202e';

  it('is well-formed whatever the names are', () => {
    const bad = sampledProfile({
      parent: [-1, 0],
      frame: [0, 1],
      samples: [1],
      gaps: [0],
      frames: [FRAMES[0]!, frame(hostile, `/shop/${hostile}.ts`)],
    });
    const there = new FlameSession(bad, '/shop', '');
    const model = buildModel(bad, '/shop');
    const picture = there.scene(startNavigation('').place);
    const wide = camera({ to: picture.width, width: 2000 });
    const dark = look('dark');
    const svg = pictureSvg(
      picture,
      wide,
      { ...dark, model, palette: buildPalette(model, 'file', dark.theme) },
      hostile,
      (text) => text.length * 6,
    );
    assert.match(svg, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="2000"/);
    const tags = [...svg.matchAll(/<\/?([a-zA-Z]+)/g)].map(([, tag]) => tag);
    assert.deepEqual([...new Set(tags)].sort(), ['rect', 'svg', 'text', 'title']);
    assert.ok(!/["=]\s*on\w+=/.test(svg.replaceAll(/>[^<]*</g, '><')));
    assert.ok(svg.includes('&lt;script&gt;'));
  });

  it('escapes any text so that it can be read back', () => {
    const back = (text: string): string =>
      text
        .replaceAll('&lt;', '<')
        .replaceAll('&gt;', '>')
        .replaceAll('&quot;', '"')
        .replaceAll('&#39;', "'")
        .replaceAll('&amp;', '&');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        assert.equal(
          back(escapeXml(text)),
          text.replaceAll(/[\p{Cc}\ufffe\uffff]/gu, (char) =>
            '\t\n\r'.includes(char) || (char >= '\u007f' && char < '\ufffe') ? char : '\ufffd',
          ),
        );
        assert.ok(!/[<>"']/.test(escapeXml(text)));
      }),
    );
    assert.equal(escapeXml('a\u0000b\ufffec\ud800d'), 'a\ufffdb\ufffdc\ufffdd');
  });
});
