import type { PlanComparison } from '../../src/core/sql/plan/comparePlans';
import { amountText } from './numbers';
import type { PlanModel } from './planModel';

type SideName = 'before' | 'after';

interface Change {
  readonly side: SideName;
  readonly node: number;
  readonly fate: string;
  readonly text: string;
  readonly delta: number;
}

/** More would not be read; the trees mark them all. */
const MOST = 6;

interface ChangesProps {
  readonly comparison: PlanComparison;
  readonly models: Readonly<Record<SideName, PlanModel>>;
  onChoose(side: SideName, node: number): void;
}

/** What is different, what weighs most first. */
export function Changes({ comparison, models, onChoose }: ChangesProps) {
  const changes = changesOf(comparison, models);
  if (changes.length === 0) return <p class="quiet">Both plans have the same shape.</p>;
  const more = changes.length - MOST;
  return (
    <>
      <ul class="findings" aria-label="Changes">
        {changes.slice(0, MOST).map(({ side, node, fate, text, delta }) => (
          <li key={`${side} ${node}`}>
            <button type="button" onClick={() => onChoose(side, node)}>
              <span class={`fate ${fate}`}>{fate}</span> {text}{' '}
              <span class="quiet">{deltaText(delta, comparison.unit)}</span>
            </button>
          </li>
        ))}
      </ul>
      {more > 0 ? (
        <p class="quiet">{`${more} more ${more === 1 ? 'is' : 'are'} marked in the trees.`}</p>
      ) : null}
    </>
  );
}

function changesOf(comparison: PlanComparison, models: Readonly<Record<SideName, PlanModel>>): Change[] {
  const { before, after } = comparison;
  const gone = before.nodes.flatMap(({ fate }, node): Change[] =>
    fate === 'removed'
      ? [{ side: 'before', node, fate, text: models.before.nodes[node]!.title, delta: -before.self[node]! }]
      : [],
  );
  const there = after.nodes.flatMap(({ fate, other, differences }, node): Change[] => {
    if (fate === 'same') return [];
    const { title } = models.after.nodes[node]!;
    const [first, ...others] = differences;
    const text =
      first === undefined
        ? title
        : first.includes(title) || first.includes('→')
          ? first
          : `${title}: ${first}`;
    const rest = others.length === 0 ? '' : `; ${others.join('; ')}`;
    const delta = after.self[node]! - (other === undefined ? 0 : before.self[other]!);
    return [{ side: 'after', node, fate, text: `${text}${rest}`, delta }];
  });
  return [...gone, ...there].sort((a, b) => Math.abs(b.delta) - Math.abs(a.delta));
}

/** `−412 ms`, `+1 200`. */
export function deltaText(delta: number, unit: 'ms' | 'cost'): string {
  const text = amountText(Math.abs(delta), unit);
  if (!/[1-9]/.test(text)) return '±0';
  return delta < 0 ? `−${text}` : `+${text}`;
}
