import type { JSX } from 'preact';
import { formatPercent } from '../../../src/core/base/units';
import { type FlameModel, percentOf } from '../model';
import type { Palette } from '../paint/palette';
import { Chip } from './share';

const MOST_ENTRIES = 8;

/** What the colours mean, and what the percentages are of. */
export function Legend(props: {
  readonly model: FlameModel;
  readonly palette: Palette;
  /** Idle time is left out of the axis of time. */
  readonly cutsIdle: boolean;
}): JSX.Element {
  const { model, palette, cutsIdle } = props;
  const of = model.profile.unit === 'us' ? 'non-idle time' : 'sampled bytes';
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
        {cutsIdle && model.categories.idle > 0 ? 'Idle time is cut out · ' : ''}Percentages are of {of}
      </span>
    </footer>
  );
}
