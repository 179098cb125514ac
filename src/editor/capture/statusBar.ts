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
    const { text, tooltip, label } = withAlert(services, describe(services, Date.now()));
    item.text = text;
    item.tooltip = tooltip;
    item.accessibilityInformation = { label };
    const ground = GROUNDS[services.statusAlert.current?.level ?? 'info'];
    item.backgroundColor = ground === undefined ? undefined : new vscode.ThemeColor(ground);
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
    services.statusAlert.onDidChange(update),
    vscode.workspace.onDidChangeWorkspaceFolders(update),
    registerCommand(services, INTERNAL_COMMANDS.statusBar, () => {
      const { phase } = recorder.state;
      if (opensLive(services)) return vscode.commands.executeCommand(COMMANDS.showLive);
      if (phase === 'stopping') throw new HotlightError('cancelled', 'The recording is being written.');
      const next = phase === 'idle' ? COMMANDS.profileCpu : COMMANDS.stopRecording;
      return vscode.commands.executeCommand(next);
    }),
  );
}

function describe(services: Services, now: number): Description {
  const { recorder, active } = services;
  const state = recorder.state;
  const kind = KINDS['kind' in state ? state.kind : 'cpu'];
  switch (state.phase) {
    case 'recording': {
      const time = clock(now - state.since);
      const next = state.kind === 'metrics' ? 'see its metrics' : 'stop';
      const threads = state.threads > 1 ? ` in ${state.threads} processes and threads` : '';
      return {
        text: `$(record) ${kind} ${time} · ${name(state.title)}`,
        tooltip: `Recording ${name(state.title)}${threads}. Click to ${next}.`,
        label: `Hotlight records ${kind} of ${name(state.title)}. Activate to ${next}.`,
      };
    }
    case 'starting':
      return spinning(`Starting ${name(state.title)}`, 'Click to give up.');
    case 'stopping':
      return spinning(`Stopping ${name(state.title)}`, 'The recording is being written.');
    case 'idle':
      if (active.loading !== undefined) return reading(name(active.loading.title));
      return {
        text: '$(flame) Hotlight',
        tooltip: 'Profile a program of this workspace',
        label: 'Hotlight: profile a program of this workspace',
      };
  }
}

const GROUNDS = {
  info: undefined,
  warning: 'statusBarItem.warningBackground',
  critical: 'statusBarItem.errorBackground',
} as const;

interface Description {
  readonly text: string;
  readonly tooltip: string;
  readonly label: string;
}

/** A click stops a recording, whatever else there is to see. */
function opensLive({ recorder: { state }, statusAlert }: Services): boolean {
  if (state.phase === 'recording' && state.kind === 'metrics') return true;
  return state.phase === 'idle' && statusAlert.current !== undefined;
}

/** An alert stands beside what is being done. */
function withAlert(services: Services, doing: Description): Description {
  const { current } = services.statusAlert;
  if (current === undefined) return doing;
  const icon = current.level === 'info' ? '$(info)' : '$(warning)';
  const next = opensLive(services) ? 'Click to see the metrics.' : /Click to .*$/.exec(doing.tooltip)?.[0];
  const tooltip = [doing.tooltip.replace(/\s*Click to .*$/, ''), current.tooltip, next ?? ''];
  return {
    text: `${doing.text} · ${icon} ${plainLabel(current.text)}`,
    tooltip: tooltip.filter((line) => line !== '').join('\n'),
    label: `${doing.label} ${current.level}: ${current.tooltip}`,
  };
}

const KINDS = { cpu: 'CPU', heap: 'Memory', metrics: 'Metrics' } as const;

function spinning(doing: string, tooltip: string): Description {
  return { text: `$(loading~spin) ${doing}`, tooltip, label: `Hotlight: ${doing}` };
}

/** Doesn't spin: where the editor is drawn without a graphics card, that takes half a processor from the reading. */
function reading(title: string): Description {
  const doing = 'Reading Profile';
  return { text: `$(flame) ${doing}`, tooltip: title, label: `Hotlight: ${doing}` };
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
