import assert from 'node:assert/strict';
import { actionOf, HELP, type KeyPress } from '../../../webview/flame/keyboard';

const NAMES: Readonly<Record<string, string>> = {
  '↑': 'ArrowUp',
  '↓': 'ArrowDown',
  '←': 'ArrowLeft',
  '→': 'ArrowRight',
  Space: ' ',
  Esc: 'Escape',
  Arrows: 'ArrowLeft',
};
/** Gestures, which the help lists beside the keys. */
const POINTER = /Click|click|Wheel|Pinch|Drag/;

function press(text: string): KeyPress {
  const parts = text === '+' ? ['+'] : text.split('+');
  const last = parts.at(-1)!;
  const shiftKey = parts.includes('Shift');
  return {
    key: NAMES[last] ?? (last.length === 1 && !shiftKey ? last.toLowerCase() : last),
    shiftKey,
    altKey: parts.includes('Alt'),
    ctrlKey: parts.includes('Ctrl'),
    metaKey: false,
  };
}

describe('keyboard', () => {
  it('does what the help says for every key in it', () => {
    const keys = HELP.flatMap(({ lines }) => lines.flatMap((line) => line.keys)).filter(
      (key) => !POINTER.test(key),
    );
    assert.ok(keys.length > 40);
    for (const key of keys) assert.ok(actionOf(press(key)), `${key} does nothing`);
    const actions = keys.map((key) => actionOf(press(key)));
    assert.equal(new Set(actions).size, 34, 'each of them something, and nothing is left out');
  });

  it('knows the keys of the frame', () => {
    assert.equal(actionOf(press('Enter')), 'open');
    assert.equal(actionOf(press('Space')), 'zoom');
    assert.equal(actionOf(press('Esc')), 'back');
    assert.equal(actionOf(press('N')), 'nextMatch');
    assert.equal(actionOf(press('Shift+N')), 'previousMatch');
    assert.equal(actionOf(press('Ctrl+F')), 'search');
    assert.equal(actionOf({ ...press('c'), metaKey: true }), 'copyFrame');
  });

  it('reads signs on any keyboard, with or without shift', () => {
    assert.equal(actionOf({ ...press('?'), shiftKey: true }), 'help');
    assert.equal(actionOf({ ...press('/'), shiftKey: true }), 'search');
    assert.equal(actionOf({ ...press('+'), shiftKey: true }), 'zoomIn');
  });

  it('leaves the editor its keys', () => {
    for (const key of ['F1', 'Ctrl+P', 'Ctrl+S', 'Alt+←', 'Ctrl+Shift+C', 'Ctrl+W', 'Alt+F', 'Tab', 'Q']) {
      assert.equal(actionOf(press(key)), undefined, key);
    }
  });
});
