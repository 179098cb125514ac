import { formatBytes, formatPercent } from '../../src/core/base/units';
import type { PlanIndex } from '../../src/protocol/plan';
import { costText } from './numbers';

const METHODS: Readonly<Record<string, string>> = {
  hypopg: 'tried by HypoPG on the server',
  shadow: "tried in PostgreSQL 18 with the server's statistics",
  embedded: 'tried on the schema of the workspace',
};

interface IndexesProps {
  readonly indexes: readonly PlanIndex[];
  onCopy(text: string): void;
  onCompare(): void;
}

/** Indexes that would pay, as a planner has seen it. */
export function Indexes({ indexes, onCopy, onCompare }: IndexesProps) {
  if (indexes.length === 0) return null;
  return (
    <section class="indexes" aria-label="Indexes that would pay">
      {indexes.map((index) => (
        <div key={index.ddl}>
          <code>{index.ddl};</code>
          <p>
            {`Cost ${costText(index.costBefore)} → ${costText(index.costAfter)} (−${formatPercent(100 * (1 - index.costAfter / index.costBefore))}), `}
            {`${METHODS[index.method] ?? index.method}. About ${formatBytes(index.sizeBytes)}; each write of a row grows by ${formatPercent(100 * index.writeOverhead)}.`}
            {index.redundant.length === 0 ? '' : ` Makes ${index.redundant.join(', ')} superfluous.`}
          </p>
          <button type="button" onClick={() => onCopy(`${index.ddl};\n`)}>
            Copy Statement
          </button>
        </div>
      ))}
      <button type="button" onClick={onCompare}>
        {indexes.length === 1
          ? 'Compare with the Plan with This Index'
          : 'Compare with the Plan with These Indexes'}
      </button>
    </section>
  );
}
