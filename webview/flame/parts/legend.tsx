import type { JSX } from 'preact';
import { formatPercent } from '../../../src/core/base/units';
import { type FlameModel, percentOf } from '../model';
import type { Palette } from '../paint/palette';
import { Chip } from './share';

const MOST_ENTRIES = 8;

/** What the colours mean, and what the percentages are of. */
export function Legend({ model, palette }: { model: FlameModel; palette: Palette }): JSX.Element {
  const busy = palette.legend.filter((entry) => !entry.idle);
  return (
    <footer class="legend">
      <ul aria-label="Colours">
        {busy.slice(0, MOST_ENTRIES).map(({ label, swatch, value }, index) => (
          <li key={index}>
            <Chip fill={swatch.edge} />
            {label} <span class="quiet">{formatPercent(percentOf(model, value))}</span>
          </li>
        ))}
        {busy.length > MOST_ENTRIES && <li class="quiet">and {busy.length - MOST_ENTRIES} more</li>}
      </ul>
      <span class="quiet">
        {model.profile.unit === 'us'
          ? 'Percentages are of non-idle time'
          : 'Percentages are of sampled bytes'}
      </span>
    </footer>
  );
}
