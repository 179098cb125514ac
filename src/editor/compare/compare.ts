import type { WebviewPanel } from 'vscode';
import { messageOf } from '../../core/base/errors';
import type { ComparisonData } from '../../node/analysis/workerMessages';
import { COMMANDS, INTERNAL_COMMANDS, registerCommand } from '../commands';
import { isBaselineNode } from '../runs/baselineItem';
import type { RunEntry } from '../runs/runsModel';
import type { Feature, Services } from '../services';
import { comparedHeat } from './comparedHeat';
import { COMPARE_PANEL, ComparePanel } from './comparePanel';
import { type Asked, chooseSides, keptSides, type Sides } from './sides';

/** Compares two profiles or two series of repetitions: a differential flame graph, and annotations that say both. */
export const compareFeature: Feature = {
  name: 'compare',
  register(services) {
    const { vscode, annotations } = services;
    const panels = new Map<string, ComparePanel>();
    return vscode.Disposable.from(
      {
        dispose: () => {
          for (const panel of panels.values()) panel.dispose();
        },
      },
      registerCommand(services, COMMANDS.compareProfiles, async (what?: unknown, selection?: unknown) => {
        const sides = await chooseSides(services, askedOf(what, selection));
        if (sides !== undefined) await compare(services, sides, panels);
      }),
      vscode.window.registerWebviewPanelSerializer(COMPARE_PANEL, {
        deserializeWebviewPanel: async (panel, state: unknown) => {
          const sides = keptSides(state);
          // Without them nothing is known of what was compared.
          if (sides === undefined) panel.dispose();
          // The page shows what is wrong; nobody asked for it now.
          else
            await compare(services, sides, panels, panel).catch((error) => services.log.warn(String(error)));
        },
      }),
      registerCommand(services, INTERNAL_COMMANDS.endComparison, () => annotations.compare(undefined)),
    );
  },
};

/** @param restored a panel of the window before it was reloaded */
async function compare(
  services: Services,
  sides: Sides,
  panels: Map<string, ComparePanel>,
  restored?: WebviewPanel,
): Promise<void> {
  const { active, annotations, engines, runs } = services;
  const { before, after } = sides;
  const key = JSON.stringify([before.targets, after.targets]);
  const known = panels.get(key);
  known?.reveal();
  const panel = known ?? new ComparePanel(services, sides, restored);
  const closed = new AbortController();
  if (known === undefined) panels.set(key, panel);
  panel.onDidClose(() => {
    panels.delete(key);
    closed.abort();
  });
  const workspaceRoot = runs.roots[0]?.root;
  let comparison: ComparisonData;
  try {
    comparison = await engines.compare(
      { before: before.targets, after: after.targets },
      {
        signal: closed.signal,
        onProgress: (message, fraction) => panel.progress(message, fraction),
        ...(workspaceRoot === undefined ? {} : { workspaceRoot }),
      },
    );
  } catch (error) {
    if (!closed.signal.aborted) panel.fail(messageOf(error));
    throw error;
  }
  panel.show(comparison);
  // The lines are those of the later side: its last run is what the editor's marks are placed by. When that can't be
  // read, or another profile becomes active meanwhile, the page stays.
  const shown = after.targets.at(-1)!;
  if (active.current?.analysis.target !== shown) await active.activate(shown, after.title);
  annotations.compare(comparedHeat(comparison.report, comparison.root));
}

/** From rows of the Runs view (the clicked one, and all that are selected), or from a lens. */
function askedOf(what: unknown, selection: unknown): Asked {
  const rows = Array.isArray(selection) && selection.length > 1 ? selection : [what];
  const entries = rows.flatMap((row): RunEntry[] => {
    const entry = typeof row === 'object' && row !== null && 'entry' in row ? row.entry : undefined;
    return isEntry(entry) ? [entry] : [];
  });
  const baselines = rows.filter(isBaselineNode).map(({ baseline }) => baseline);
  if (entries.length + baselines.length > 0) return { entries, baselines };
  const after = typeof what === 'object' && what !== null && 'after' in what ? what.after : undefined;
  return typeof after === 'string' ? { after } : {};
}

function isEntry(value: unknown): value is RunEntry {
  return typeof value === 'object' && value !== null && 'dir' in value && 'run' in value;
}
