import type { FlameCommands, FlameContext } from './commands';
import type { MenuItem, MenuRequest } from './parts/menu';

/** What can be done with a frame, at a place of the window. */
export function frameMenu(
  { data, session, scene }: FlameContext,
  commands: FlameCommands,
  key: number,
  x: number,
  y: number,
): MenuRequest {
  const { func } = scene.box(key);
  const { frame, name } = session.model.functions[func]!;
  const items: MenuItem[] = [
    { label: 'Open source', keys: 'Enter', disabled: frame.file === '', run: () => commands.open(func) },
    { label: 'Zoom to frame', keys: 'Space', run: () => commands.zoomTo(key) },
    ...(data.comparison === undefined
      ? [{ label: 'Callers and callees', keys: 'B', group: true, run: () => commands.sandwich(func) }]
      : []),
    {
      label: 'Focus on function',
      keys: 'F',
      group: data.comparison !== undefined,
      run: () => commands.focus(func),
    },
    { label: 'Hide function', keys: 'H', run: () => commands.hide(func) },
    { label: 'Copy frame', keys: 'Ctrl+C', group: true, run: () => commands.copyFrame(func) },
    { label: 'Copy stack', keys: 'Y', run: () => commands.copyStack(key) },
  ];
  return { label: name, x, y, items };
}

/** What can be done with the whole picture, under the button that opens the menu. */
export function pageMenu(
  { data, host, nav, step }: FlameContext,
  commands: FlameCommands,
  anchor: HTMLElement,
): MenuRequest {
  const items: MenuItem[] = [
    {
      label: nav.flipped ? 'Root at the top' : 'Root at the bottom',
      keys: 'V',
      run: () => step({ type: 'set', change: { flipped: !nav.flipped } }),
    },
    { label: 'Export as SVG…', group: true, run: () => commands.save('svg') },
    { label: 'Export as PNG…', run: () => commands.save('png') },
  ];
  if (host.inEditor && data.comparison === undefined) {
    items.push({
      label: 'Open in speedscope',
      group: true,
      run: () => host.post({ type: 'openInSpeedscope' }),
    });
  }
  const { right, bottom } = anchor.getBoundingClientRect();
  return { label: 'More actions', x: right, y: bottom + 2, items };
}
