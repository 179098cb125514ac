import { ruleTitle } from '../../src/core/report/rulePage';
import type { HealthNote } from '../../src/protocol/queries';
import type { QueriesHost } from './app';

interface HealthProps {
  readonly host: QueriesHost;
  readonly health: readonly HealthNote[];
}

/** What the server's own counters say is off. */
export function Health({ host, health }: HealthProps) {
  return (
    <section aria-label="The database">
      <h2>The database</h2>
      {health.length === 0 ? (
        <p class="quiet">
          No unused or duplicate index, no foreign key without an index, no stale statistics stand out.
        </p>
      ) : (
        <ul>
          {health.map(({ rule, object, message, fix }) => (
            <li key={`${rule} ${object}`}>
              <strong>{ruleTitle(rule)}</strong> {message} <span class="quiet">{fix}</span>{' '}
              {statementIn(fix) === undefined ? null : (
                <button
                  type="button"
                  class="link"
                  aria-label={`Copy the statement for ${object}`}
                  onClick={() => host.post({ type: 'copy', text: `${statementIn(fix)}\n` })}
                >
                  Copy
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function statementIn(fix: string): string | undefined {
  return /\b(?:DROP|CREATE) INDEX .*;$|\bANALYZE \S.*;$/.exec(fix)?.[0];
}
