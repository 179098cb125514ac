import { baseName } from '../../../src/core/base/paths';
import type { Category } from '../../../src/core/profile/profile';
import { type Colour, contrast, cssColour, hashShare, hsl, inkOn, mix, over } from '../../shared/colour';
import type { Theme } from '../../shared/themeColours';
import type { FlameModel } from '../model';
import { CATEGORY_NAMES } from '../naming';

export type ColourMode = 'category' | 'package' | 'file';

/** How one kind of box is painted. In high contrast `fill` is the background and `edge` tells kinds apart. */
export interface Swatch {
  readonly fill: string;
  readonly ink: string;
  /** For what a search did not find. */
  readonly fadedFill: string;
  readonly fadedInk: string;
  readonly edge: string;
}

export interface LegendEntry {
  readonly label: string;
  readonly swatch: Swatch;
  readonly idle: boolean;
  /** Self value of all functions in the group. */
  readonly value: number;
}

export interface Palette {
  readonly swatches: readonly Swatch[];
  /** Swatch of each function. */
  readonly of: Uint32Array;
  /** Heaviest group first. */
  readonly legend: readonly LegendEntry[];
}

/** For text of normal size, by WCAG 2. */
const LEAST_CONTRAST = 4.5;
const WHITE: Colour = { r: 255, g: 255, b: 255, a: 1 };

/** Neighbours of one group differ a little in lightness, so that their edges show. */
const SHADES = [0, -0.06, 0.07, -0.12, 0.14];

export function buildPalette(model: FlameModel, mode: ColourMode, theme: Theme): Palette {
  const swatches: Swatch[] = [];
  const of = new Uint32Array(model.functions.length);
  const groups = new Map<string, { first: number; value: number; label: string; idle: boolean }>();
  for (const [func, { frame, name, package: owner, self }] of model.functions.entries()) {
    const { category } = frame;
    const byFile = mode === 'file' && frame.file !== '' && (category === 'app' || category === 'dependency');
    const byPackage = mode === 'package' && category === 'dependency';
    const key = byFile ? frame.file : byPackage ? owner : `:${category}`;
    let group = groups.get(key);
    if (group === undefined) {
      const base = byFile || byPackage ? groupColour(key, category, theme) : theme.flame[category];
      const file = category === 'app' ? baseName(frame.file) : `${owner}/${baseName(frame.file)}`;
      const label = byFile ? file : byPackage ? owner : CATEGORY_NAMES[category];
      group = { first: swatches.length, value: 0, label, idle: category === 'idle' };
      groups.set(key, group);
      for (const shade of SHADES) swatches.push(swatchOf(base, shade, theme));
    }
    group.value += self;
    of[func] = group.first + Math.floor(hashShare(`${name}${frame.fileLine}`) * SHADES.length);
  }
  const legend = [...groups.values()]
    .filter((group) => group.value > 0)
    .sort((a, b) => b.value - a.value)
    .map(({ label, first, value, idle }) => ({ label, swatch: swatches[first]!, value, idle }));
  return { swatches, of, legend };
}

/** Text style of a category's labels: the second signal beside colour. */
export function labelFont(category: Category, size: number, family: string): string {
  const style = category === 'app' ? '600 ' : category === 'dependency' ? '' : 'italic ';
  return `${style}${size}px ${family}`;
}

/** Any hue for a package or file. Only your own code gets strong colours. */
function groupColour(key: string, category: Category, theme: Theme): Colour {
  const dark = theme.kind === 'dark' || theme.kind === 'hc-dark';
  const strong = category === 'app' ? 0.16 : 0;
  if (theme.highContrast) return hsl(hashShare(key) * 360, 0.8, dark ? 0.7 : 0.3);
  return hsl(hashShare(key) * 360, 0.4 + strong, dark ? 0.6 : 0.74 - strong / 4);
}

/** A ground on which text can be read: middle tones that suit neither dark nor light ink get lighter. */
function readable(ground: Colour): Colour {
  let fill = ground;
  while (contrast(inkOn(fill), fill) < LEAST_CONTRAST) fill = mix(fill, WHITE, 0.05);
  return fill;
}

export function swatchOf(base: Colour, shade: number, theme: Theme): Swatch {
  const { background, foreground, highContrast } = theme;
  if (highContrast) {
    return {
      fill: cssColour(background),
      ink: cssColour(foreground),
      fadedFill: cssColour(background),
      fadedInk: cssColour(mix(foreground, background, 0.4)),
      edge: cssColour(base),
    };
  }
  const end = shade < 0 ? { r: 0, g: 0, b: 0, a: 1 } : { r: 255, g: 255, b: 255, a: 1 };
  const fill = readable(over(mix(base, end, Math.abs(shade)), background));
  const faded = mix(fill, background, 0.78);
  return {
    fill: cssColour(fill),
    ink: cssColour(inkOn(fill)),
    fadedFill: cssColour(faded),
    fadedInk: cssColour(mix(foreground, faded, 0.45)),
    edge: cssColour(fill),
  };
}
