import type { Scene } from '../layout/scene';
import {
  type Camera,
  clampSpan,
  contentHeight,
  ROW_HEIGHT,
  rowAt,
  rowTop,
  valueAt,
  xOf,
  zoomAt,
} from '../paint/camera';
import { type Look, Painter } from '../paint/painter';
import { watchGestures } from './gestures';

/** What the picture is asked to show. `from` and `to` are shares of the scene's axis. */
export interface PictureState {
  readonly scene: Scene;
  readonly from: number;
  readonly to: number;
  readonly flipped: boolean;
  readonly look: Look;
}

/** What happens in the picture. Keys are the scene's; -1 is the ground between boxes. */
export interface PictureEvents {
  press(): void;
  select(key: number, event: PointerEvent): void;
  open(key: number): void;
  menu(key: number, x: number, y: number): void;
  hover(key: number, x: number, y: number): void;
  /** The user moved; called when they come to rest. Shares of the axis. */
  rest(from: number, to: number): void;
  /** After each frame. */
  painted(camera: Camera): void;
}

/** The elements that the picture works with: a scroller holds a tall spacer, in which the view sticks. */
export interface PictureElements {
  readonly scroller: HTMLElement;
  readonly spacer: HTMLElement;
  readonly view: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  readonly hover: HTMLElement;
}

const ZOOM_MILLISECONDS = 180;
const REST_MILLISECONDS = 150;
/** Boxes that one is led to are made at least this wide. */
const LEAST_REVEALED = 6;

/** The canvas with the boxes: what is visible, moving it, and finding boxes under the pointer. */
export class Picture {
  readonly #elements: PictureElements;
  readonly #events: PictureEvents;
  readonly #brush: CanvasRenderingContext2D;
  readonly #painter = new Painter();
  readonly #ending = new AbortController();
  readonly #endGestures: () => void;
  readonly #resizing: ResizeObserver;
  #state: PictureState | undefined;
  #from = 0;
  #to = 1;
  #width = 0;
  #height = 0;
  #density = 1;
  #hovered = -1;
  #frame = 0;
  #resting: ReturnType<typeof setTimeout> | undefined;
  #motion: { from: number; to: number; toFrom: number; toTo: number; start: number } | undefined;

  constructor(elements: PictureElements, events: PictureEvents) {
    this.#elements = elements;
    this.#events = events;
    this.#brush = elements.canvas.getContext('2d', { alpha: false })!;
    this.#endGestures = watchGestures(elements.view, {
      press: () => events.press(),
      click: (x, y, event) => events.select(this.#keyAt(x, y), event),
      doubleClick: (x, y) => {
        const key = this.#keyAt(x, y);
        if (key >= 0) events.open(key);
      },
      menu: (x, y) => {
        const key = this.#keyAt(x, y);
        if (key >= 0) events.menu(key, x, y);
      },
      hover: (at) => this.#hover(at),
      zoom: (x, factor) => this.zoom(x, factor),
      pan: (dx, dy) => this.pan(dx, dy),
    });
    elements.scroller.addEventListener('scroll', () => this.#invalidate(), { signal: this.#ending.signal });
    this.#resizing = new ResizeObserver(() => this.#resize());
    this.#resizing.observe(elements.scroller);
  }

  dispose(): void {
    this.#ending.abort();
    this.#endGestures();
    this.#resizing.disconnect();
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#resting);
  }

  /** Shows another state: a new scene at once, another stretch of the same one by moving there. */
  update(next: PictureState): void {
    const before = this.#state;
    this.#state = next;
    const { scene, from, to, look } = next;
    const target = clampSpan(scene, from * scene.width, to * scene.width);
    if (before?.scene !== scene) {
      this.#motion = undefined;
      this.#from = target.from;
      this.#to = target.to;
      this.#setHover(-1);
      this.#resize();
      this.#elements.scroller.scrollTop = this.#homeTop();
    } else {
      if (before.flipped !== next.flipped) this.#elements.scroller.scrollTop = this.#homeTop();
      // The place of the last rest comes back rounded; that is no reason to move.
      const moved = Math.abs(target.from - this.#from) + Math.abs(target.to - this.#to) > scene.width * 1e-9;
      if (moved && this.#resting === undefined)
        this.#moveTo(target.from, target.to, look.theme.reducedMotion);
    }
    this.#invalidate();
  }

  get camera(): Camera {
    return {
      from: this.#from,
      to: this.#to,
      top: this.#elements.scroller.scrollTop,
      width: this.#width,
      height: this.#height,
      flipped: this.#state?.flipped ?? false,
    };
  }

  /** Where a box lies in the view, cut off at its sides. */
  place(key: number): { x: number; y: number; width: number; height: number } {
    const { scene } = this.#state!;
    const { camera } = this;
    const box = scene.box(key);
    const left = Math.min(Math.max(-4, xOf(camera, box.x)), camera.width);
    const right = Math.max(Math.min(camera.width + 4, xOf(camera, box.x + box.width)), 0);
    return {
      x: left,
      y: rowTop(scene, camera, box.row),
      width: Math.max(3, right - left),
      height: ROW_HEIGHT - 1,
    };
  }

  /** Scrolls, pans and if need be zooms until a box can be seen. */
  reveal(key: number): void {
    if (this.#state === undefined || this.#height === 0) return;
    const { scene, look } = this.#state;
    const box = scene.box(key);
    const y = rowTop(scene, this.camera, box.row);
    const margin = Math.min(2 * ROW_HEIGHT, this.#height / 4);
    if (y < margin) this.#elements.scroller.scrollTop += y - margin;
    else if (y + ROW_HEIGHT > this.#height - margin) {
      this.#elements.scroller.scrollTop += y + ROW_HEIGHT - this.#height + margin;
    }
    const { from, to } = this.#goal;
    const pixels = (box.width / (to - from)) * this.#width;
    const outside = box.x >= to || box.x + box.width <= from;
    if (!outside && pixels >= LEAST_REVEALED) return;
    const length = pixels < LEAST_REVEALED ? box.width * 8 : Math.max(to - from, box.width);
    const middle = box.x + box.width / 2;
    const span = clampSpan(scene, middle - length / 2, middle + length / 2);
    this.#moveTo(span.from, span.to, look.theme.reducedMotion);
    this.#rest();
  }

  /** Zooms around the middle of the view, or around a place in it. */
  zoom(x: number | undefined, factor: number): void {
    if (this.#state === undefined || this.#state.scene.width <= 0) return;
    this.#motion = undefined;
    this.#set(zoomAt(this.#state.scene, this.camera, x ?? this.#width / 2, factor));
  }

  /** Moves the picture with the hand: to the right and down when positive. */
  pan(dx: number, dy: number): void {
    if (this.#state === undefined || this.#width === 0) return;
    if (dy !== 0) this.#elements.scroller.scrollTop -= dy;
    if (dx === 0) return;
    this.#motion = undefined;
    const shift = (-dx / this.#width) * (this.#to - this.#from);
    this.#set(clampSpan(this.#state.scene, this.#from + shift, this.#to + shift));
  }

  /** Scrolls by pages of the view. */
  page(pages: number): void {
    this.#elements.scroller.scrollTop += pages * this.#height * 0.8;
  }

  /** Shows a stretch of the axis, as if the user had moved there. */
  show(from: number, to: number): void {
    if (this.#state !== undefined) this.#set(clampSpan(this.#state.scene, from, to));
  }

  #set(span: { from: number; to: number }): void {
    this.#from = span.from;
    this.#to = span.to;
    this.#rest();
    this.#invalidate();
  }

  #rest(): void {
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => {
      this.#resting = undefined;
      const { scene } = this.#state!;
      const { from, to } = this.#goal;
      this.#events.rest(from / scene.width, Math.min(1, to / scene.width));
    }, REST_MILLISECONDS);
  }

  #moveTo(from: number, to: number, atOnce: boolean): void {
    if (atOnce || this.#width === 0) {
      this.#from = from;
      this.#to = to;
    } else {
      this.#motion = { from: this.#from, to: this.#to, toFrom: from, toTo: to, start: performance.now() };
    }
    this.#invalidate();
  }

  /** The stretch that is shown once the motion ends. */
  get #goal(): { from: number; to: number } {
    const motion = this.#motion;
    return motion ? { from: motion.toFrom, to: motion.toTo } : { from: this.#from, to: this.#to };
  }

  #homeTop(): number {
    const { scene } = this.#state!;
    const home = rowTop(scene, { ...this.camera, top: 0 }, scene.home);
    // The sandwich keeps some callers in sight; otherwise the first row stands at its edge.
    return scene.home > 0 ? home - this.#height * 0.4 : home;
  }

  #keyAt(x: number, y: number): number {
    if (this.#state === undefined) return -1;
    const { scene } = this.#state;
    const { camera } = this;
    return scene.at(rowAt(scene, camera, y), valueAt(camera, x));
  }

  #hover(at: { x: number; y: number } | undefined): void {
    const key = at === undefined ? -1 : this.#keyAt(at.x, at.y);
    this.#setHover(key);
    this.#events.hover(key, at?.x ?? 0, at?.y ?? 0);
  }

  #setHover(key: number): void {
    if (key === this.#hovered) return;
    this.#hovered = key;
    this.#placeHover();
  }

  #placeHover(): void {
    const { hover } = this.#elements;
    hover.hidden = this.#hovered < 0;
    if (this.#hovered >= 0) putAt(hover, this.place(this.#hovered));
  }

  #resize(): void {
    const { scroller, spacer, view, canvas } = this.#elements;
    const height = scroller.clientHeight;
    if (this.#state !== undefined) {
      spacer.style.height = `${Math.max(height, contentHeight(this.#state.scene))}px`;
    }
    // After the spacer, because its height decides whether there is a scroll bar.
    const width = scroller.clientWidth;
    this.#width = width;
    this.#height = height;
    view.style.height = `${height}px`;
    const density = window.devicePixelRatio || 1;
    this.#density = density;
    const columns = Math.max(1, Math.round(width * density));
    const rows = Math.max(1, Math.round(height * density));
    if (canvas.width !== columns || canvas.height !== rows) {
      canvas.width = columns;
      canvas.height = rows;
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
    }
    this.#invalidate();
  }

  #invalidate(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame((now) => this.#paint(now));
  }

  #paint(now: number): void {
    this.#frame = 0;
    if (this.#state === undefined || this.#width === 0 || this.#height === 0) return;
    // The window may have moved to another screen.
    if (this.#density !== window.devicePixelRatio) this.#resize();
    this.#step(now);
    const { camera } = this;
    const density = this.#density;
    this.#brush.setTransform(density, 0, 0, density, 0, 0);
    this.#painter.paint(this.#brush, this.#state.scene, camera, this.#state.look, density);
    this.#placeHover();
    this.#events.painted(camera);
    if (this.#motion !== undefined) this.#invalidate();
  }

  /** Moves the stretch along its way, fast first. */
  #step(now: number): void {
    const motion = this.#motion;
    if (motion === undefined) return;
    const time = Math.min(1, Math.max(0, (now - motion.start) / ZOOM_MILLISECONDS));
    const share = 1 - (1 - time) ** 3;
    this.#from = motion.from + (motion.toFrom - motion.from) * share;
    this.#to = motion.to + (motion.toTo - motion.to) * share;
    if (time === 1) this.#motion = undefined;
  }
}

/** Puts an element over a place of the view. */
export function putAt(
  element: HTMLElement,
  place: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
): void {
  const { style } = element;
  style.transform = `translate(${place.x}px, ${place.y}px)`;
  style.width = `${place.width}px`;
  style.height = `${place.height}px`;
}
