import { parseColour } from '../../../../webview/shared/colour';
import {
  FLAME_COLOURS,
  type FlameColour,
  type Theme,
  type ThemeKind,
} from '../../../../webview/shared/themeColours';

export const KINDS: readonly ThemeKind[] = ['dark', 'light', 'hc-dark', 'hc-light'];

/** The editor's own theme of a kind. */
export function theme(kind: ThemeKind): Theme {
  const dark = kind === 'dark' || kind === 'hc-dark';
  const colour = (text: string): NonNullable<ReturnType<typeof parseColour>> => parseColour(text)!;
  const flame = Object.fromEntries(
    Object.entries(FLAME_COLOURS).map(([name, defaults]) => [name, colour(defaults[KINDS.indexOf(kind)]!)]),
  ) as Record<FlameColour, ReturnType<typeof colour>>;
  return {
    kind,
    highContrast: kind.startsWith('hc'),
    background: colour(dark ? '#1f1f1f' : '#ffffff'),
    foreground: colour(dark ? '#cccccc' : '#3b3b3b'),
    border: colour('#808080'),
    focus: colour('#0078d4'),
    flame,
    fontFamily: 'sans-serif',
    reducedMotion: false,
  };
}
