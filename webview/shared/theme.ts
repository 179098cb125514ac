import { type Colour, over, parseColour } from './colour';
import { FLAME_COLOURS, type FlameColour, type Theme, type ThemeKind } from './themeColours';

const KINDS: readonly ThemeKind[] = ['dark', 'light', 'hc-dark', 'hc-light'];

/** The theme as it is now: the editor's, or the system's outside of it. */
export function readTheme(): Theme {
  const kind = themeKind();
  const style = getComputedStyle(document.documentElement);
  const dark = kind === 'dark' || kind === 'hc-dark';
  const read = (name: string, fallback: string): Colour =>
    parseColour(style.getPropertyValue(name)) ?? parseColour(fallback)!;
  const ground = read('--background', dark ? '#1f1f1f' : '#ffffff');
  const background = over(ground, dark ? parseColour('#000')! : parseColour('#fff')!);
  const opaque = (name: string, fallback: string): Colour => over(read(name, fallback), background);
  const flame = {} as Record<FlameColour, Colour>;
  for (const [name, defaults] of Object.entries(FLAME_COLOURS) as [FlameColour, readonly string[]][]) {
    flame[name] = opaque(`--vscode-hotlight-flame-${name}`, defaults[KINDS.indexOf(kind)]!);
  }
  return {
    kind,
    highContrast: kind.startsWith('hc'),
    background,
    foreground: opaque('--foreground', dark ? '#cccccc' : '#3b3b3b'),
    border: opaque('--border', dark ? '#454545' : '#d4d4d4'),
    focus: opaque('--focus', dark ? '#0078d4' : '#005fb8'),
    flame,
    fontFamily: style.getPropertyValue('--font').trim() || 'sans-serif',
    reducedMotion:
      document.body.classList.contains('vscode-reduce-motion') ||
      matchMedia('(prefers-reduced-motion: reduce)').matches,
  };
}

/**
 * Calls back after the theme changed: the editor rewrites the classes of the body and the variables on the
 * document; outside the editor the system's preferences count. Returns what ends it.
 */
export function watchTheme(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
  observer.observe(document.body, { attributes: true, attributeFilter: ['class'] });
  const queries = [
    '(prefers-color-scheme: dark)',
    '(prefers-contrast: more)',
    '(prefers-reduced-motion: reduce)',
  ];
  const media = queries.map((query) => matchMedia(query));
  for (const query of media) query.addEventListener('change', changed);
  return () => {
    observer.disconnect();
    for (const query of media) query.removeEventListener('change', changed);
  };
}

function themeKind(): ThemeKind {
  const { classList } = document.body;
  if (classList.contains('vscode-high-contrast-light')) return 'hc-light';
  if (classList.contains('vscode-high-contrast')) return 'hc-dark';
  if (classList.contains('vscode-light')) return 'light';
  if (classList.contains('vscode-dark')) return 'dark';
  const dark = matchMedia('(prefers-color-scheme: dark)').matches;
  if (matchMedia('(prefers-contrast: more)').matches) return dark ? 'hc-dark' : 'hc-light';
  return dark ? 'dark' : 'light';
}
