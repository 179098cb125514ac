import type { FlameView } from '../../src/protocol/flame';
import type { ColourMode } from './paint/palette';

/** Where one is: what "back" leads back to. Functions are indexes in the model. */
export interface Place {
  readonly view: FlameView;
  /** The function in the middle of the sandwich view; -1 for none. */
  readonly sandwich: number;
  /** Only what ran below this function is shown; -1 for everything. */
  readonly focus: number;
  readonly hidden: readonly number[];
  readonly joinRecursion: boolean;
  readonly idle: boolean;
  /** Visible stretch, as shares of the whole axis. */
  readonly from: number;
  readonly to: number;
}

/** A box found again by its row and the middle of its stretch, as a share of the axis. */
export interface BoxPlace {
  readonly row: number;
  readonly x: number;
}

export type SortBy = 'self' | 'total' | 'name';

/** All that survives a reload of the page. */
export interface Navigation {
  /** Which profile the indexes and shares belong to. */
  readonly profile: string;
  readonly place: Place;
  readonly past: readonly Place[];
  readonly future: readonly Place[];
  readonly selection: BoxPlace | undefined;
  readonly search: string;
  readonly colour: ColourMode;
  readonly flipped: boolean;
  readonly details: boolean;
  readonly sort: SortBy;
  readonly filter: string;
  /** Which side of a comparison gives the boxes their widths. */
  readonly layout: Layout;
  /** Which change colours the boxes of a comparison. */
  readonly changeOf: 'self' | 'total';
  /** Smaller changes are shown as none. Percent of the larger side. */
  readonly threshold: number;
}

export type Layout = 'before' | 'after';
export const THRESHOLDS: readonly number[] = [0, 0.1, 0.5, 1, 2, 5];

export type NavigationStep =
  /** Goes to a new place, which "back" leaves again. */
  | { readonly type: 'go'; readonly to: Partial<Place> }
  /** Moves within the place: wheel, drag. */
  | { readonly type: 'span'; readonly from: number; readonly to: number }
  | { readonly type: 'select'; readonly selection: BoxPlace | undefined }
  | { readonly type: 'back' }
  | { readonly type: 'forward' }
  | { readonly type: 'set'; readonly change: Partial<Settings> };

/** What can be set for itself: it has no history. */
export type Settings = Pick<
  Navigation,
  'search' | 'colour' | 'flipped' | 'details' | 'sort' | 'filter' | 'layout' | 'changeOf' | 'threshold'
>;

const WHOLE: Pick<Place, 'from' | 'to'> = { from: 0, to: 1 };
const UNCUT: Partial<Place> = { ...WHOLE, focus: -1, hidden: [] };
const LONGEST_PAST = 100;

/** The start of everything, for a profile that is named by `profile`. */
export function startNavigation(profile: string): Navigation {
  return {
    profile,
    place: {
      view: 'left-heavy',
      sandwich: -1,
      focus: -1,
      hidden: [],
      joinRecursion: false,
      idle: false,
      ...WHOLE,
    },
    past: [],
    future: [],
    selection: undefined,
    search: '',
    colour: 'category',
    flipped: false,
    details: true,
    sort: 'self',
    filter: '',
    layout: 'after',
    changeOf: 'total',
    threshold: 0.5,
  };
}

export function navigate(state: Navigation, step: NavigationStep): Navigation {
  switch (step.type) {
    case 'go': {
      const place = { ...state.place, ...step.to };
      const sameScene = showsSame(place, state.place);
      // Shares of one axis mean nothing on another.
      const next = sameScene ? place : { ...place, ...WHOLE, ...pickSpan(step.to) };
      if (sameScene && next.from === state.place.from && next.to === state.place.to) return state;
      return {
        ...state,
        place: next,
        past: [...state.past, state.place].slice(-LONGEST_PAST),
        future: [],
        selection: sameScene ? state.selection : undefined,
      };
    }
    case 'span':
      return { ...state, place: { ...state.place, from: step.from, to: step.to } };
    case 'select':
      return { ...state, selection: step.selection };
    case 'back': {
      if (!canGoBack(state)) return state;
      // After a reload the way is forgotten, but not that there is more to see.
      const place = state.past.at(-1) ?? { ...state.place, ...UNCUT };
      return {
        ...state,
        place,
        past: state.past.slice(0, -1),
        future: [state.place, ...state.future],
        selection: showsSame(place, state.place) ? state.selection : undefined,
      };
    }
    case 'forward': {
      const [place, ...future] = state.future;
      if (place === undefined) return state;
      return {
        ...state,
        place,
        past: [...state.past, state.place],
        future,
        selection: showsSame(place, state.place) ? state.selection : undefined,
      };
    }
    case 'set':
      return { ...state, ...step.change };
  }
}

/** True when both places show one picture, perhaps different stretches of it. */
export function showsSame(a: Place, b: Place): boolean {
  return (
    a.view === b.view &&
    a.sandwich === b.sandwich &&
    a.focus === b.focus &&
    a.joinRecursion === b.joinRecursion &&
    a.idle === b.idle &&
    a.hidden.length === b.hidden.length &&
    a.hidden.every((func, index) => func === b.hidden[index])
  );
}

/** True unless everything of the view is shown already. */
export function canGoBack({ past, place }: Navigation): boolean {
  return past.length > 0 || place.from > 0 || place.to < 1 || place.focus >= 0 || place.hidden.length > 0;
}

/** What a page kept of itself, if it is still about the same profile; otherwise only what any profile can use. */
export function restoreNavigation(kept: unknown, profile: string, functions: number): Navigation {
  const start = startNavigation(profile);
  if (!isRecord(kept)) return start;
  const settings: Navigation = {
    ...start,
    search: typeof kept.search === 'string' ? kept.search : start.search,
    colour: kept.colour === 'package' || kept.colour === 'file' ? kept.colour : start.colour,
    flipped: kept.flipped === true,
    details: kept.details !== false,
    sort: kept.sort === 'total' || kept.sort === 'name' ? kept.sort : start.sort,
    filter: typeof kept.filter === 'string' ? kept.filter : start.filter,
    layout: kept.layout === 'before' ? 'before' : start.layout,
    changeOf: kept.changeOf === 'self' ? 'self' : start.changeOf,
    threshold: THRESHOLDS.find((known) => known === kept.threshold) ?? start.threshold,
  };
  const place = restorePlace(kept.place, functions);
  if (place === undefined) return settings;
  if (kept.profile !== profile) {
    const { view, idle, joinRecursion } = place;
    const start = { ...settings.place, idle, joinRecursion };
    // The sandwich's function would be another one here.
    return { ...settings, place: view === 'sandwich' ? start : { ...start, view } };
  }
  return { ...settings, place, selection: restoreSelection(kept.selection) };
}

/** What to keep: the history stays behind, it would grow with every step. */
export function keptNavigation({ past, future, ...kept }: Navigation): object {
  return kept;
}

function restorePlace(value: unknown, functions: number): Place | undefined {
  if (!isRecord(value)) return undefined;
  const { view, sandwich, focus, hidden, from, to } = value;
  const isFunction = (func: unknown): func is number =>
    typeof func === 'number' && Number.isInteger(func) && func >= -1 && func < functions;
  if (view !== 'left-heavy' && view !== 'time-order' && view !== 'sandwich') return undefined;
  if (!isFunction(sandwich) || !isFunction(focus)) return undefined;
  if (!Array.isArray(hidden) || !hidden.every(isFunction)) return undefined;
  if (typeof from !== 'number' || typeof to !== 'number' || !(from >= 0 && from < to && to <= 1))
    return undefined;
  return {
    view,
    sandwich,
    focus,
    hidden,
    joinRecursion: value.joinRecursion === true,
    idle: value.idle === true,
    from,
    to,
  };
}

function restoreSelection(value: unknown): BoxPlace | undefined {
  if (!isRecord(value)) return undefined;
  const { row, x } = value;
  const usable = typeof row === 'number' && Number.isInteger(row) && row >= 0 && typeof x === 'number';
  return usable && x >= 0 && x <= 1 ? { row, x } : undefined;
}

function pickSpan(to: Partial<Place>): Partial<Place> {
  return to.from !== undefined && to.to !== undefined ? { from: to.from, to: to.to } : {};
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
