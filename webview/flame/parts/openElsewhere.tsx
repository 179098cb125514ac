import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { editorLink } from '../../shared/editorLink';
import { IconButton } from './button';

/** Where a source line is, for pages that have no editor around them. */
export interface SourcePlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Shows a place to copy, and a link that opens it in VS Code on this machine. */
export function OpenElsewhere(props: {
  readonly place: SourcePlace;
  onCopy(text: string): void;
  onClose(): void;
}): JSX.Element {
  const { file, line, column } = props.place;
  const dialog = useRef<HTMLDialogElement>(null);
  const text = line > 0 ? `${file}:${line}` : file;
  useEffect(() => {
    dialog.current!.showModal();
  }, []);
  return (
    <dialog ref={dialog} class="elsewhere" aria-label="Source" onClose={props.onClose}>
      <header>
        <h2 class="dialog-title">Source</h2>
        <IconButton icon="close" label="Close" onClick={() => dialog.current!.close()} />
      </header>
      <p>
        <code>{text}</code>
      </p>
      <div class="actions">
        <button type="button" onClick={() => props.onCopy(text)}>
          Copy path
        </button>
        <a class="button" href={editorLink(file, line, column)}>
          Open in VS Code
        </a>
      </div>
    </dialog>
  );
}
