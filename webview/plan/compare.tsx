import { useMemo, useRef } from 'preact/hooks';
import { type ComparedSide, comparePlans, type PlanComparison } from '../../src/core/sql/plan/comparePlans';
import type { PlanDocument, PlanSide } from '../../src/protocol/plan';
import type { PlanHost } from './app';
import { Changes, deltaText } from './changes';
import { Details } from './details';
import { type KeptView, keepView } from './kept';
import { amountText } from './numbers';
import { type PlanModel, planModel, rawNodes } from './planModel';
import { Source } from './source';
import { Tree } from './tree';
import { type TreeState, useTree } from './useTree';

type SideName = 'before' | 'after';
const SIDES: readonly SideName[] = ['before', 'after'];
const NOTHING: ReadonlySet<number> = new Set();

interface CompareProps {
  readonly host: PlanHost;
  readonly document: PlanDocument;
  readonly before: PlanSide;
  readonly kept: KeptView;
}

/** Two plans beside each other; choosing a node on one side shows the one that does the same work on the other. */
export function Compare({ host, document: shown, before, kept }: CompareProps) {
  const models = useMemo(
    () => ({ before: planModel(before.text), after: planModel(shown.plan.text, shown.findings) }),
    [shown, before],
  );
  const comparison = useMemo(() => comparePlans(models.before.plan, models.after.plan), [models]);
  const rulePages = useMemo(() => new Set(shown.rulePages), [shown]);
  const isFollowing = useRef(false);
  const follow = (side: SideName, current: number): void => {
    const other = comparison[side].nodes[current]?.other;
    if (isFollowing.current || other === undefined) return;
    isFollowing.current = true;
    trees[side === 'before' ? 'after' : 'before'].goTo(other);
    isFollowing.current = false;
  };
  const trees: Record<SideName, TreeState> = {
    before: useTree(models.before, kept.before, (closed, current) => {
      keepView(host, 'before', { closed, current });
      follow('before', current);
    }),
    after: useTree(models.after, kept.plan, (closed, current) => {
      keepView(host, 'plan', { closed, current });
      follow('after', current);
    }),
  };
  return (
    <main class="compare">
      <header>
        <h1>{shown.title}</h1>
        <Source host={host} document={shown} />
      </header>
      <Verdict comparison={comparison} />
      <Changes comparison={comparison} models={models} onChoose={(side, id) => trees[side].goTo(id)} />
      <div class="sides">
        {SIDES.map((side) => (
          <Side
            key={side}
            name={side}
            shown={side === 'before' ? before : shown.plan}
            model={models[side]}
            tree={trees[side]}
            comparison={comparison}
            rulePages={rulePages}
            host={host}
          />
        ))}
      </div>
    </main>
  );
}

function Verdict({ comparison: { unit, before, after } }: { readonly comparison: PlanComparison }) {
  const what = unit === 'ms' ? 'Execution time' : 'Estimated cost';
  const [from, to] = [amountText(before.whole, unit), amountText(after.whole, unit)];
  const ratio = after.whole / before.whole;
  const better = ratio < 0.95 ? 'better' : ratio > 1.05 ? 'worse' : 'alike';
  const change =
    better === 'alike' || !Number.isFinite(ratio)
      ? 'about the same'
      : ratio < 1
        ? `${timesText(1 / ratio)} times less`
        : `${timesText(ratio)} times more`;
  return (
    <p class={`verdict ${better}`} role="status">
      {`${what} ${from} → ${to}: `}
      <strong>{change}</strong>
    </p>
  );
}

function timesText(times: number): string {
  return times < 10 ? times.toFixed(1) : String(Math.round(times));
}

interface SideProps {
  readonly name: SideName;
  readonly shown: PlanSide;
  readonly model: PlanModel;
  readonly tree: TreeState;
  readonly comparison: PlanComparison;
  readonly rulePages: ReadonlySet<string>;
  readonly host: PlanHost;
}

function Side({ name, shown, model, tree, comparison, rulePages, host }: SideProps) {
  const raw = useMemo(() => rawNodes(shown.text), [shown]);
  const side: ComparedSide = comparison[name];
  const current = model.nodes[tree.current] ?? model.nodes[0]!;
  const compared = side.nodes[current.node.id];
  return (
    <section class="side" aria-label={shown.title}>
      <div class="side-head">
        <h2>{shown.title}</h2>
        <span class="quiet">{shown.origin === shown.title ? '' : (shown.origin ?? '')}</span>
        <button
          type="button"
          onClick={() => host.post({ type: 'full', side: name === 'before' ? 'before' : 'plan' })}
        >
          Full Plan View
        </button>
      </div>
      <Tree
        id={`${name}-node`}
        label={`${shown.title}: plan`}
        tree={tree}
        matches={NOTHING}
        classOf={({ node }) => side.nodes[node.id]?.fate ?? ''}
        extra={{
          heading: 'Change',
          cell: ({ node }) => {
            const { fate, other } = side.nodes[node.id]!;
            if (other === undefined) return <span class={`fate ${fate}`}>{fate}</span>;
            if (name === 'before')
              return fate === 'changed' ? <span class="fate changed">changed</span> : null;
            const delta = side.self[node.id]! - comparison.before.self[other]!;
            return <span class={deltaClass(delta, comparison)}>{deltaText(delta, comparison.unit)}</span>;
          },
        }}
      />
      <Details
        model={model}
        shown={current}
        raw={raw[current.node.id]}
        rulePages={rulePages}
        onRule={(rule) => host.post({ type: 'rule', rule })}
      >
        {(compared?.differences ?? []).map((difference) => (
          <p class="difference" key={difference}>
            {difference}
          </p>
        ))}
      </Details>
    </section>
  );
}

/** Less than a hundredth of the whole is not worth a colour. */
function deltaClass(delta: number, { before, after }: PlanComparison): string {
  if (Math.abs(delta) < Math.max(before.whole, after.whole) / 100) return 'delta';
  return delta < 0 ? 'delta better' : 'delta worse';
}
