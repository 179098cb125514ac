import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { messageOf } from '../../src/core/base/errors';
import type { FlameFocus, FlameView } from '../../src/protocol/flame';
import type { Theme } from '../shared/themeColours';
import type { FlameData, FlameHost, FocusRequest } from './app';
import type { FlameCommands } from './commands';
import { savePicture } from './exportPicture';
import { actionOf, type FlameAction } from './keyboard';
import { SandwichScene } from './layout/sandwichScene';
import { type Scene, widest } from './layout/scene';
import { frameMenu, pageMenu } from './menus';
import { findFunction } from './model';
import { canGoBack, navigate, type Place } from './navigation';
import type { Look } from './paint/painter';
import { buildPalette } from './paint/palette';
import { Crumbs } from './parts/crumbs';
import { Details } from './parts/details';
import { FunctionTable } from './parts/functionTable';
import { Help } from './parts/help';
import { Legend } from './parts/legend';
import { Menu, type MenuRequest } from './parts/menu';
import { NoTimes } from './parts/noTimes';
import { Notes } from './parts/notes';
import { OpenElsewhere, type SourcePlace } from './parts/openElsewhere';
import { PictureArea } from './parts/pictureArea';
import { COLOURS, Toolbar, VIEWS } from './parts/toolbar';
import type { Picture } from './picture/picture';
import { frameText, labelOf, selectedOf, stackText } from './selected';
import { useMatches } from './useMatches';
import { useNavigation } from './useNavigation';

const NO_SPANS = new Float64Array(0);
const KEY_ZOOM = 1.4;
const KEY_PAN = 80;

/** Keys that a button or link keeps for itself when it has the focus. */
const BUTTON_KEYS: ReadonlySet<string> = new Set([
  'Enter',
  ' ',
  'ArrowUp',
  'ArrowDown',
  'ArrowLeft',
  'ArrowRight',
]);

/** A profile on the screen, with everything that can be done with it. */
export function Flame(props: {
  readonly host: FlameHost;
  readonly data: FlameData;
  readonly theme: Theme;
  readonly request: FocusRequest | undefined;
}): JSX.Element {
  const { host, data, theme, request } = props;
  const { session } = data;
  const { model } = session;
  const [nav, step] = useNavigation(host, data);
  const [menu, setMenu] = useState<MenuRequest | undefined>(undefined);
  const [help, setHelp] = useState(false);
  const [elsewhere, setElsewhere] = useState<SourcePlace | undefined>(undefined);
  const [said, say] = useState('');
  const picture = useRef<Picture | null>(null);
  const searchInput = useRef<HTMLInputElement>(null);
  const takeFocus = useRef(true);
  const reveal = useRef(false);
  const painted = useRef(false);

  const { place } = nav;
  const scene = session.scene(place);
  const search = useMatches(session, place, nav.search);
  const palette = useMemo(() => buildPalette(model, nav.colour, theme), [model, nav.colour, theme]);
  const key = nav.selection ? scene.at(nav.selection.row, nav.selection.x * scene.width) : -1;
  const selected = useMemo(() => (key < 0 ? undefined : selectedOf(scene, key)), [scene, key]);
  const func = selected?.func ?? -1;
  const marked = search.matches?.marked;
  const numbers = place.view === 'time-order' ? 'value' : 'percent';
  const look: Look = useMemo(
    () => ({ model, palette, theme, marked, numbers, selected: func }),
    [model, palette, theme, marked, numbers, func],
  );
  const noTimes = place.view === 'time-order' && !session.hasTimes;

  const select = (next: number, how: { focus?: boolean; say?: string } = {}): void => {
    step({ type: 'select', selection: next < 0 ? undefined : placeOf(scene, next) });
    if (next < 0) return;
    reveal.current = true;
    if (how.focus) takeFocus.current = true;
    if (how.say !== undefined) say(how.say + labelOf(model, selectedOf(scene, next)));
  };

  /** Goes to another place and keeps the function selected, if it is there. */
  const go = (to: Partial<Place>, wanted = func): void => {
    const next = navigate(nav, { type: 'go', to });
    step({ type: 'go', to });
    if (next.selection !== undefined && wanted === func) return;
    const there = session.scene(next.place);
    const found = widest(there, there.outermost(markOf(model.functions.length, wanted)));
    step({ type: 'select', selection: found < 0 ? undefined : placeOf(there, found) });
    reveal.current = found >= 0;
  };

  const commands: FlameCommands = {
    select: (next) => select(next, { say: '' }),
    selectFunction(wanted) {
      const found = widest(scene, scene.outermost(markOf(model.functions.length, wanted)));
      if (found >= 0) select(found, { say: '' });
      else if (wanted >= 0) say(`${model.functions[wanted]!.name} is not in this view.`);
    },
    open(wanted, line) {
      const { frame, name } = model.functions[wanted]!;
      if (frame.file === '') {
        say(`${name} has no source to open.`);
        return;
      }
      const at: SourcePlace = {
        file: frame.file,
        line: line ?? frame.fileLine,
        column: line === undefined ? frame.fileColumn : 1,
      };
      if (host.inEditor) host.post({ type: 'open', ...at });
      else setElsewhere(at);
    },
    zoomTo(box) {
      const { x, width, func: zoomed } = scene.box(box);
      select(box);
      step({ type: 'go', to: { from: x / scene.width, to: Math.min(1, (x + width) / scene.width) } });
      say(`Zoomed to ${model.functions[zoomed]!.name}`);
    },
    sandwich: (wanted) => go({ view: 'sandwich', sandwich: wanted }, wanted),
    focus: (wanted) => go({ focus: place.focus === wanted ? -1 : wanted }, wanted),
    hide: (wanted) => go({ hidden: [...place.hidden.filter((other) => other !== wanted), wanted] }, -1),
    copyFrame(wanted) {
      host.post({ type: 'copy', text: frameText(model, wanted) });
      say('Frame copied');
    },
    copyStack(box) {
      host.post({ type: 'copy', text: stackText(model, scene, box) });
      say('Stack copied');
    },
  };

  const chooseView = (view: FlameView): void => {
    if (view !== 'sandwich') go({ view });
    else
      commands.sandwich(
        func >= 0 && func !== model.root ? func : place.sandwich >= 0 ? place.sandwich : heaviest(),
      );
  };
  const heaviest = (): number =>
    [...model.functions.keys()].reduce((best, other) => {
      const { self, frame } = model.functions[other]!;
      return frame.category !== 'idle' && self > (model.functions[best]?.self ?? 0) ? other : best;
    }, -1);

  const stepMatch = (by: -1 | 1): void => {
    const found = search.step(by);
    if (found >= 0) select(found, { say: 'Match: ' });
    else if (nav.search !== '') say('No match');
  };

  const save = (kind: 'svg' | 'png'): void => {
    const name = `${data.title} ${place.view}`;
    const whole: Look = { ...look, selected: -1 };
    savePicture(kind, scene, picture.current!.camera, whole, name).then(
      (message) => host.post(message, [message.data]),
      (error: unknown) => say(`The picture could not be exported: ${messageOf(error)}`),
    );
  };

  const openMenu = (label: string, x: number, y: number, items: MenuRequest['items']): void =>
    setMenu({ label, x, y, items });
  const openFrameMenu = (box: number, x: number, y: number): void => {
    const { func: wanted } = scene.box(box);
    openMenu(model.functions[wanted]!.name, x, y, frameMenu(model, commands, box, wanted));
  };
  const flip = (): void => step({ type: 'set', change: { flipped: !nav.flipped } });
  const move = (next: number): void => {
    if (next >= 0) select(next, { focus: true });
  };
  const from = key >= 0 ? key : scene.at(scene.home, 0);
  const upwards = nav.flipped ? 1 : -1;
  const onSelected = (run: () => void): void => {
    if (key >= 0) run();
    else say('Select a frame first: arrow keys or a click.');
  };

  const actions: Record<FlameAction, () => void> = {
    up: () => move(key < 0 ? from : scene.vertical(key, upwards)),
    down: () => move(key < 0 ? from : scene.vertical(key, upwards === 1 ? -1 : 1)),
    left: () => move(key < 0 ? from : scene.neighbour(key, -1)),
    right: () => move(key < 0 ? from : scene.neighbour(key, 1)),
    first: () => move(scene.at(scene.home, 0)),
    heaviest: () => move(heaviestLeaf(scene, from)),
    open: () => onSelected(() => commands.open(func)),
    zoom: () => onSelected(() => commands.zoomTo(key)),
    back: () => (canGoBack(nav) ? step({ type: 'back' }) : select(-1)),
    forward: () => step({ type: 'forward' }),
    reset: () => step({ type: 'go', to: { from: 0, to: 1 } }),
    zoomIn: () => picture.current?.zoom(undefined, 1 / KEY_ZOOM),
    zoomOut: () => picture.current?.zoom(undefined, KEY_ZOOM),
    panLeft: () => picture.current?.pan(KEY_PAN, 0),
    panRight: () => picture.current?.pan(-KEY_PAN, 0),
    panUp: () => picture.current?.pan(0, KEY_PAN),
    panDown: () => picture.current?.pan(0, -KEY_PAN),
    pageUp: () => picture.current?.page(-1),
    pageDown: () => picture.current?.page(1),
    search: () => searchInput.current?.select(),
    nextMatch: () => stepMatch(1),
    previousMatch: () => stepMatch(-1),
    leftHeavy: () => chooseView('left-heavy'),
    timeOrder: () => chooseView('time-order'),
    sandwich: () => chooseView('sandwich'),
    callers: () => onSelected(() => commands.sandwich(func)),
    focus: () => (place.focus >= 0 && key < 0 ? go({ focus: -1 }) : onSelected(() => commands.focus(func))),
    hide: () => onSelected(() => commands.hide(func)),
    joinRecursion: () => go({ joinRecursion: !place.joinRecursion }),
    idle: () => go({ idle: !place.idle }),
    flip,
    colour() {
      const next = COLOURS[(COLOURS.findIndex(({ mode }) => mode === nav.colour) + 1) % COLOURS.length]!;
      step({ type: 'set', change: { colour: next.mode } });
      say(`Colour by ${next.title.toLowerCase()}`);
    },
    copyFrame: () => onSelected(() => commands.copyFrame(func)),
    copyStack: () => onSelected(() => commands.copyStack(key)),
    menu: () =>
      onSelected(() => {
        const { left, bottom } = document.activeElement!.getBoundingClientRect();
        openFrameMenu(key, left, bottom);
      }),
    help: () => setHelp(true),
  };

  const onKey = (event: KeyboardEvent): void => {
    const target = event.target as Element;
    if (
      event.defaultPrevented ||
      target.closest('input:not([type=radio]), select, textarea, dialog, [role=menu], [role=grid]')
    )
      return;
    if (target.closest('button, a, [type=radio]') !== null && BUTTON_KEYS.has(event.key)) return;
    const action = actionOf(event);
    // Text that is marked is what Ctrl+C is about.
    if (action === undefined || (action === 'copyFrame' && getSelection()?.isCollapsed === false)) return;
    event.preventDefault();
    actions[action]();
  };
  const latestOnKey = useRef(onKey);
  latestOnKey.current = onKey;
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => latestOnKey.current(event);
    document.addEventListener('keydown', listener);
    return () => document.removeEventListener('keydown', listener);
  }, []);

  useLayoutEffect(() => {
    if (!reveal.current || key < 0) return;
    reveal.current = false;
    picture.current?.reveal(key);
  });

  const lookAt = (focus: FlameFocus): void => {
    const named = focus.name !== undefined || focus.file !== undefined;
    const wanted = named ? findFunction(model, focus) : -1;
    if (focus.search !== undefined) step({ type: 'set', change: { search: focus.search } });
    if (named && wanted < 0) say(`${focus.name ?? focus.file} is not in this profile.`);
    const view = focus.view ?? place.view;
    if (view === 'sandwich') {
      if (wanted >= 0) commands.sandwich(wanted);
      else chooseView('sandwich');
    } else if (view !== place.view) go({ view }, wanted);
    else if (wanted >= 0) commands.selectFunction(wanted);
  };
  useEffect(() => {
    if (request !== undefined) lookAt(request.focus);
  }, [request]);

  const onPainted = (): void => {
    if (painted.current) return;
    painted.current = true;
    // After the frame that is being painted now.
    setTimeout(() => {
      const nodes = model.profile.parent.length;
      host.post({ type: 'painted', milliseconds: performance.now() - data.arrived, nodes });
    });
  };

  const cutAt = scene instanceof SandwichScene ? scene.cutAt : 0;
  const notes =
    cutAt > 0
      ? [...data.notes, `There are too many call paths: callers end ${cutAt} levels up.`]
      : data.notes;
  return (
    <main class={`flame ${place.view}`}>
      <h1 class="unseen">{data.title}</h1>
      <Toolbar
        nav={nav}
        threads={data.threads}
        thread={data.thread}
        matches={search.matches}
        match={search.index}
        searchInput={searchInput}
        canGoBack={canGoBack(nav)}
        menuOpen={menu !== undefined}
        onView={chooseView}
        onThread={(thread) => host.post({ type: 'thread', thread })}
        onSearch={(text) => step({ type: 'set', change: { search: text } })}
        onMatch={stepMatch}
        onLeaveSearch={() =>
          document.querySelector<HTMLElement>('.twin .current')?.focus({ preventScroll: true })
        }
        onSet={(change) => step({ type: 'set', change })}
        onToggle={(which) => go({ [which]: !place[which] })}
        onBack={actions.back}
        onForward={actions.forward}
        onReset={actions.reset}
        onMenu={(anchor) => {
          const { right, bottom } = anchor.getBoundingClientRect();
          const { inEditor } = host;
          const openInSpeedscope = (): void => host.post({ type: 'openInSpeedscope' });
          openMenu(
            'More actions',
            right,
            bottom + 2,
            pageMenu({ inEditor, flipped: nav.flipped, flip, save, openInSpeedscope }),
          );
        }}
        onHelp={actions.help}
      />
      <Notes notes={notes} />
      <Crumbs model={model} scene={scene} place={place} selected={key} onSelect={commands.select} onGo={go} />
      <div class={nav.details ? 'content with-details' : 'content'}>
        {place.view === 'sandwich' && (
          <FunctionTable
            model={model}
            palette={palette}
            chosen={place.sandwich}
            sort={nav.sort}
            filter={nav.filter}
            onSort={(sort) => step({ type: 'set', change: { sort } })}
            onFilter={(filter) => step({ type: 'set', change: { filter } })}
            onChoose={commands.sandwich}
          />
        )}
        {noTimes ? (
          <NoTimes
            threads={data.threads}
            onThread={(thread) => host.post({ type: 'thread', thread })}
            onLeftHeavy={() => chooseView('left-heavy')}
          />
        ) : (
          <PictureArea
            scene={scene}
            from={place.from}
            to={place.to}
            flipped={nav.flipped}
            look={look}
            spans={search.matches?.spans ?? NO_SPANS}
            selected={key}
            picture={picture}
            takeFocus={takeFocus}
            label={`${VIEWS.find(({ view }) => view === place.view)!.title} flame graph`}
            describe={(box) => labelOf(model, selectedOf(scene, box))}
            onSelect={(box, event) => {
              if (event.altKey && box >= 0) commands.zoomTo(box);
              else select(box, { focus: true, say: '' });
            }}
            onOpen={(box) => commands.open(scene.box(box).func)}
            onMenu={(box, x, y) => {
              select(box, { focus: true });
              openFrameMenu(box, x, y);
            }}
            onRest={(start, end) => step({ type: 'span', from: start, to: end })}
            onPainted={onPainted}
          />
        )}
        {nav.details && <Details model={model} palette={palette} selected={selected} commands={commands} />}
      </div>
      <Legend model={model} palette={palette} />
      <div class="unseen" role="status" aria-live="polite">
        {said}
      </div>
      {menu !== undefined && (
        <Menu
          request={menu}
          onClose={() => {
            setMenu(undefined);
            takeFocus.current = true;
          }}
        />
      )}
      {help && <Help onClose={() => setHelp(false)} />}
      {elsewhere !== undefined && (
        <OpenElsewhere
          place={elsewhere}
          onCopy={(text) => host.post({ type: 'copy', text })}
          onClose={() => setElsewhere(undefined)}
        />
      )}
    </main>
  );
}

/** Where a box is found again after a reload. */
function placeOf(scene: Scene, key: number): { row: number; x: number } {
  const { row, x, width } = scene.box(key);
  return { row, x: (x + width / 2) / scene.width };
}

function markOf(functions: number, func: number): Uint8Array {
  const marked = new Uint8Array(functions);
  if (func >= 0) marked[func] = 1;
  return marked;
}

/** From a box down along the heaviest callees, while a callee has more than the box has itself. */
function heaviestLeaf(scene: Scene, from: number): number {
  let key = from;
  for (let next = key; next >= 0; next = scene.vertical(key, 1)) {
    if (next !== key && scene.box(next).width < scene.self(key)) break;
    key = next;
  }
  return key;
}
