import { formatCount } from '../../src/core/base/units';
import { millisecondsText } from '../../src/core/sql/plan/rule';
import type { Regression } from '../../src/core/sql/statistics/statistics';

interface SlowerProps {
  readonly since: string;
  readonly slower: readonly Regression[];
}

/** Queries that take longer per call since counters were kept. */
export function Slower({ since, slower }: SlowerProps) {
  return (
    <section aria-label="Slower per call">
      <h2>{`Slower per call since ${since}`}</h2>
      {slower.length === 0 ? (
        <p class="quiet">None that ran ten times or more takes half as long again.</p>
      ) : (
        <ul>
          {slower.map(({ query, callsSince, meanBeforeMs, meanSinceMs }) => (
            <li key={query}>
              <strong>{`${millisecondsText(meanBeforeMs)} → ${millisecondsText(meanSinceMs)}`}</strong>
              {` in ${formatCount(callsSince)} calls `}
              <code>{query.replace(/\s+/g, ' ').trim()}</code>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
