/** What pointers and wheels ask for. Places are CSS pixels in the element. */
export interface GestureHandlers {
  /** A press, before it is known what it becomes. */
  press(): void;
  /** A press and release without moving. */
  click(x: number, y: number, event: PointerEvent): void;
  doubleClick(x: number, y: number): void;
  menu(x: number, y: number): void;
  /** The pointer is over a place; undefined when it left. */
  hover(at: { readonly x: number; readonly y: number } | undefined): void;
  /** Zoom by a factor (below 1: closer) around a place. */
  zoom(x: number, factor: number): void;
  pan(dx: number, dy: number): void;
}

const DRAG_STARTS = 4;
const LINE_HEIGHT = 20;

/** Translates the element's pointer, wheel and pinch events. Returns what ends it. */
export function watchGestures(element: HTMLElement, handlers: GestureHandlers): () => void {
  const pointers = new Map<number, { x: number; y: number }>();
  let dragging = false;
  let start = { x: 0, y: 0 };

  const placeOf = (event: MouseEvent): { x: number; y: number } => {
    const box = element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };

  const down = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    const place = placeOf(event);
    if (pointers.size === 0) {
      start = place;
      dragging = false;
    }
    pointers.set(event.pointerId, place);
    element.setPointerCapture(event.pointerId);
    handlers.press();
  };

  const move = (event: PointerEvent): void => {
    const place = placeOf(event);
    const before = pointers.get(event.pointerId);
    if (before === undefined) {
      handlers.hover(place);
      return;
    }
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
    pointers.set(event.pointerId, place);
    if (other !== undefined) {
      dragging = true;
      const apart = Math.max(20, Math.abs(place.x - other.x));
      const apartBefore = Math.max(20, Math.abs(before.x - other.x));
      handlers.zoom((place.x + other.x) / 2, apartBefore / apart);
      handlers.pan((place.x - before.x) / 2, (place.y - before.y) / 2);
      return;
    }
    if (!dragging && Math.hypot(place.x - start.x, place.y - start.y) < DRAG_STARTS) return;
    if (!dragging) {
      dragging = true;
      handlers.hover(undefined);
      handlers.pan(place.x - start.x, place.y - start.y);
      return;
    }
    handlers.pan(place.x - before.x, place.y - before.y);
  };

  const up = (event: PointerEvent): void => {
    const known = pointers.delete(event.pointerId);
    if (!known || pointers.size > 0 || dragging || event.type === 'pointercancel') return;
    const { x, y } = placeOf(event);
    handlers.click(x, y, event);
  };

  const wheel = (event: WheelEvent): void => {
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_HEIGHT : 1;
    const dx = event.deltaX * unit;
    const dy = event.deltaY * unit;
    event.preventDefault();
    if (event.ctrlKey) handlers.zoom(placeOf(event).x, Math.exp(dy * 0.01));
    else if (event.altKey) handlers.pan(0, -dy);
    else if (event.shiftKey) handlers.pan(-(dx || dy), 0);
    else if (Math.abs(dx) > Math.abs(dy)) handlers.pan(-dx, 0);
    else handlers.zoom(placeOf(event).x, Math.exp(dy * 0.002));
  };

  const leave = (): void => handlers.hover(undefined);
  const double = (event: MouseEvent): void => {
    const { x, y } = placeOf(event);
    if (!event.altKey) handlers.doubleClick(x, y);
  };
  const menu = (event: MouseEvent): void => {
    event.preventDefault();
    const { x, y } = placeOf(event);
    handlers.menu(x, y);
  };

  const ending = new AbortController();
  const { signal } = ending;
  element.addEventListener('pointerdown', down, { signal });
  element.addEventListener('pointermove', move, { signal });
  element.addEventListener('pointerup', up, { signal });
  element.addEventListener('pointercancel', up, { signal });
  element.addEventListener('pointerleave', leave, { signal });
  // Otherwise the press would take the focus away from where `press` put it.
  element.addEventListener('mousedown', (event) => event.preventDefault(), { signal });
  element.addEventListener('dblclick', double, { signal });
  element.addEventListener('contextmenu', menu, { signal });
  element.addEventListener('wheel', wheel, { signal, passive: false });
  return () => ending.abort();
}
