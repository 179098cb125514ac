import type { FlameCommands, FlameContext } from './commands';
import type { FlameAction } from './keyboard';
import type { Scene } from './layout/scene';
import { frameMenu } from './menus';
import { canGoBack } from './navigation';
import { COLOURS } from './parts/toolbar';

const KEY_ZOOM = 1.4;
/** CSS pixels. */
const KEY_PAN = 80;

/** What each key does. */
export function flameActions(
  context: FlameContext,
  commands: FlameCommands,
): Record<FlameAction, () => void> {
  const { nav, scene, key, func, step, say } = context;
  const { place } = nav;
  const picture = context.picture.current;
  const home = scene.at(scene.home, 0);

  const move = (next: number): void => {
    if (next >= 0) commands.select(next, 'focus');
  };
  /** From the selected box, or to the first one when none is. */
  const moveBy = (next: (from: number) => number) => (): void => move(key < 0 ? home : next(key));
  const onSelected = (run: () => void) => (): void => {
    if (key >= 0) run();
    else say('Select a frame first: arrow keys or a click.');
  };
  const up = nav.flipped ? 1 : -1;

  return {
    up: moveBy((from) => scene.vertical(from, up)),
    down: moveBy((from) => scene.vertical(from, up === 1 ? -1 : 1)),
    left: moveBy((from) => scene.neighbour(from, -1)),
    right: moveBy((from) => scene.neighbour(from, 1)),
    first: () => move(home),
    heaviest: () => move(heaviestLeaf(scene, key < 0 ? home : key)),
    open: onSelected(() => commands.open(func)),
    zoom: onSelected(() => commands.zoomTo(key)),
    back: () => (canGoBack(nav) ? step({ type: 'back' }) : step({ type: 'select', selection: undefined })),
    forward: () => step({ type: 'forward' }),
    reset: () => step({ type: 'go', to: { from: 0, to: 1 } }),
    zoomIn: () => picture?.zoom(undefined, 1 / KEY_ZOOM),
    zoomOut: () => picture?.zoom(undefined, KEY_ZOOM),
    panLeft: () => picture?.pan(KEY_PAN, 0),
    panRight: () => picture?.pan(-KEY_PAN, 0),
    panUp: () => picture?.pan(0, KEY_PAN),
    panDown: () => picture?.pan(0, -KEY_PAN),
    pageUp: () => picture?.page(-1),
    pageDown: () => picture?.page(1),
    search: () => context.searchInput.current?.select(),
    nextMatch: () => commands.stepMatch(1),
    previousMatch: () => commands.stepMatch(-1),
    leftHeavy: () => commands.showView('left-heavy'),
    timeOrder: () => commands.showView('time-order'),
    sandwich: () => commands.showView('sandwich'),
    callers: onSelected(() => commands.sandwich(func)),
    focus: onSelected(() => commands.focus(func)),
    hide: onSelected(() => commands.hide(func)),
    joinRecursion: () => commands.go({ joinRecursion: !place.joinRecursion }),
    idle: () => commands.go({ idle: !place.idle }),
    flip: () => step({ type: 'set', change: { flipped: !nav.flipped } }),
    colour() {
      if (context.data.comparison !== undefined) {
        const changeOf = nav.changeOf === 'self' ? 'total' : 'self';
        step({ type: 'set', change: { changeOf } });
        say(`Coloured by the change of ${changeOf}`);
        return;
      }
      const next = COLOURS[(COLOURS.findIndex(({ mode }) => mode === nav.colour) + 1) % COLOURS.length]!;
      step({ type: 'set', change: { colour: next.mode } });
      say(`Colour by ${next.title.toLowerCase()}`);
    },
    copyFrame: onSelected(() => commands.copyFrame(func)),
    copyStack: onSelected(() => commands.copyStack(key)),
    menu: onSelected(() => {
      const { left, bottom } = document.activeElement!.getBoundingClientRect();
      context.showMenu(frameMenu(context, commands, key, left, bottom));
    }),
    help: context.showHelp,
  };
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
