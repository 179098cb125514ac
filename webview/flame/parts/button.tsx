import type { ComponentChildren, JSX, TargetedMouseEvent } from 'preact';
import { Icon, type IconName } from './icons';

/** A button that shows a sign only; its words are read out and shown on hover. */
export function IconButton(props: {
  readonly icon: IconName;
  readonly label: string;
  /** Shown with the label on hover. */
  readonly keys?: string;
  readonly disabled?: boolean;
  readonly pressed?: boolean;
  readonly expanded?: boolean;
  onClick(event: TargetedMouseEvent<HTMLButtonElement>): void;
}): JSX.Element {
  const { icon, label, keys, disabled = false, pressed, expanded, onClick } = props;
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={label}
      title={keys === undefined ? label : `${label} (${keys})`}
      disabled={disabled}
      aria-pressed={pressed}
      aria-haspopup={expanded === undefined ? undefined : 'menu'}
      aria-expanded={expanded}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  );
}

/** A button with two states, as a word. */
export function Toggle(props: {
  readonly pressed: boolean;
  readonly title: string;
  readonly children: ComponentChildren;
  onClick(): void;
}): JSX.Element {
  return (
    <button
      type="button"
      class="toggle"
      aria-pressed={props.pressed}
      title={props.title}
      onClick={props.onClick}
    >
      {props.children}
    </button>
  );
}
