import type { FlameCommands } from './commands';
import type { FlameModel } from './model';
import type { MenuItem } from './parts/menu';

/** What can be done with a frame. */
export function frameMenu(model: FlameModel, commands: FlameCommands, key: number, func: number): MenuItem[] {
  const { frame } = model.functions[func]!;
  return [
    { label: 'Open source', keys: 'Enter', disabled: frame.file === '', run: () => commands.open(func) },
    { label: 'Zoom to frame', keys: 'Space', run: () => commands.zoomTo(key) },
    { label: 'Callers and callees', keys: 'B', group: true, run: () => commands.sandwich(func) },
    { label: 'Focus on function', keys: 'F', run: () => commands.focus(func) },
    { label: 'Hide function', keys: 'H', run: () => commands.hide(func) },
    { label: 'Copy frame', keys: 'Ctrl+C', group: true, run: () => commands.copyFrame(func) },
    { label: 'Copy stack', keys: 'Y', run: () => commands.copyStack(key) },
  ];
}

/** What can be done with the whole picture. */
export function pageMenu(options: {
  readonly inEditor: boolean;
  readonly flipped: boolean;
  flip(): void;
  save(kind: 'svg' | 'png'): void;
  openInSpeedscope(): void;
}): MenuItem[] {
  const items: MenuItem[] = [
    { label: options.flipped ? 'Root at the top' : 'Root at the bottom', keys: 'V', run: options.flip },
    { label: 'Export as SVG…', group: true, run: () => options.save('svg') },
    { label: 'Export as PNG…', run: () => options.save('png') },
  ];
  if (options.inEditor)
    items.push({ label: 'Open in speedscope', group: true, run: options.openInSpeedscope });
  return items;
}
