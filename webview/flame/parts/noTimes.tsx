import type { JSX } from 'preact';
import type { FlameThread } from '../../../src/protocol/flame';

/** In place of the time-ordered picture, when there is no order to show. */
export function NoTimes(props: {
  readonly threads: readonly FlameThread[];
  onThread(id: string): void;
  onLeftHeavy(): void;
}): JSX.Element {
  const single = props.threads.filter(({ id }) => id !== '');
  return (
    <div class="state">
      <h2>No order of time</h2>
      {single.length > 1 ? (
        <p>Threads ran side by side, so time order shows one of them at a time.</p>
      ) : (
        <p>
          This capture kept how often each stack was seen, but not when. Record it again with Hotlight, or
          another tool that keeps samples, to see it in order.
        </p>
      )}
      <div class="actions">
        {single.length > 1 &&
          single.slice(0, 12).map(({ id, name }) => (
            <button key={id} type="button" onClick={() => props.onThread(id)}>
              {name}
            </button>
          ))}
        <button type="button" onClick={props.onLeftHeavy}>
          Show left heavy
        </button>
      </div>
    </div>
  );
}
