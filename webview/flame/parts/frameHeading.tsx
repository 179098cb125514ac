import type { JSX } from 'preact';
import type { FlameCommands } from '../commands';
import type { FlameModel } from '../model';
import { place } from '../naming';
import type { Selected } from '../selected';

/** A selected function's name, and the place of its source to click. */
export function FrameHeading(props: {
  readonly model: FlameModel;
  readonly func: number;
  readonly commands: FlameCommands;
}): JSX.Element {
  const { model, func, commands } = props;
  const { name, path, frame } = model.functions[func]!;
  return (
    <>
      <h2 class="details-title function-name">{name}</h2>
      {path !== '' && (
        <button
          type="button"
          class="link path"
          title="Open the source (Enter)"
          onClick={() => commands.open(func)}
        >
          {place(path, frame.fileLine)}
        </button>
      )}
    </>
  );
}

/** What can be done with a selected frame; a comparison has no view of callers and callees. */
export function FrameActions(props: {
  readonly selected: Selected;
  readonly commands: FlameCommands;
  readonly hasSandwich: boolean;
}): JSX.Element {
  const { selected, commands, hasSandwich } = props;
  const { func, key } = selected;
  const actions: readonly (readonly [title: string, run: () => void])[] = [
    ['Zoom', () => commands.zoomTo(key)],
    ...(hasSandwich ? [['Callers and callees', () => commands.sandwich(func)] as const] : []),
    ['Focus', () => commands.focus(func)],
    ['Hide', () => commands.hide(func)],
    ['Copy', () => commands.copyFrame(func)],
  ];
  return (
    <div class="actions">
      {actions.map(([title, run]) => (
        <button key={title} type="button" onClick={run}>
          {title}
        </button>
      ))}
    </div>
  );
}
