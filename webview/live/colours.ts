import type { AlertLevel } from '../../src/core/metrics/thresholds';
import { LINE_COLOURS } from './charts';

/** What charts are drawn with, from the theme. */
export interface ChartColours {
  readonly text: string;
  readonly grid: string;
  readonly lines: readonly string[];
  readonly levels: Readonly<Record<AlertLevel, string>>;
  readonly range: string;
  readonly font: string;
  readonly highContrast: boolean;
}

const FALLBACKS = { blue: '#3794ff', yellow: '#cca700', green: '#89d185', purple: '#b180d7' } as const;

/** The colours of the theme as it is now. */
export function readColours(): ChartColours {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string, fallback: string): string =>
    style.getPropertyValue(`--vscode-${name}`).trim() || fallback;
  const { classList } = document.body;
  const highContrast =
    classList.contains('vscode-high-contrast') || classList.contains('vscode-high-contrast-light');
  const text = read('foreground', '#cccccc');
  return {
    text,
    grid: highContrast ? read('contrastBorder', text) : read('editorIndentGuide-background1', '#80808040'),
    lines: LINE_COLOURS.map((name) => read(`charts-${name}`, FALLBACKS[name])),
    levels: {
      info: read('editorInfo-foreground', '#3794ff'),
      warning: read('editorWarning-foreground', '#cca700'),
      critical: read('editorError-foreground', '#f14c4c'),
    },
    range: read('editor-selectionBackground', '#264f7880'),
    font: `11px ${read('font-family', 'sans-serif')}`,
    highContrast,
  };
}
