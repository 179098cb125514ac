import type { JSX, RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ShownComparison } from '../comparison';
import type { Scene } from '../layout/scene';
import type { Camera } from '../paint/camera';
import type { Look } from '../paint/painter';
import { Overview } from '../picture/overview';
import { Picture, putAt } from '../picture/picture';
import { selectedOf } from '../selected';
import { Tooltip, type TooltipState } from './tooltip';
import { Twin } from './twin';

export interface PictureAreaProps {
  readonly scene: Scene;
  /** Visible stretch, as shares of the axis. */
  readonly from: number;
  readonly to: number;
  readonly flipped: boolean;
  readonly look: Look;
  /** Where the search has matches: pairs of start and end on the axis. */
  readonly spans: Float64Array;
  readonly selected: number;
  /** Set for as long as the page is mounted. */
  readonly picture: RefObject<Picture | null>;
  readonly takeFocus: RefObject<boolean>;
  readonly label: string;
  /** When boxes stand for two sides. */
  readonly comparison: ShownComparison | undefined;
  readonly describe: (key: number) => string;
  onSelect(key: number, event: PointerEvent): void;
  onOpen(key: number): void;
  /** Place in CSS pixels of the window. */
  onMenu(key: number, x: number, y: number): void;
  onRest(from: number, to: number): void;
  onPainted(): void;
}

/** The canvas with the strip above it, the tree that doubles it, and the tooltip over it. */
export function PictureArea(props: PictureAreaProps): JSX.Element {
  const { scene, from, to, flipped, look, selected, picture } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const spacer = useRef<HTMLDivElement>(null);
  const view = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const hover = useRef<HTMLDivElement>(null);
  const strip = useRef<HTMLCanvasElement>(null);
  const item = useRef<HTMLDivElement>(null);
  const tip = useRef<HTMLDivElement>(null);
  const overview = useRef<Overview | null>(null);
  const [tooltip, setTooltip] = useState<TooltipState | undefined>(undefined);
  // Events of the picture outlive the rendering that made them: they look up what is current here.
  const current = useRef(props);
  current.current = props;
  const shown = useRef(-1);
  shown.current = selected >= 0 ? selected : scene.at(scene.home, 0);

  useLayoutEffect(() => {
    const painted = (camera: Camera): void => {
      const { scene, look, spans } = current.current;
      overview.current!.paint(scene, look, camera, spans);
      if (item.current && shown.current >= 0) putAt(item.current, made.place(shown.current));
      current.current.onPainted();
    };
    const made = new Picture(
      {
        scroller: scroller.current!,
        spacer: spacer.current!,
        view: view.current!,
        canvas: canvas.current!,
        hover: hover.current!,
      },
      {
        press: () => item.current?.focus({ preventScroll: true }),
        select: (key, event) => current.current.onSelect(key, event),
        open: (key) => current.current.onOpen(key),
        menu: (key, x, y) => {
          const box = view.current!.getBoundingClientRect();
          current.current.onMenu(key, box.left + x, box.top + y);
        },
        hover: (key, x, y) =>
          setTooltip(key < 0 ? undefined : { ...selectedOf(current.current.scene, key), x, y }),
        rest: (start, end) => current.current.onRest(start, end),
        painted,
      },
    );
    picture.current = made;
    overview.current = new Overview(strip.current!, (start, end) => made.show(start, end));
    return () => {
      made.dispose();
      overview.current!.dispose();
      picture.current = null;
    };
  }, []);

  useLayoutEffect(() => {
    setTooltip(undefined);
  }, [scene]);

  useLayoutEffect(() => {
    picture.current!.update({ scene, from, to, flipped, look });
  }, [scene, from, to, flipped, look, selected, props.spans]);

  useEffect(() => {
    // The editor gives the focus to the page as a whole.
    const enter = (): void => {
      if (document.activeElement === document.body) item.current?.focus({ preventScroll: true });
    };
    window.addEventListener('focus', enter);
    return () => window.removeEventListener('focus', enter);
  }, []);

  useEffect(() => {
    const hide = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') setTooltip(undefined);
    };
    document.addEventListener('keydown', hide, true);
    return () => document.removeEventListener('keydown', hide, true);
  }, []);

  const tellFocused = (key: number): void => {
    if (!item.current?.matches(':focus-visible') || picture.current === null || scene.at(scene.home, 0) < 0)
      return;
    const { x, y } = picture.current.place(key);
    setTooltip({ ...selectedOf(scene, key), x: Math.max(0, x), y: y + 4 });
  };

  return (
    <div class="picture">
      <canvas ref={strip} class="overview" />
      <div class="frames">
        <div ref={scroller} class="scroller" tabIndex={-1}>
          <div ref={spacer} class="spacer">
            <div ref={view} class="view">
              <canvas ref={canvas} />
              <div ref={hover} class="hovered" hidden />
              <Twin
                scene={scene}
                selected={selected}
                label={props.label}
                describe={props.describe}
                item={item}
                takeFocus={props.takeFocus}
                onFocus={tellFocused}
                onBlur={() => setTooltip(undefined)}
              />
            </div>
          </div>
        </div>
        <Tooltip
          model={look.model}
          state={tooltip}
          shown={props.comparison && { ...props.comparison, scene }}
          element={tip}
        />
      </div>
    </div>
  );
}
