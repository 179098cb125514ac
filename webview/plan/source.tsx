import type { PlanDocument } from '../../src/protocol/plan';
import type { PlanHost } from './app';

interface SourceProps {
  readonly host: PlanHost;
  readonly document: PlanDocument;
}

/** The statement, and the way to where it stands. */
export function Source({ host, document: { source, sql } }: SourceProps) {
  return (
    <>
      {source === undefined ? null : (
        <button type="button" class="link" title={source.file} onClick={() => host.post({ type: 'open' })}>
          {`${source.file.split(/[\\/]/).at(-1)}:${source.line}`}
        </button>
      )}
      {sql === undefined ? null : (
        <details class="sql">
          <summary>Statement</summary>
          <pre>{sql}</pre>
        </details>
      )}
    </>
  );
}
