import { useEffect, useMemo } from 'preact/hooks';
import { formatCount } from '../../src/core/base/units';
import { planText } from '../../src/core/sql/plan/planText';
import { millisecondsText } from '../../src/core/sql/plan/rule';
import type { PlanDocument } from '../../src/protocol/plan';
import type { PlanHost } from './app';
import { Details } from './details';
import { Findings } from './findings';
import { Indexes } from './indexes';
import { type KeptView, keepView } from './kept';
import { costText } from './numbers';
import { type PlanModel, planModel, rawNodes } from './planModel';
import { SearchField } from './searchField';
import { Source } from './source';
import { Tree } from './tree';
import { useSearch } from './useSearch';
import { useTree } from './useTree';

interface SingleProps {
  readonly host: PlanHost;
  readonly document: PlanDocument;
  readonly kept: KeptView;
}

/** One plan: what is wrong with it, its tree, and the node that is chosen. */
export function Single({ host, document: shown, kept }: SingleProps) {
  const model = useMemo(() => planModel(shown.plan.text, shown.findings), [shown]);
  const raw = useMemo(() => rawNodes(shown.plan.text), [shown]);
  const rulePages = useMemo(() => new Set(shown.rulePages), [shown]);
  const tree = useTree(model, kept.plan, (closed, current) => keepView(host, 'plan', { closed, current }));
  const search = useSearch(model);
  useEffect(() => focusSearchOnFind(), []);
  const copy = (text: string): void => host.post({ type: 'copy', text });
  const node = model.nodes[tree.current] ?? model.nodes[0]!;
  return (
    <main class="single">
      <header>
        <h1>{shown.title}</h1>
        <p class="quiet">{summaryOf(model, shown.plan.origin)}</p>
        <Source host={host} document={shown} />
      </header>
      {(shown.notes ?? []).map((note) => (
        <p class="note" role="note" key={note}>
          {note}
        </p>
      ))}
      <Findings model={model} onChoose={tree.goTo} />
      <Indexes
        indexes={shown.indexes ?? []}
        onCopy={copy}
        onCompare={() => host.post({ type: 'compareIndexes' })}
      />
      <div class="toolbar" role="toolbar" aria-label="Plan">
        <SearchField search={search} tree={tree} />
        <button type="button" onClick={tree.openAll}>
          Expand All
        </button>
        <button type="button" onClick={tree.closeAll}>
          Collapse All
        </button>
        <button
          type="button"
          title="Go to the node at the end of the path along which most is spent"
          onClick={() => tree.goTo(model.heaviest.at(-1) ?? 0)}
        >
          Heaviest Node
        </button>
        <span class="gap" />
        <button type="button" onClick={() => copy(planText(model.plan))}>
          Copy as Text
        </button>
        <button type="button" onClick={() => copy(shown.plan.text)}>
          Copy as JSON
        </button>
        <button type="button" onClick={() => host.post({ type: 'compare' })}>
          Compare…
        </button>
        <button type="button" onClick={() => host.post({ type: 'full', side: 'plan' })}>
          Full Plan View
        </button>
      </div>
      <div class="split">
        <Tree id="plan-node" label={`Plan of ${shown.title}`} tree={tree} matches={search.matches} />
        <Details
          model={model}
          shown={node}
          raw={raw[node.node.id]}
          rulePages={rulePages}
          onRule={(rule) => host.post({ type: 'rule', rule })}
        />
      </div>
    </main>
  );
}

function summaryOf({ plan }: PlanModel, origin: string | undefined): string {
  const settings = [...plan.settings].map(([name, value]) => `${name} = ${value}`);
  const parts = [
    origin,
    plan.executionMs === undefined ? undefined : `${millisecondsText(plan.executionMs)} execution`,
    plan.planningMs === undefined ? undefined : `${millisecondsText(plan.planningMs)} planning`,
    plan.analyzed ? undefined : 'not run: estimates only',
    `cost ${costText(plan.nodes[0]?.totalCost ?? 0)}`,
    plan.nodes.length === 1 ? '1 node' : `${formatCount(plan.nodes.length)} nodes`,
    plan.jit?.milliseconds === undefined ? undefined : `${millisecondsText(plan.jit.milliseconds)} JIT`,
    settings.length === 0 ? undefined : settings.join(', '),
  ];
  return parts.filter((part) => part !== undefined).join(' · ');
}

/** Ctrl+F goes to our search, since only rows in sight can be found by the browser's. Returns what ends it. */
function focusSearchOnFind(): () => void {
  const listen = (event: KeyboardEvent): void => {
    if (event.key.toLowerCase() !== 'f' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    const field = document.getElementById('search');
    if (field instanceof HTMLInputElement) field.select();
  };
  document.addEventListener('keydown', listen);
  return () => document.removeEventListener('keydown', listen);
}
