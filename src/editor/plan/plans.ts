import type { Disposable } from 'vscode';
import { HotlightError } from '../../core/base/errors';
import type { PlanFinding } from '../../core/sql/plan/rule';
import type { PlanIndex } from '../../protocol/plan';

/** A plan as PostgreSQL printed it: EXPLAIN (FORMAT JSON), parsed or as text. */
export interface GivenPlan {
  /** What tells it from another plan of the statement: `before`, `generic plan`. */
  readonly title?: string;
  /** Where it is from: `PostgreSQL 18.4, generic plan`. */
  readonly origin?: string;
  readonly plan: unknown;
}

/** What the plan page can show of a statement. */
export interface ShownPlan extends GivenPlan {
  /** What it is the plan of: the title of the page. */
  readonly title: string;
  readonly sql?: string;
  /** Where the statement stands. Absolute file; 1-based. */
  readonly source?: { readonly file: string; readonly line: number; readonly column: number };
  /** What is wrong with it, for whoever knows more than the plan tells, such as the tables' statistics. */
  readonly findings?: readonly PlanFinding[];
  /** Indexes that were tried, each with the `Plan` that all of them together give. */
  readonly indexes?: readonly (PlanIndex & { readonly plan: unknown })[];
  readonly notes?: readonly string[];
  /** Shown beside it, as the earlier one. */
  readonly before?: GivenPlan;
}

/** Where every feature shows its plans: in a page, of a bundle that is loaded after activation. */
export class Plans {
  #show: ((plan: ShownPlan, update: boolean) => Promise<void>) | undefined;

  /**
   * Opens a plan beside the editor; a page that shows the same statement is used again.
   * @throws HotlightError `bad-input` when it is no plan
   */
  async show(plan: ShownPlan): Promise<void> {
    if (this.#show === undefined)
      throw new HotlightError('unsupported', 'Plans can be shown once Hotlight has started; try again.');
    await this.#show(plan, false);
  }

  /** Shows what became known of a plan, where a page shows it still: nothing opens, and the focus stays. */
  async update(plan: ShownPlan): Promise<void> {
    await this.#show?.(plan, true);
  }

  /** Called by the feature that has the page. */
  showWith(show: (plan: ShownPlan, update: boolean) => Promise<void>): Disposable {
    this.#show = show;
    return {
      dispose: () => {
        this.#show = undefined;
      },
    };
  }
}
