import type { Uri, WebviewPanel } from 'vscode';
import { parsePlan } from '../../core/sql/plan/parsePlan';
import type { PlanDocument } from '../../protocol/plan';
import { COMMANDS, registerCommand } from '../commands';
import type { Feature, Services } from '../services';
import { choosePlan, planOfFile, shownOf } from './choosePlan';
import { openFullPlan } from './fullPlan';
import { KeptPlans } from './keptPlans';
import { documentOf } from './planDocument';
import { PlanPanel, type PlanRequests } from './planPanel';
import type { ShownPlan } from './plans';
import { rulesWithPage } from './rulesWithPage';

const PANEL = 'hotlight.plan';
/** PEV2 needs half a minute for some hundreds more. */
const DRAWN_AT_ONCE = 200;

/** Query plans: one in a tree, two side by side, and the full plan view. */
export const planFeature: Feature = {
  name: 'plan',
  register(services) {
    const { vscode, plans } = services;
    const panels = new PlanPanels(services);
    return vscode.Disposable.from(
      panels,
      plans.showWith((shown, update) => panels.show(shown, update)),
      vscode.window.registerWebviewPanelSerializer(PANEL, {
        deserializeWebviewPanel: (panel, state: unknown) => panels.restore(panel, state),
      }),
      registerCommand(services, COMMANDS.openPlan, async (what?: unknown) => {
        const shown = isUri(what)
          ? await planOfFile(services, what)
          : await choosePlan(services, 'Open Plan');
        if (shown !== undefined) await panels.show(shown);
      }),
      registerCommand(services, COMMANDS.comparePlans, () => panels.compare()),
    );
  },
};

/** The open plan pages. */
class PlanPanels implements PlanRequests {
  readonly #services: Services;
  readonly #kept: KeptPlans;
  /** By what they show. */
  readonly #panels = new Map<string, PlanPanel>();

  constructor(services: Services) {
    this.#services = services;
    this.#kept = new KeptPlans(services.context);
  }

  async show(shown: ShownPlan, update = false): Promise<void> {
    const { vscode, context } = this.#services;
    const rulePages = await rulesWithPage(context.extensionPath);
    const document = { ...documentOf(shown), rulePages };
    const key = keyOf(document);
    const known = this.#panels.get(key);
    if (known !== undefined) {
      if (!update) known.panel.reveal(undefined, false);
      return known.show(document);
    }
    if (update) return;
    const { Active, Beside } = vscode.ViewColumn;
    const column = vscode.window.activeTextEditor === undefined ? Active : Beside;
    const panel = vscode.window.createWebviewPanel(PANEL, `Plan · ${document.title}`, column);
    await this.#adopt(panel, key).show(document);
  }

  async restore(panel: WebviewPanel, state: unknown): Promise<void> {
    const { id } = (state ?? {}) as { id?: unknown };
    const document = typeof id === 'string' ? await this.#kept.read(id) : undefined;
    await this.#adopt(panel, document === undefined ? `restored ${String(id)}` : keyOf(document)).restore(
      state,
    );
  }

  async full(document: PlanDocument, side: 'plan' | 'before'): Promise<void> {
    const shown = document[side];
    if (shown === undefined) return;
    const { length } = parsePlan(shown.text).nodes;
    const isSure =
      length <= DRAWN_AT_ONCE ||
      (await this.#services.notify.confirm(
        `Open ${length} nodes in the full plan view?`,
        'It draws all of them at once, which may take minutes. The tree and its search have no such limit.',
        'Open',
      ));
    if (isSure) openFullPlan(this.#services, document.title, shown.text, document.sql);
  }

  /** With one that the user chooses, as the earlier one. */
  async compare(after?: PlanDocument): Promise<void> {
    const open = [...this.#panels.values()].flatMap(({ document }) => document ?? []);
    const later =
      after === undefined
        ? await choosePlan(this.#services, 'Compare Plans: the Later One', open)
        : shownOf(after);
    if (later === undefined) return;
    const others = open.filter((document) => document.plan.text !== later.plan);
    const earlier = await choosePlan(this.#services, 'Compare Plans: the Earlier One', others);
    if (earlier === undefined) return;
    await this.show({
      ...later,
      title: titleOfBoth(earlier.title, later.title),
      before: { ...earlier, title: 'Before' },
    });
  }

  async compareIndexes(document: PlanDocument): Promise<void> {
    const { advised, plan } = document;
    if (advised === undefined) return;
    await this.show({
      ...shownOf(document),
      title: `${document.title} · ${advised.title.toLowerCase()}`,
      plan: advised.text,
      origin: advised.title,
      before: {
        title: 'Before',
        plan: plan.text,
        ...(plan.origin === undefined ? {} : { origin: plan.origin }),
      },
    });
  }

  dispose(): void {
    for (const panel of this.#panels.values()) panel.dispose();
    this.#panels.clear();
  }

  #adopt(panel: WebviewPanel, key: string): PlanPanel {
    const adopted = new PlanPanel(this.#services, panel, this.#kept, this);
    this.#panels.set(key, adopted);
    panel.onDidDispose(() => this.#panels.delete(key));
    return adopted;
  }
}

/** The same statement takes the same page. */
function keyOf({ title, source, before }: PlanDocument): string {
  return JSON.stringify([source?.file, source?.line, title, before !== undefined]);
}

function titleOfBoth(earlier: string, later: string): string {
  return earlier === later ? later : `${earlier} → ${later}`;
}

function isUri(value: unknown): value is Uri {
  return typeof value === 'object' && value !== null && 'scheme' in value && 'fsPath' in value;
}
