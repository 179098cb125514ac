import type { JSX } from 'preact';
import type { ChangeLook } from '../paint/changes';
import { Chip } from './share';

/** What the colours of a comparison mean. */
export function ChangeLegend({ look, of }: { look: ChangeLook; of: 'self' | 'total' }): JSX.Element {
  return (
    <footer class="legend">
      <ul aria-label="Colours">
        {look.legend.map(({ label, swatch }) => (
          <li key={label}>
            <Chip fill={swatch.edge} />
            {label}
          </li>
        ))}
      </ul>
      <span class="quiet">
        Blue: less than before, orange: more · change of the {of} value, from this share of the larger side on
      </span>
    </footer>
  );
}
