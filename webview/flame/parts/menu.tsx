import type { JSX, TargetedKeyboardEvent } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';

export interface MenuItem {
  readonly label: string;
  /** The key that does the same, for people to learn. */
  readonly keys?: string;
  readonly disabled?: boolean;
  /** Starts a new group. */
  readonly group?: boolean;
  run(): void;
}

/** What to show where; the place is in CSS pixels of the window. */
export interface MenuRequest {
  readonly label: string;
  readonly x: number;
  readonly y: number;
  readonly items: readonly MenuItem[];
}

/** A menu at a place, kept inside the window. Escape, a press elsewhere, or a choice closes it. */
export function Menu({ request, onClose }: { request: MenuRequest; onClose(): void }): JSX.Element {
  const list = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    const element = list.current!;
    const x = Math.max(4, Math.min(request.x, innerWidth - element.offsetWidth - 4));
    const y = Math.max(4, Math.min(request.y, innerHeight - element.offsetHeight - 4));
    element.style.transform = `translate(${x}px, ${y}px)`;
    focusItem(element, 0);
  }, [request]);

  useEffect(() => {
    const outside = (event: Event): void => {
      if (!list.current?.contains(event.target as Node)) onClose();
    };
    document.addEventListener('pointerdown', outside, true);
    window.addEventListener('blur', onClose);
    return () => {
      document.removeEventListener('pointerdown', outside, true);
      window.removeEventListener('blur', onClose);
    };
  }, [onClose]);

  const onKeyDown = (event: TargetedKeyboardEvent<HTMLDivElement>): void => {
    const items = itemsOf(event.currentTarget);
    const index = items.indexOf(document.activeElement as HTMLElement);
    if (event.key === 'ArrowDown') focusItem(event.currentTarget, index + 1);
    else if (event.key === 'ArrowUp') focusItem(event.currentTarget, index - 1);
    else if (event.key === 'Home') focusItem(event.currentTarget, 0);
    else if (event.key === 'End') focusItem(event.currentTarget, -1);
    else if (event.key === 'Escape' || event.key === 'Tab') onClose();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div ref={list} class="menu" role="menu" aria-label={request.label} tabIndex={-1} onKeyDown={onKeyDown}>
      {request.items.map((item) => (
        <button
          key={item.label}
          type="button"
          role="menuitem"
          class={item.group ? 'group' : undefined}
          tabIndex={-1}
          disabled={item.disabled}
          onClick={() => {
            onClose();
            item.run();
          }}
        >
          <span>{item.label}</span>
          {item.keys !== undefined && <kbd>{item.keys}</kbd>}
        </button>
      ))}
    </div>
  );
}

function itemsOf(menu: HTMLElement): HTMLElement[] {
  return [...menu.querySelectorAll<HTMLElement>('[role=menuitem]:not(:disabled)')];
}

function focusItem(menu: HTMLElement, index: number): void {
  const items = itemsOf(menu);
  items[(index + items.length) % items.length]?.focus();
}
