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
  | { readonly phase: 'open'; readonly id: string; readonly document: PlanDocument; readonly kept: KeptView };

/** The plan page: one plan, or two side by side. */
export function App({ host }: { readonly host: PlanHost }) {
  const [state, setState] = useState<State>({ phase: 'loading' });
  useEffect(() => {
    host.listen((message) => setState(stateOf(host, message)));
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
  const { id, document, kept } = state;
  const { before } = document;
  return before === undefined ? (
    <Single key={id} host={host} document={document} kept={kept} />
  ) : (
    <Compare key={id} host={host} document={document} before={before} kept={kept} />
  );
}

function stateOf(host: PlanHost, message: ToPlanPage): State {
  if (message.type === 'error') return { phase: 'failed', message: message.message };
  const { id, document } = message;
  try {
    // A plan that can't be read is told here, and not by a page that is empty.
    planModel(document.plan.text, document.findings);
    if (document.before !== undefined) planModel(document.before.text);
  } catch (error) {
    return { phase: 'failed', message: messageOf(error) };
  }
  const kept = keptView(host, id);
  host.setState({ id });
  return { phase: 'open', id, document, kept };
}
