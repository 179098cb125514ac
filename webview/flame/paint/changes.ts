import { formatChange } from '../../../src/core/base/units';
import { type Colour, mix } from '../../shared/colour';
import type { Theme } from '../../shared/themeColours';
import { type Comparison, changeOf } from '../comparison';
import type { Scene } from '../layout/scene';
import type { Layout } from '../navigation';
import { type Swatch, swatchOf } from './palette';

/** Steps of each direction; each begins at twice the change of the one before. */
const LEVELS = 4;

/** Colours the boxes of a comparison by their change. */
export interface ChangeLook {
  swatch(scene: Scene, key: number): Swatch;
  /** The change, signed: the second signal beside the colour. */
  text(scene: Scene, key: number): string;
  /** From the largest decrease to the largest increase. */
  readonly legend: readonly { readonly label: string; readonly swatch: Swatch }[];
}

/** How a comparison is looked at. */
export interface ChangeSettings {
  readonly layout: Layout;
  readonly changeOf: 'self' | 'total';
  /** Percent of the larger side. */
  readonly threshold: number;
}

/** Without a threshold, the first step is for whatever changed at all, the next begins here. */
const LEAST_STEP = 0.1;

/**
 * Blue for less and orange for more, which all kinds of colour vision tell apart, and grey for no change. Two boxes
 * of one colour have changed about as much, wherever they are: steps are shares of the larger side's whole value.
 */
export function changeLook(comparison: Comparison, settings: ChangeSettings, theme: Theme): ChangeLook {
  const { layout, changeOf: of, threshold } = settings;
  const { unit } = comparison.after.model.profile;
  const swatches = swatchesOf(theme);
  const first = threshold > 0 ? threshold : LEAST_STEP / 2;
  const deltaOf = (scene: Scene, key: number): number => {
    const { before, after } = changeOf(scene, key, of, layout);
    return after - before;
  };
  return {
    swatch: (scene, key) =>
      swatches[LEVELS + levelOf(deltaOf(scene, key) / comparison.whole, threshold, first)]!,
    text: (scene, key) => formatChange(deltaOf(scene, key), unit),
    legend: swatches.map((swatch, index) => ({ swatch, label: stepLabel(index - LEVELS, threshold, first) })),
  };
}

/** −4 … 4 for a change as a share, −1 … 1, of the whole. */
function levelOf(share: number, threshold: number, first: number): number {
  const percent = Math.abs(share) * 100;
  // Sums of the same numbers in another order differ in their last digits.
  if (!(percent > 1e-9) || percent < threshold) return 0;
  const level = Math.min(LEVELS, Math.max(1, Math.floor(Math.log2(percent / first)) + 1));
  return share < 0 ? -level : level;
}

function stepLabel(level: number, threshold: number, first: number): string {
  if (level === 0) return threshold > 0 ? `less than ${threshold} %` : 'no change';
  const sign = level < 0 ? '−' : '+';
  const step = Math.abs(level);
  if (step === 1 && threshold === 0) return `${sign} any`;
  return `${sign}${Number((first * 2 ** (step - 1)).toPrecision(2))} %`;
}

function swatchesOf(theme: Theme): Swatch[] {
  const { less, more } = theme.flame;
  const neutral = mix(theme.background, theme.foreground, theme.highContrast ? 0.45 : 0.18);
  const toned = (end: Colour, level: number): Swatch =>
    swatchOf(mix(neutral, end, 0.25 + (0.75 * level) / LEVELS), 0, theme);
  const levels = Array.from({ length: LEVELS }, (_, index) => index + 1);
  return [
    ...[...levels].reverse().map((level) => toned(less, level)),
    swatchOf(neutral, 0, theme),
    ...levels.map((level) => toned(more, level)),
  ];
}
