import type { QuickPickItem } from 'vscode';
import type { FlameFocus } from '../../protocol/flame';
import { COMMANDS, INTERNAL_COMMANDS } from '../commands';
import { plainLabel } from '../labels';
import type { Services } from '../services';

/** The function that a lens speaks of, as the profile names and places it. */
export interface ActionTarget {
  readonly name: string;
  readonly file: string;
  /** 1-based, as measured. */
  readonly line?: number;
}

export function isActionTarget(value: unknown): value is ActionTarget {
  if (typeof value !== 'object' || value === null) return false;
  const { name, file, line } = value as Partial<Record<keyof ActionTarget, unknown>>;
  return (
    typeof name === 'string' && typeof file === 'string' && (line === undefined || typeof line === 'number')
  );
}

/** What a click on a lens offers. */
export async function offerActions(
  { vscode, active, annotations }: Services,
  target: ActionTarget,
): Promise<void> {
  const focus = (look: Pick<FlameFocus, 'view' | 'toward'> = {}): [string, FlameFocus] => [
    INTERNAL_COMMANDS.focusFlameGraph,
    { ...target, ...look },
  ];
  const after = active.current?.analysis.target;
  const items: (QuickPickItem & { readonly run: readonly [string, ...unknown[]] })[] = [
    { label: '$(flame) Show in Flame Graph', run: focus() },
    { label: '$(call-incoming) Show Callers', run: focus({ view: 'sandwich', toward: 'callers' }) },
    { label: '$(call-outgoing) Show Callees', run: focus({ view: 'sandwich', toward: 'callees' }) },
    annotations.comparing
      ? { label: '$(discard) End Comparison', run: [INTERNAL_COMMANDS.endComparison] }
      : { label: '$(diff) Compare with Another Run…', run: [COMMANDS.compareProfiles, { after }] },
    { label: '$(list-ordered) Show Hotspots', run: [COMMANDS.showHotspots] },
    { label: '$(eye-closed) Hide Annotations', run: [COMMANDS.clearAnnotations] },
  ];
  const name = target.name === '' ? '(anonymous)' : target.name;
  const chosen = await vscode.window.showQuickPick(items, { title: plainLabel(name) });
  if (chosen !== undefined) await vscode.commands.executeCommand(...chosen.run);
}
