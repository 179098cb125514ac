import type { LiveState } from '../../src/protocol/live';
import type { LiveClient, View } from './client';
import { CAPTURES } from './nextTime';

const SPANS: readonly (readonly [number, string])[] = [
  [60, '1 minute'],
  [300, '5 minutes'],
  [900, '15 minutes'],
  [3600, '1 hour'],
  [0, 'All'],
];

interface ToolbarProps {
  readonly state: LiveState;
  readonly view: View;
  readonly client: LiveClient;
  onView(view: View): void;
}

/** Which run and thread is shown, of which time, and what can be done with it. */
export function Toolbar({ client, onView, state, view }: ToolbarProps) {
  const { dir, phase, recordable, runs, threads } = state;
  const isLive = phase === 'live' || phase === 'waiting';
  return (
    <div class="toolbar" role="toolbar" aria-label="Live view">
      <select
        aria-label="Run"
        value={dir ?? ''}
        onChange={(event) => client.choose(event.currentTarget.value)}
      >
        {runs.map((run) => (
          <option key={run.dir} value={run.dir}>
            {run.name} · {run.description}
          </option>
        ))}
      </select>
      {threads.length > 0 && (
        <select
          aria-label="Process or thread"
          value={view.thread}
          onChange={(event) => onView({ ...view, thread: event.currentTarget.value })}
        >
          <option value="">All together</option>
          {threads.map(({ id, label }) => (
            <option key={id} value={id}>
              {label}
            </option>
          ))}
        </select>
      )}
      <select
        aria-label="Time shown"
        value={String(view.span)}
        onChange={(event) => {
          const { zoom: _, ...rest } = view;
          onView({ ...rest, span: Number(event.currentTarget.value) });
        }}
      >
        {SPANS.map(([seconds, name]) => (
          <option key={seconds} value={String(seconds)}>
            {name}
          </option>
        ))}
      </select>
      {isLive && (
        <button
          type="button"
          aria-pressed={view.paused}
          onClick={() => onView({ ...view, paused: !view.paused })}
        >
          {view.paused ? 'Resume' : 'Pause'}
        </button>
      )}
      {view.zoom !== undefined && (
        <button
          type="button"
          onClick={() => {
            const { zoom: _, ...rest } = view;
            onView({ ...rest, paused: false });
          }}
        >
          Back to {isLive ? 'Now' : 'All'}
        </button>
      )}
      <span class="gap" />
      {recordable.map((capture) => (
        <button key={capture} type="button" onClick={() => client.record(capture)}>
          Record {CAPTURES[capture]}
        </button>
      ))}
      <button type="button" onClick={() => client.tell('budgets')}>
        Limits…
      </button>
      {recordable.length > 0 && (
        <button type="button" onClick={() => client.tell('stop')}>
          Stop
        </button>
      )}
    </div>
  );
}
