/** Red, green, blue from 0 to 255 and opacity from 0 to 1. */
export interface Colour {
  readonly r: number;
  readonly g: number;
  readonly b: number;
  readonly a: number;
}

/** `#rgb`, `#rgba`, `#rrggbb`, `#rrggbbaa`, `rgb(…)` and `rgba(…)`: what themes and computed styles contain. */
export function parseColour(text: string): Colour | undefined {
  const trimmed = text.trim();
  const hex = /^#([0-9a-f]{3,8})$/i.exec(trimmed)?.[1];
  if (hex !== undefined) {
    if (hex.length === 5 || hex.length === 7) return undefined;
    const digits = hex.length < 6 ? [...hex].map((digit) => digit + digit) : (hex.match(/../g) ?? []);
    const [r, g, b, a = 255] = digits.map((pair) => Number.parseInt(pair, 16));
    return { r: r!, g: g!, b: b!, a: a / 255 };
  }
  const inner = /^rgba?\(([^)]*)\)$/i.exec(trimmed)?.[1];
  if (inner === undefined) return undefined;
  const parts = inner.split(/[\s,/]+/).filter((part) => part !== '');
  const [r, g, b, a = 1] = parts.map((part, index) => {
    const value = Number.parseFloat(part);
    if (!part.endsWith('%')) return value;
    return index < 3 ? (value * 255) / 100 : value / 100;
  });
  if (![r, g, b, a].every((part) => part !== undefined && Number.isFinite(part))) return undefined;
  return { r: r!, g: g!, b: b!, a };
}

/** For canvases and style sheets. */
export function cssColour({ r, g, b, a }: Colour): string {
  const [red, green, blue] = [r, g, b].map((part) => Math.round(Math.min(255, Math.max(0, part))));
  return a >= 1 ? `rgb(${red},${green},${blue})` : `rgba(${red},${green},${blue},${Number(a.toFixed(3))})`;
}

/** `share` of `b` over the rest of `a`. */
export function mix(a: Colour, b: Colour, share: number): Colour {
  const part = (x: number, y: number): number => x + (y - x) * share;
  return { r: part(a.r, b.r), g: part(a.g, b.g), b: part(a.b, b.b), a: part(a.a, b.a) };
}

/** A colour with its opacity used up on an opaque ground. */
export function over(colour: Colour, ground: Colour): Colour {
  return { ...mix(ground, { ...colour, a: 1 }, colour.a), a: 1 };
}

/** Hue in degrees, saturation and lightness from 0 to 1. */
export function hsl(hue: number, saturation: number, lightness: number): Colour {
  const amplitude = saturation * Math.min(lightness, 1 - lightness);
  const channel = (shift: number): number => {
    const k = (shift + (((hue % 360) + 360) % 360) / 30) % 12;
    return 255 * (lightness - amplitude * Math.max(-1, Math.min(k - 3, 9 - k, 1)));
  };
  return { r: channel(0), g: channel(8), b: channel(4), a: 1 };
}

/** Relative luminance as WCAG 2 defines it, 0 to 1. */
function luminance({ r, g, b }: Colour): number {
  const linear = (part: number): number => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}

/** Contrast ratio as WCAG 2 defines it, 1 to 21. */
export function contrast(a: Colour, b: Colour): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

const BLACK: Colour = { r: 16, g: 16, b: 20, a: 1 };
const WHITE: Colour = { r: 255, g: 255, b: 255, a: 1 };

/** Near-black or white, whichever reads better on a ground. */
export function inkOn(ground: Colour): Colour {
  return contrast(BLACK, ground) >= contrast(WHITE, ground) ? BLACK : WHITE;
}

/** A stable number from 0 to 1 for a text, spread evenly. */
export function hashShare(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return ((hash ^ (hash >>> 13)) >>> 0) / 0x100000000;
}
