import { cssColour, mix } from '../../shared/colour';
import type { Scene } from '../layout/scene';
import { type Camera, xOf } from '../paint/camera';
import type { Look } from '../paint/painter';

/** Height of the small picture of everything, and of the ruler under it, in CSS pixels. */
const MAP_HEIGHT = 30;
const RULER_HEIGHT = 18;
const OVERVIEW_HEIGHT = MAP_HEIGHT + RULER_HEIGHT;

const MATCH_HEIGHT = 4;
const FONT_SIZE = 10;

/** The strip above the picture: everything small with a window on what is visible, and a ruler for that. */
export class Overview {
  readonly #canvas: HTMLCanvasElement;
  readonly #show: (from: number, to: number) => void;
  readonly #brush: CanvasRenderingContext2D;
  readonly #map = document.createElement('canvas');
  #mapOf:
    | { readonly scene: Scene; readonly look: Look; readonly width: number; readonly flipped: boolean }
    | undefined;
  readonly #ending = new AbortController();
  #last: { camera: Camera; scene: Scene } | undefined;

  /** `show` is asked to bring a stretch of the axis into view. */
  constructor(canvas: HTMLCanvasElement, show: (from: number, to: number) => void) {
    this.#canvas = canvas;
    this.#show = show;
    this.#brush = canvas.getContext('2d')!;
    this.#watchPointer();
  }

  dispose(): void {
    this.#ending.abort();
  }

  /** `spans`: where the search has matches, as pairs of start and end. */
  paint(scene: Scene, look: Look, camera: Camera, spans: Float64Array): void {
    this.#last = { camera, scene };
    const density = window.devicePixelRatio || 1;
    const width = Math.max(1, Math.round(camera.width * density));
    const height = Math.round(OVERVIEW_HEIGHT * density);
    const canvas = this.#canvas;
    const brush = this.#brush;
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
      canvas.style.width = `${camera.width}px`;
      canvas.style.height = `${OVERVIEW_HEIGHT}px`;
    }
    brush.setTransform(1, 0, 0, 1, 0, 0);
    brush.fillStyle = cssColour(look.theme.background);
    brush.fillRect(0, 0, width, height);
    if (scene.width <= 0) return;
    this.#paintMap(scene, look, camera, width, Math.round(MAP_HEIGHT * density));
    brush.drawImage(this.#map, 0, 0);
    brush.setTransform(density, 0, 0, density, 0, 0);
    this.#paintWindow(scene, look, camera);
    this.#paintRuler(look, camera);
    this.#paintMatches(look, camera, spans);
  }

  /** The whole scene in few rows, kept until something about it changes. */
  #paintMap(scene: Scene, look: Look, camera: Camera, width: number, height: number): void {
    const known = this.#mapOf;
    const { flipped } = camera;
    if (known?.scene === scene && known.look === look && known.width === width && known.flipped === flipped)
      return;
    this.#mapOf = { scene, look, width, flipped };
    this.#map.width = width;
    this.#map.height = height;
    const brush = this.#map.getContext('2d')!;
    const { changes, palette, theme, marked } = look;
    // Deep pictures show only as many rows as there are pixels, evenly chosen.
    const rows = Math.min(scene.rows, height);
    const rowHeight = Math.min(height / rows, 4);
    for (let line = 0; line < rows; line++) {
      const row = Math.floor((line * scene.rows) / rows);
      const y = flipped ? height - (line + 1) * rowHeight : line * rowHeight;
      const scale = width / scene.width;
      scene.visit(row, 0, scene.width, 1 / scale, (key, func, from, to) => {
        const swatch = changes?.swatch(scene, key) ?? palette.swatches[palette.of[func]!]!;
        const faded = marked !== undefined && !marked[func];
        brush.fillStyle = theme.highContrast ? swatch.edge : faded ? swatch.fadedFill : swatch.fill;
        const x = Math.round(from * scale);
        brush.fillRect(x, y, Math.max(1, Math.round(to * scale) - x), rowHeight);
      });
    }
  }

  #paintWindow(scene: Scene, { theme }: Look, camera: Camera): void {
    if (camera.from <= 0 && camera.to >= scene.width) return;
    const brush = this.#brush;
    const left = (camera.from / scene.width) * camera.width;
    const right = Math.max(left + 2, (camera.to / scene.width) * camera.width);
    brush.fillStyle = cssColour({ ...theme.background, a: 0.65 });
    brush.fillRect(0, 0, left, MAP_HEIGHT);
    brush.fillRect(right, 0, camera.width - right, MAP_HEIGHT);
    brush.strokeStyle = cssColour(theme.focus);
    brush.lineWidth = 1.5;
    brush.strokeRect(left + 0.75, 0.75, Math.max(1, right - left - 1.5), MAP_HEIGHT - 1.5);
  }

  #paintRuler({ theme, model }: Look, camera: Camera): void {
    const brush = this.#brush;
    const length = camera.to - camera.from;
    const step = roundStep((length / camera.width) * 110);
    brush.font = `${FONT_SIZE}px ${theme.fontFamily}`;
    brush.textBaseline = 'middle';
    brush.lineWidth = 1;
    for (let tick = Math.ceil(camera.from / step) * step; tick <= camera.to; tick += step) {
      const x = Math.round(xOf(camera, tick)) + 0.5;
      brush.strokeStyle = cssColour(theme.border);
      brush.beginPath();
      brush.moveTo(x, MAP_HEIGHT + 3);
      brush.lineTo(x, OVERVIEW_HEIGHT);
      brush.stroke();
      brush.fillStyle = cssColour(mix(theme.foreground, theme.background, 0.25));
      brush.fillText(
        formatTick(tick, step, camera.to, model.profile.unit),
        x + 4,
        MAP_HEIGHT + RULER_HEIGHT / 2,
      );
    }
  }

  /** Where on the axis the search has something, however narrow. */
  #paintMatches({ theme }: Look, camera: Camera, spans: Float64Array): void {
    const brush = this.#brush;
    brush.fillStyle = cssColour(theme.flame.match);
    let painted = 0;
    for (let i = 0; i < spans.length; i += 2) {
      const right = Math.min(camera.width, xOf(camera, spans[i + 1]!));
      if (right <= painted) continue;
      const left = Math.max(painted, xOf(camera, spans[i]!));
      if (left >= camera.width) break;
      painted = Math.max(left + 1, right);
      brush.fillRect(left, OVERVIEW_HEIGHT - MATCH_HEIGHT, painted - left, MATCH_HEIGHT);
    }
  }

  /** Dragging the window moves it; dragging elsewhere chooses a new stretch. */
  #watchPointer(): void {
    const { signal } = this.#ending;
    const valueAt = (event: PointerEvent): number => {
      const share = (event.clientX - this.#canvas.getBoundingClientRect().left) / this.#canvas.clientWidth;
      return Math.min(1, Math.max(0, share)) * (this.#last?.scene.width ?? 0);
    };
    let drag:
      | { readonly value: number; readonly from: number; readonly to: number; readonly moves: boolean }
      | undefined;
    this.#canvas.addEventListener(
      'pointerdown',
      (event) => {
        if (this.#last === undefined || event.button !== 0) return;
        const value = valueAt(event);
        const { from, to } = this.#last.camera;
        const zoomed = from > 0 || to < this.#last.scene.width;
        drag = { value, from, to, moves: zoomed && value >= from && value <= to };
        this.#canvas.setPointerCapture(event.pointerId);
      },
      { signal },
    );
    this.#canvas.addEventListener(
      'pointermove',
      (event) => {
        if (drag === undefined) return;
        const value = valueAt(event);
        if (drag.moves) this.#show(drag.from + value - drag.value, drag.to + value - drag.value);
        else if (value !== drag.value) this.#show(Math.min(value, drag.value), Math.max(value, drag.value));
      },
      { signal },
    );
    const end = (): void => {
      drag = undefined;
    };
    this.#canvas.addEventListener('pointerup', end, { signal });
    this.#canvas.addEventListener('pointercancel', end, { signal });
  }
}

/** The next number of the series 1, 2, 5, 10, 20, … */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  const digit = least / power;
  return (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10) * power;
}

const SCALES = {
  us: [
    { factor: 1_000_000, name: 's' },
    { factor: 1000, name: 'ms' },
    { factor: 1, name: 'µs' },
  ],
  bytes: [
    { factor: 1_000_000_000, name: 'GB' },
    { factor: 1_000_000, name: 'MB' },
    { factor: 1000, name: 'kB' },
    { factor: 1, name: 'B' },
  ],
} as const;

/** A tick's value in the unit that suits `largest`, with as many decimals as steps of `step` need. */
function formatTick(value: number, step: number, largest: number, unit: 'us' | 'bytes'): string {
  const scale = SCALES[unit].find(({ factor }) => largest >= factor) ?? SCALES[unit].at(-1)!;
  const decimals = Math.min(9, Math.max(0, -Math.floor(Math.log10(step / scale.factor) + 1e-9)));
  return `${(value / scale.factor).toFixed(decimals)} ${scale.name}`;
}
