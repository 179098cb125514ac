import type { Disposable } from 'vscode';
import { HotlightError } from '../../core/base/errors';
import { COMMANDS, INTERNAL_COMMANDS, registerCommand } from '../commands';
import { plainLabel, shorten } from '../labels';
import { localFolders } from '../runs/runLocation';
import type { Services } from '../services';

/** The one status-bar item: what Hotlight is doing; a click does the sensible next thing. */
export function createStatusBar(services: Services): Disposable {
  const { vscode, recorder, active } = services;
  const item = vscode.window.createStatusBarItem('hotlight', vscode.StatusBarAlignment.Left, 0);
  item.name = 'Hotlight';
  item.command = INTERNAL_COMMANDS.statusBar;
  let timer: NodeJS.Timeout | undefined;

  const show = (): void => {
    const { text, tooltip, label } = describe(services, Date.now());
    item.text = text;
    item.tooltip = tooltip;
    item.accessibilityInformation = { label };
  };
  const update = (): void => {
    show();
    if (recorder.state.phase === 'recording') {
      timer ??= setInterval(show, 1000);
    } else {
      clearInterval(timer);
      timer = undefined;
    }
    if (localFolders(vscode).length > 0 || recorder.state.phase !== 'idle') item.show();
    else item.hide();
  };
  update();

  return vscode.Disposable.from(
    item,
    { dispose: () => clearInterval(timer) },
    recorder.onDidChange(update),
    active.onDidChange(update),
    vscode.workspace.onDidChangeWorkspaceFolders(update),
    registerCommand(services, INTERNAL_COMMANDS.statusBar, () => {
      const { phase } = recorder.state;
      if (phase === 'stopping') throw new HotlightError('cancelled', 'The recording is being written.');
      const next = phase === 'idle' ? COMMANDS.profileCpu : COMMANDS.stopRecording;
      return vscode.commands.executeCommand(next);
    }),
  );
}

function describe(services: Services, now: number): { text: string; tooltip: string; label: string } {
  const { recorder, active } = services;
  const state = recorder.state;
  const kind = 'kind' in state && state.kind === 'heap' ? 'Memory' : 'CPU';
  switch (state.phase) {
    case 'recording': {
      const time = clock(now - state.since);
      const threads = state.threads > 1 ? ` in ${state.threads} processes and threads` : '';
      return {
        text: `$(record) ${kind} ${time} · ${name(state.title)}`,
        tooltip: `Recording ${name(state.title)}${threads}. Click to stop.`,
        label: `Hotlight records ${kind} of ${name(state.title)}. Activate to stop.`,
      };
    }
    case 'starting':
      return spinning(`Starting ${name(state.title)}`, 'Click to give up.');
    case 'stopping':
      return spinning(`Stopping ${name(state.title)}`, 'The recording is being written.');
    case 'idle':
      if (active.loading !== undefined) return spinning('Reading Profile', name(active.loading.title));
      return {
        text: '$(flame) Hotlight',
        tooltip: 'Profile a program of this workspace',
        label: 'Hotlight: profile a program of this workspace',
      };
  }
}

function spinning(doing: string, tooltip: string): { text: string; tooltip: string; label: string } {
  return { text: `$(loading~spin) ${doing}`, tooltip, label: `Hotlight: ${doing}` };
}

/** `0:12`, `1:02:03`. */
export function clock(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const two = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

function name(title: string): string {
  return shorten(plainLabel(title), 40);
}
