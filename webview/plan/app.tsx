import { useEffect, useState } from 'preact/hooks';
import { messageOf } from '../../src/core/base/errors';
import type { FromPlanPage, PlanDocument, ToPlanPage } from '../../src/protocol/plan';
import type { Host } from '../shared/host';
import { Compare } from './compare';
import { type KeptView, keptView } from './kept';
import { planModel } from './planModel';
import { Single } from './single';

export type PlanHost = Host<ToPlanPage, FromPlanPage>;

type State =
  | { readonly phase: 'loading' }
  | { readonly phase: 'failed'; readonly message: string }
  | {
      readonly phase: 'open';
      /** Stays the same while the plans do, so that what was opened and chosen stays. */
      readonly view: string;
      readonly document: PlanDocument;
      readonly kept: KeptView;
    };

/** The plan page: one plan, or two side by side. */
export function App({ host }: { readonly host: PlanHost }) {
  const [state, setState] = useState<State>({ phase: 'loading' });
  useEffect(() => {
    host.listen((message) => setState((before) => stateOf(host, message, before)));
    host.post({ type: 'ready' });
  }, [host]);
  if (state.phase === 'loading') return <p role="status">Reading the plan…</p>;
  if (state.phase === 'failed') {
    return (
      <p class="failed" role="alert">
        {state.message}
      </p>
    );
  }
  const { view, document, kept } = state;
  const { before } = document;
  return before === undefined ? (
    <Single key={view} host={host} document={document} kept={kept} />
  ) : (
    <Compare key={view} host={host} document={document} before={before} kept={kept} />
  );
}

function stateOf(host: PlanHost, message: ToPlanPage, earlier: State): State {
  if (message.type === 'error') return { phase: 'failed', message: message.message };
  const { id, document } = message;
  try {
    // A plan that can't be read is told here, and not by a page that is empty.
    planModel(document.plan.text, document.findings);
    if (document.before !== undefined) planModel(document.before.text);
  } catch (error) {
    return { phase: 'failed', message: messageOf(error) };
  }
  if (earlier.phase === 'open' && hasSamePlans(earlier.document, document)) {
    host.setState({ id });
    return { ...earlier, document };
  }
  const kept = keptView(host, id);
  host.setState({ id, ...kept });
  return { phase: 'open', view: id, document, kept };
}

function hasSamePlans(one: PlanDocument, two: PlanDocument): boolean {
  return one.plan.text === two.plan.text && one.before?.text === two.before?.text;
}
