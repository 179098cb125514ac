import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { formatChange, formatPercent, formatValue } from '../../../src/core/base/units';
import type { FlameCommands } from '../commands';
import { type Change, type Comparison, changeOf, functionChange, testText } from '../comparison';
import type { Scene } from '../layout/scene';
import { percentOf } from '../model';
import { place } from '../naming';
import type { Layout } from '../navigation';
import type { Selected } from '../selected';
import { FrameActions, FrameHeading } from './frameHeading';

const MOST_FUNCTIONS = 20;

export interface ComparisonDetailsProps {
  readonly comparison: Comparison;
  readonly scene: Scene;
  readonly layout: Layout;
  readonly of: 'self' | 'total';
  readonly selected: Selected | undefined;
  readonly commands: FlameCommands;
}

/** The panel beside a differential flame graph: the selected frame on both sides, or what changed most. */
export function ComparisonDetails(props: ComparisonDetailsProps): JSX.Element {
  const { selected, comparison } = props;
  return (
    <aside class="details" aria-label="Details">
      {selected === undefined || selected.func === comparison.after.model.root ? (
        <WholeComparison {...props} />
      ) : (
        <FrameChange {...props} selected={selected} />
      )}
    </aside>
  );
}

function FrameChange(props: ComparisonDetailsProps & { readonly selected: Selected }): JSX.Element {
  const { comparison, scene, layout, selected, commands } = props;
  const { func, key } = selected;
  const test = testText(comparison, func);
  return (
    <>
      <FrameHeading model={comparison.after.model} func={func} commands={commands} />
      {test !== '' && <p>Self of the function: {test}</p>}
      <ChangeTable
        comparison={comparison}
        rows={[
          ['This frame, total', changeOf(scene, key, 'total', layout)],
          ['This frame, self', changeOf(scene, key, 'self', layout)],
          ['All calls, total', functionChange(comparison, func, 'total')],
          ['All calls, self', functionChange(comparison, func, 'self')],
        ]}
      />
      <FrameActions selected={selected} commands={commands} hasSandwich={false} />
    </>
  );
}

function WholeComparison({ comparison, of, commands }: ComparisonDetailsProps): JSX.Element {
  const { before, after, repeats, titles } = comparison;
  const { unit } = after.model.profile;
  const changed = useMemo(() => largestChanges(comparison, of), [comparison, of]);
  const side = (title: string, runs: number): string =>
    runs > 1 ? `${title} (mean of ${runs} runs)` : title;
  return (
    <>
      <h2 class="details-title">What changed</h2>
      <dl class="sides">
        <dt>Before</dt>
        <dd>{side(titles.before, repeats[0])}</dd>
        <dt>After</dt>
        <dd>{side(titles.after, repeats[1])}</dd>
      </dl>
      <ChangeTable
        comparison={comparison}
        rows={[['Everything', { before: before.model.busy, after: after.model.busy }]]}
      />
      {Math.min(...repeats) < 2 && (
        <p class="quiet">One run of a side can’t tell a change from chance: record with --repeat.</p>
      )}
      <h3>Functions by the change of their {of} value</h3>
      <ul class="rows">
        {changed.map(({ func, delta }) => {
          const { label, path, frame } = after.model.functions[func]!;
          const test = testText(comparison, func);
          return (
            <li key={func}>
              <button
                type="button"
                title={[place(path, frame.fileLine), test].filter(Boolean).join('\n')}
                onClick={() => commands.selectFunction(func)}
              >
                <span class="grow">{label}</span>
                {test !== '' && <span class="quiet">{test}</span>}
                <b>{formatChange(delta, unit)}</b>
              </button>
            </li>
          );
        })}
      </ul>
      {changed.length === 0 && <p class="quiet">No function changed.</p>}
    </>
  );
}

function ChangeTable(props: {
  readonly comparison: Comparison;
  readonly rows: readonly (readonly [what: string, change: Change])[];
}): JSX.Element {
  const { before, after } = props.comparison;
  const { unit } = after.model.profile;
  return (
    <table class="numbers changes">
      <thead>
        <tr>
          <td class="numbers-corner" />
          <th scope="col">Before</th>
          <th scope="col">After</th>
          <th scope="col">Change</th>
        </tr>
      </thead>
      <tbody>
        {props.rows.map(([what, change]) => (
          <tr key={what}>
            <th scope="row">{what}</th>
            <td title={formatValue(change.before, unit)}>
              {formatPercent(percentOf(before.model, change.before))}
            </td>
            <td title={formatValue(change.after, unit)}>
              {formatPercent(percentOf(after.model, change.after))}
            </td>
            <td>
              <b>{formatChange(change.after - change.before, unit)}</b>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function largestChanges(comparison: Comparison, of: 'self' | 'total'): { func: number; delta: number }[] {
  const { model } = comparison.after;
  return [...model.functions.keys()]
    .filter((func) => func !== model.root)
    .map((func) => {
      const { before, after } = functionChange(comparison, func, of);
      return { func, delta: after - before };
    })
    .filter(({ delta }) => Math.abs(delta) > comparison.whole * 1e-9)
    .sort((a, b) => Math.abs(b.delta) - Math.abs(a.delta))
    .slice(0, MOST_FUNCTIONS);
}
