/** Everything that a key does in the picture. */
export type FlameAction =
  | 'up'
  | 'down'
  | 'left'
  | 'right'
  | 'first'
  | 'heaviest'
  | 'open'
  | 'zoom'
  | 'back'
  | 'forward'
  | 'reset'
  | 'zoomIn'
  | 'zoomOut'
  | 'panLeft'
  | 'panRight'
  | 'panUp'
  | 'panDown'
  | 'pageUp'
  | 'pageDown'
  | 'search'
  | 'nextMatch'
  | 'previousMatch'
  | 'leftHeavy'
  | 'timeOrder'
  | 'sandwich'
  | 'callers'
  | 'focus'
  | 'hide'
  | 'joinRecursion'
  | 'idle'
  | 'flip'
  | 'colour'
  | 'copyFrame'
  | 'copyStack'
  | 'menu'
  | 'help';

interface Shortcut {
  readonly action: FlameAction;
  /** As in KeyboardEvent.key; letters in lower case. */
  readonly keys: readonly string[];
  readonly shift?: boolean;
  /** Control, or the command key on a Mac. */
  readonly ctrl?: boolean;
}

// The editor sees these keys too, so nothing is taken that it binds wherever the focus is.
const SHORTCUTS: readonly Shortcut[] = [
  { action: 'up', keys: ['ArrowUp'] },
  { action: 'down', keys: ['ArrowDown'] },
  { action: 'left', keys: ['ArrowLeft'] },
  { action: 'right', keys: ['ArrowRight'] },
  { action: 'first', keys: ['Home'] },
  { action: 'heaviest', keys: ['End'] },
  { action: 'open', keys: ['Enter'] },
  { action: 'zoom', keys: [' ', 'z'] },
  { action: 'back', keys: ['Escape', 'Backspace'] },
  { action: 'forward', keys: ['Backspace'], shift: true },
  { action: 'reset', keys: ['0'] },
  { action: 'zoomIn', keys: ['w', '+', '='] },
  { action: 'zoomOut', keys: ['s', '-', '_'] },
  { action: 'panLeft', keys: ['a'] },
  { action: 'panRight', keys: ['d'] },
  { action: 'panLeft', keys: ['ArrowLeft'], shift: true },
  { action: 'panRight', keys: ['ArrowRight'], shift: true },
  { action: 'panUp', keys: ['ArrowUp'], shift: true },
  { action: 'panDown', keys: ['ArrowDown'], shift: true },
  { action: 'pageUp', keys: ['PageUp'] },
  { action: 'pageDown', keys: ['PageDown'] },
  { action: 'search', keys: ['/'] },
  { action: 'search', keys: ['f'], ctrl: true },
  { action: 'nextMatch', keys: ['n', 'F3'] },
  { action: 'previousMatch', keys: ['n', 'F3'], shift: true },
  { action: 'leftHeavy', keys: ['1'] },
  { action: 'timeOrder', keys: ['2'] },
  { action: 'sandwich', keys: ['3'] },
  { action: 'callers', keys: ['b'] },
  { action: 'focus', keys: ['f'] },
  { action: 'hide', keys: ['h'] },
  { action: 'joinRecursion', keys: ['r'] },
  { action: 'idle', keys: ['i'] },
  { action: 'flip', keys: ['v'] },
  { action: 'colour', keys: ['c'] },
  { action: 'copyFrame', keys: ['c'], ctrl: true },
  { action: 'copyStack', keys: ['y'] },
  { action: 'menu', keys: ['ContextMenu'] },
  { action: 'menu', keys: ['F10'], shift: true },
  { action: 'help', keys: ['?'] },
];

/** The part of a KeyboardEvent that decides. */
export interface KeyPress {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

/** What a key press means in the picture, if anything. */
export function actionOf(press: KeyPress): FlameAction | undefined {
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  // Where a sign needs the shift key depends on the keyboard, so for signs shift says nothing.
  const sign = key.length === 1 && key.toUpperCase() === key;
  const ctrl = press.ctrlKey || press.metaKey;
  return SHORTCUTS.find(
    (shortcut) =>
      shortcut.keys.includes(key) &&
      (sign || (shortcut.shift ?? false) === press.shiftKey) &&
      !press.altKey &&
      (shortcut.ctrl ?? false) === ctrl,
  )?.action;
}

/** A line of the help: what, and the keys and pointer gestures for it. */
export interface HelpLine {
  readonly what: string;
  readonly keys: readonly string[];
}

/** The help by topic. A test holds the keys against the table above. */
export const HELP: readonly { readonly topic: string; readonly lines: readonly HelpLine[] }[] = [
  {
    topic: 'Move',
    lines: [
      { what: 'Caller, callee, neighbours', keys: ['↑', '↓', '←', '→'] },
      { what: 'First frame', keys: ['Home'] },
      { what: 'Follow the heaviest path', keys: ['End'] },
      { what: 'Select a frame', keys: ['Click'] },
    ],
  },
  {
    topic: 'Zoom and pan',
    lines: [
      { what: 'Zoom to the frame', keys: ['Space', 'Z', 'Alt+Click'] },
      { what: 'Back, forward', keys: ['Esc', 'Backspace', 'Shift+Backspace'] },
      { what: 'Zoom in, out', keys: ['W', 'S', '+', '-', 'Wheel', 'Pinch'] },
      { what: 'Pan', keys: ['A', 'D', 'Shift+Arrows', 'Drag', 'Shift+Wheel'] },
      { what: 'Scroll', keys: ['PageUp', 'PageDown', 'Alt+Wheel'] },
      { what: 'Show everything', keys: ['0'] },
    ],
  },
  {
    topic: 'Look closer',
    lines: [
      { what: 'Open the source line', keys: ['Enter', 'Double-click'] },
      { what: 'Callers and callees', keys: ['B'] },
      { what: 'Focus on the function', keys: ['F'] },
      { what: 'Hide the function', keys: ['H'] },
      { what: 'Search', keys: ['/', 'Ctrl+F'] },
      { what: 'Next, previous match', keys: ['N', 'Shift+N', 'F3', 'Shift+F3'] },
      { what: 'Copy frame, copy stack', keys: ['Ctrl+C', 'Y'] },
      { what: 'All actions on the frame', keys: ['Shift+F10', 'Right-click'] },
    ],
  },
  {
    topic: 'Views',
    lines: [
      { what: 'Left heavy, time order, sandwich', keys: ['1', '2', '3'] },
      { what: 'After, before (comparison)', keys: ['1', '2'] },
      { what: 'Colour by category, package, file; change of self, total', keys: ['C'] },
      { what: 'Join recursive calls', keys: ['R'] },
      { what: 'Idle time (time order)', keys: ['I'] },
      { what: 'Root at the bottom', keys: ['V'] },
      { what: 'This help', keys: ['?'] },
    ],
  },
];
