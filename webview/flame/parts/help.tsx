import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { HELP } from '../keyboard';
import { IconButton } from './button';

/** All keys and gestures, over the page. */
export function Help({ onClose }: { onClose(): void }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current!.showModal();
  }, []);
  return (
    <dialog ref={dialog} class="help" aria-label="Keyboard and pointer" onClose={onClose}>
      <div class="help-body">
        <header>
          <h2 class="dialog-title">Keyboard and pointer</h2>
          <IconButton icon="close" label="Close help" onClick={() => dialog.current!.close()} />
        </header>
        <div class="help-topics">
          {HELP.map(({ topic, lines }) => (
            <section key={topic}>
              <h3>{topic}</h3>
              <dl>
                {lines.map(({ what, keys }) => (
                  <div key={what}>
                    <dt>{what}</dt>
                    <dd>
                      {keys.map((key) => (
                        <kbd key={key}>{key}</kbd>
                      ))}
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
        </div>
        <p class="hint">
          Labels tell whose code a frame is: <b>bold</b> is your code, plain a dependency, <i>italic</i>{' '}
          Node.js and V8.
        </p>
      </div>
    </dialog>
  );
}
