import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { IconButton } from './button';
import { Icon } from './icons';

/** What a reader of the numbers must know, until it is put away. */
export function Notes({ notes }: { notes: readonly string[] }): JSX.Element | null {
  const [open, setOpen] = useState(false);
  const [gone, setGone] = useState(false);
  if (gone || notes.length === 0) return null;
  const shown = open ? notes : notes.slice(0, 1);
  return (
    <section class="notes" aria-label="Notes on this profile">
      <Icon name="info" />
      <ul>
        {shown.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
      {notes.length > 1 && (
        <button type="button" class="link" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? 'Show less' : `${notes.length - 1} more`}
        </button>
      )}
      <IconButton icon="close" label="Put the notes away" onClick={() => setGone(true)} />
    </section>
  );
}
