import { formatValue } from '../../../src/core/base/units';
import { cssColour } from '../../shared/colour';
import type { Theme } from '../../shared/themeColours';
import type { Scene } from '../layout/scene';
import { type FlameModel, sharePercent } from '../model';
import { type Camera, ROW_HEIGHT, rowTop } from './camera';
import type { ChangeLook } from './changes';
import { labelFont, type Palette, type Swatch } from './palette';
import { TextMeasure } from './text';

/** The part of CanvasRenderingContext2D that painting needs, so that exports and tests can paint elsewhere. */
export interface Brush {
  fillStyle: string | object;
  strokeStyle: string | object;
  lineWidth: number;
  font: string;
  textBaseline: string;
  fillRect(x: number, y: number, width: number, height: number): void;
  strokeRect(x: number, y: number, width: number, height: number): void;
  fillText(text: string, x: number, y: number): void;
  measureText(text: string): { readonly width: number };
}

/** Everything that decides how boxes look. */
export interface Look {
  readonly model: FlameModel;
  readonly palette: Palette;
  readonly theme: Theme;
  /** Functions found by the search; undefined when nothing is searched for. */
  readonly marked: Uint8Array | undefined;
  /** What stands at the right of wide boxes: their share of the non-idle value, or their value. */
  readonly numbers: 'percent' | 'value';
  /** Function whose other boxes are pointed out; -1 for none. */
  readonly selected: number;
  /** For a comparison: colours boxes by their change, which also stands on them instead of their share. */
  readonly changes?: ChangeLook | undefined;
}

const FONT_SIZE = 12;
const PADDING = 5;
/** Narrower boxes have no label. */
const LEAST_LABEL = 24;
const MARK_HEIGHT = 3;

/** One call of `paint`. */
interface Pass {
  readonly brush: Brush;
  readonly scene: Scene;
  readonly camera: Camera;
  readonly look: Look;
  readonly density: number;
}

/** A box wide enough to be painted for itself. */
interface Painted {
  readonly key: number;
  readonly func: number;
  readonly swatch: Swatch;
  readonly faded: boolean;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly value: number;
}

/** Paints scenes. Keeps the widths of characters between frames; one per theme. */
export class Painter {
  readonly #fonts = new Map<string, TextMeasure>();

  /** `density` is device pixels per CSS pixel: edges are put on whole device pixels. Returns the boxes painted. */
  paint(brush: Brush, scene: Scene, camera: Camera, look: Look, density: number): number {
    const pass: Pass = { brush, scene, camera, look, density };
    brush.fillStyle = cssColour(look.theme.background);
    brush.fillRect(0, 0, camera.width, camera.height);
    if (scene.width <= 0) return 0;
    brush.textBaseline = 'middle';
    let boxes = 0;
    for (let row = 0; row < scene.rows; row++) {
      const y = rowTop(scene, camera, row);
      if (y < camera.height && y + ROW_HEIGHT > 0) boxes += this.#paintRow(pass, row, y);
    }
    return boxes;
  }

  #paintRow(pass: Pass, row: number, y: number): number {
    const { brush, scene, camera, density } = pass;
    const { changes, palette, marked, theme } = pass.look;
    const scale = camera.width / (camera.to - camera.from);
    const snap = (x: number): number => Math.round(x * density) / density;
    let boxes = 0;
    // Marks narrower than two pixels that look the same and touch are painted as one.
    let fill = '';
    let start = 0;
    let end = 0;
    const flush = (): void => {
      if (fill === '') return;
      brush.fillStyle = fill;
      brush.fillRect(start, y, end - start, ROW_HEIGHT - 1);
      boxes++;
      fill = '';
    };
    scene.visit(row, camera.from, camera.to, 1 / (scale * density), (key, func, from, to, joined) => {
      const swatch = changes?.swatch(scene, key) ?? palette.swatches[palette.of[func]!]!;
      const faded = marked !== undefined && !marked[func];
      const x = snap(Math.max(-2, (from - camera.from) * scale));
      const edge = Math.max(snap(Math.min(camera.width + 2, (to - camera.from) * scale)), x + 1 / density);
      if (joined || edge - x < 2) {
        const next = theme.highContrast && !faded ? swatch.edge : faded ? swatch.fadedFill : swatch.fill;
        if (next !== fill || x > end) {
          flush();
          fill = next;
          start = x;
        }
        end = edge;
        return;
      }
      flush();
      boxes++;
      const width = edge - x - (edge - x >= 4 ? 1 : 0);
      const box: Painted = { key, func, swatch, faded, x, y, width, value: to - from };
      paintBox(pass, box);
      if (width >= LEAST_LABEL) this.#paintLabel(pass, box);
    });
    flush();
    return boxes;
  }

  #paintLabel({ brush, camera, look, scene }: Pass, box: Painted): void {
    const { model, theme } = look;
    const { label, frame } = model.functions[box.func]!;
    // The label of a box that begins left of the picture stays in sight.
    const left = Math.max(0, box.x) + PADDING;
    const right = Math.min(camera.width, box.x + box.width) - PADDING;
    const font = labelFont(frame.category, FONT_SIZE, theme.fontFamily);
    const measure = this.#measureOf(brush, font);
    const shown = measure.fit(label, right - left);
    if (shown === '') return;
    const middle = box.y + ROW_HEIGHT / 2;
    brush.font = font;
    brush.fillStyle = box.faded ? box.swatch.fadedInk : box.swatch.ink;
    brush.fillText(shown, left, middle);
    if (shown !== label) return;
    const share =
      look.changes?.text(scene, box.key) ??
      (look.numbers === 'percent'
        ? sharePercent(model, box.value)
        : formatValue(box.value, model.profile.unit));
    const plain = labelFont('dependency', FONT_SIZE - 1, theme.fontFamily);
    const start = right - this.#measureOf(brush, plain).width(share);
    if (start < left + measure.width(label) + 3 * PADDING) return;
    brush.font = plain;
    brush.fillText(share, start, middle);
  }

  #measureOf(brush: Brush, font: string): TextMeasure {
    let measure = this.#fonts.get(font);
    if (measure === undefined) {
      measure = new TextMeasure((text) => {
        brush.font = font;
        return brush.measureText(text).width;
      });
      this.#fonts.set(font, measure);
    }
    return measure;
  }
}

function paintBox({ brush, look }: Pass, { func, swatch, faded, x, y, width }: Painted): void {
  const { theme, marked, selected } = look;
  const height = ROW_HEIGHT - 1;
  brush.fillStyle = faded ? swatch.fadedFill : swatch.fill;
  brush.fillRect(x, y, width, height);
  if (theme.highContrast) {
    brush.strokeStyle = faded ? swatch.fadedInk : swatch.edge;
    brush.lineWidth = 1;
    brush.strokeRect(x + 0.5, y + 0.5, Math.max(0, width - 1), height - 1);
  }
  if (marked?.[func]) {
    brush.fillStyle = cssColour(theme.flame.match);
    brush.fillRect(x, y, width, MARK_HEIGHT);
  }
  if (func === selected) {
    brush.fillStyle = cssColour(theme.foreground);
    brush.fillRect(x, y + height - 2, width, 2);
  }
}
