import type { RefObject } from 'preact';
import { messageOf } from '../../src/core/base/errors';
import type { FlameFocus, FlameView } from '../../src/protocol/flame';
import type { FlameData, FlameHost } from './app';
import { savePicture } from './exportPicture';
import { type Scene, widest } from './layout/scene';
import { findFunction } from './model';
import { type Layout, type Navigation, type NavigationStep, navigate, type Place } from './navigation';
import type { Look } from './paint/painter';
import type { MenuRequest } from './parts/menu';
import type { SourcePlace } from './parts/openElsewhere';
import type { Picture } from './picture/picture';
import { describeBox, frameText, stackText } from './selected';
import type { FlameSession } from './session';
import type { Search } from './useMatches';

/** The state of the page at one rendering, and the ways to change it. */
export interface FlameContext {
  readonly host: FlameHost;
  readonly data: FlameData;
  /** What is shown: the data's own session, or the side of a comparison that gives the boxes their widths. */
  readonly session: FlameSession;
  readonly nav: Navigation;
  readonly scene: Scene;
  /** The selected box and its function; -1 for none. */
  readonly key: number;
  readonly func: number;
  readonly look: Look;
  readonly search: Search;
  readonly picture: RefObject<Picture | null>;
  readonly searchInput: RefObject<HTMLInputElement | null>;
  /** Set to give the focus to the selected box, or to bring it into sight, after the next rendering. */
  readonly takeFocus: RefObject<boolean>;
  readonly reveal: RefObject<boolean>;
  step(step: NavigationStep): void;
  /** Reads a text out. */
  say(text: string): void;
  showMenu(request: MenuRequest): void;
  showHelp(): void;
  /** Shows a place in the source where there is no editor to open it. */
  showElsewhere(place: SourcePlace): void;
}

/** What can be done with the page. Functions are indexes in the model, boxes are keys of the scene. */
export interface FlameCommands {
  /** Selects a box (-1: none) and says so, unless the focus goes there and says it. */
  select(key: number, how: 'focus' | 'say', before?: string): void;
  /** Selects the widest box of a function in the picture. */
  selectFunction(func: number): void;
  /** Goes to another place and selects a function there, by default the one that is selected now. */
  go(to: Partial<Place>, func?: number): void;
  showView(view: FlameView): void;
  /** Gives the boxes of a comparison the widths of one side. */
  showLayout(layout: Layout): void;
  /** Opens the source of a function at a line, or at its declaration. */
  open(func: number, line?: number): void;
  zoomTo(key: number): void;
  sandwich(func: number): void;
  focus(func: number): void;
  hide(func: number): void;
  copyFrame(func: number): void;
  copyStack(key: number): void;
  stepMatch(by: -1 | 1): void;
  save(kind: 'svg' | 'png'): void;
  lookAt(focus: FlameFocus): void;
}

export function flameCommands(context: FlameContext): FlameCommands {
  const { host, data, session, nav, scene, func, step, say, takeFocus, reveal } = context;
  const { comparison } = data;
  const shown = comparison && { comparison, layout: nav.layout };
  const { model } = session;
  const { place } = nav;

  /** The widest box of a function in a scene, -1 when it isn't there. */
  const boxOf = (there: Scene, wanted: number): number => {
    const marked = new Uint8Array(model.functions.length);
    if (wanted >= 0) marked[wanted] = 1;
    return widest(there, there.outermost(marked));
  };
  const selectIn = (there: Scene, key: number): void => {
    step({ type: 'select', selection: key < 0 ? undefined : placeOf(there, key) });
    reveal.current = key >= 0;
  };

  /** The sandwich of a function, with its heaviest caller or callee selected when that is what is asked for. */
  const lookFrom = (wanted: number, toward: FlameFocus['toward']): void => {
    commands.sandwich(wanted);
    if (toward === undefined || comparison !== undefined) return;
    const there = session.scene({ ...place, view: 'sandwich', sandwich: wanted });
    const next = there.vertical(there.at(there.home, 0), toward === 'callers' ? -1 : 1);
    if (next >= 0) selectIn(there, next);
    else say(`${model.functions[wanted]!.name} has no ${toward} in this profile.`);
  };

  const commands: FlameCommands = {
    select(key, how, before = '') {
      selectIn(scene, key);
      if (how === 'focus') takeFocus.current = true;
      else if (key >= 0) say(before + describeBox(model, shown, scene, key));
    },
    selectFunction(wanted) {
      const key = boxOf(scene, wanted);
      if (key >= 0) commands.select(key, 'say');
      else say(`${model.functions[wanted]!.name} is not in this view.`);
    },
    go(to, wanted = func) {
      const next = navigate(nav, { type: 'go', to });
      step({ type: 'go', to });
      if (next.selection !== undefined && wanted === func) return;
      const there = session.scene(next.place);
      selectIn(there, boxOf(there, wanted));
    },
    showLayout(layout) {
      if (comparison === undefined || layout === nav.layout) return;
      step({ type: 'set', change: { layout } });
      const there = comparison[layout].scene(place);
      selectIn(there, boxOf(there, func));
      say(`Layout of ${comparison.titles[layout]}`);
    },
    showView(view) {
      if (comparison !== undefined) {
        // The other views have no two sides; their keys choose the side.
        if (view !== 'sandwich') commands.showLayout(view === 'left-heavy' ? 'after' : 'before');
        else say('A comparison has no sandwich view.');
        return;
      }
      if (view !== 'sandwich') commands.go({ view });
      else if (func >= 0 && func !== model.root) commands.sandwich(func);
      else commands.sandwich(place.sandwich >= 0 ? place.sandwich : model.heaviest);
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
      else context.showElsewhere(at);
    },
    zoomTo(key) {
      const { x, width, func: zoomed } = scene.box(key);
      selectIn(scene, key);
      step({ type: 'go', to: { from: x / scene.width, to: Math.min(1, (x + width) / scene.width) } });
      say(`Zoomed to ${model.functions[zoomed]!.name}`);
    },
    sandwich(wanted) {
      if (comparison === undefined) commands.go({ view: 'sandwich', sandwich: wanted }, wanted);
      else commands.showView('sandwich');
    },
    focus: (wanted) => commands.go({ focus: place.focus === wanted ? -1 : wanted }, wanted),
    hide: (wanted) =>
      commands.go({ hidden: [...place.hidden.filter((other) => other !== wanted), wanted] }, -1),
    copyFrame(wanted) {
      host.post({ type: 'copy', text: frameText(model, wanted) });
      say('Frame copied');
    },
    copyStack(key) {
      host.post({ type: 'copy', text: stackText(model, scene, key) });
      say('Stack copied');
    },
    stepMatch(by) {
      const key = context.search.step(by);
      if (key >= 0) commands.select(key, 'say', 'Match: ');
      else if (nav.search !== '') say('No match');
    },
    save(kind) {
      const look: Look = { ...context.look, selected: -1 };
      savePicture(kind, scene, context.picture.current!.camera, look, `${data.title} ${place.view}`).then(
        (message) => host.post(message, [message.data]),
        (error: unknown) => say(`The picture could not be exported: ${messageOf(error)}`),
      );
    },
    lookAt(focus) {
      const named = focus.name !== undefined || focus.file !== undefined;
      const wanted = named ? findFunction(model, focus) : -1;
      if (focus.search !== undefined) step({ type: 'set', change: { search: focus.search } });
      if (named && wanted < 0) say(`${focus.name ?? focus.file} is not in this profile.`);
      const view = comparison === undefined ? (focus.view ?? place.view) : 'left-heavy';
      if (view === 'sandwich' && wanted >= 0) lookFrom(wanted, focus.toward);
      else if (view === 'sandwich' || (wanted < 0 && comparison === undefined)) commands.showView(view);
      else if (view !== place.view) commands.go({ view }, wanted);
      else if (wanted >= 0) commands.selectFunction(wanted);
    },
  };
  return commands;
}

/** Where a box is found again after a reload. */
function placeOf(scene: Scene, key: number): { row: number; x: number } {
  const { row, x, width } = scene.box(key);
  return { row, x: (x + width / 2) / scene.width };
}
