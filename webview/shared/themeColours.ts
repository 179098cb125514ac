import type { Colour } from './colour';

export type ThemeKind = 'dark' | 'light' | 'hc-dark' | 'hc-light';

/**
 * Colours of the flame graph that themes and users may set. The extension contributes each as
 * `hotlight.flame.<name>` (package.json, contributes.colors), with the defaults given here in the order dark, light,
 * high contrast dark, high contrast light. A webview sees them as `--vscode-hotlight-flame-<name>`; the defaults
 * here serve pages outside the editor.
 */
export const FLAME_COLOURS = {
  app: ['#E0A458', '#F0B45F', '#FFB454', '#8A4B00'],
  dependency: ['#6C9BD2', '#8DB8EA', '#7CC4FF', '#0B4F9E'],
  node: ['#6FA896', '#93CDB9', '#6FE0B8', '#0A5F47'],
  native: ['#9A8FC4', '#BDB2E6', '#C9B8FF', '#5B3DA8'],
  gc: ['#CF7183', '#EC96A6', '#FF8FA3', '#A3123A'],
  program: ['#8B929C', '#C0C6CF', '#C8CED6', '#4A5159'],
  idle: ['#3C4148', '#E3E6EA', '#808890', '#767D85'],
  less: ['#5AA2F0', '#3B82D6', '#6CB8FF', '#0B4FB3'],
  more: ['#E8843C', '#E07B1F', '#FFA24D', '#A34700'],
  match: ['#FF6BD6', '#B4008A', '#FF8BE0', '#9C0078'],
} as const;

export type FlameColour = keyof typeof FLAME_COLOURS;

/** What the canvas paints with. All colours are opaque. */
export interface Theme {
  readonly kind: ThemeKind;
  readonly highContrast: boolean;
  readonly background: Colour;
  readonly foreground: Colour;
  readonly border: Colour;
  readonly focus: Colour;
  readonly flame: Readonly<Record<FlameColour, Colour>>;
  readonly fontFamily: string;
  readonly reducedMotion: boolean;
}
