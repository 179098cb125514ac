import { useEffect, useRef } from 'preact/hooks';
import { actionOf, type FlameAction } from './keyboard';

/** Keys that a button or link keeps for itself when it has the focus. */
const BUTTON_KEYS: ReadonlySet<string> = new Set([
  'Enter',
  ' ',
  'ArrowUp',
  'ArrowDown',
  'ArrowLeft',
  'ArrowRight',
]);

/** Runs the actions for keys pressed anywhere in the page but in fields, menus, dialogs and tables. */
export function useKeys(actions: Record<FlameAction, () => void>): void {
  const onKey = (event: KeyboardEvent): void => {
    const target = event.target as Element;
    const own = 'input:not([type=radio]), select, textarea, dialog, [role=menu], [role=grid]';
    if (event.defaultPrevented || target.closest(own) !== null) return;
    if (BUTTON_KEYS.has(event.key) && target.closest('button, a, [type=radio]') !== null) return;
    const action = actionOf(event);
    // Text that is marked is what Ctrl+C is about.
    if (action === undefined || (action === 'copyFrame' && getSelection()?.isCollapsed === false)) return;
    event.preventDefault();
    actions[action]();
  };
  const latest = useRef(onKey);
  latest.current = onKey;
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => latest.current(event);
    document.addEventListener('keydown', listener);
    return () => document.removeEventListener('keydown', listener);
  }, []);
}
