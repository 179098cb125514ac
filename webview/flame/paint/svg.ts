import type { Scene } from '../layout/scene';
import type { Camera } from './camera';
import { type Brush, type Look, Painter } from './painter';

/** Width of a text in CSS pixels, in a font as canvases name it. */
type MeasureText = (text: string, font: string) => number;

/** The picture as a standalone SVG document, painted by the same painter as on the screen. */
export function pictureSvg(
  scene: Scene,
  camera: Camera,
  look: Look,
  title: string,
  measure: MeasureText,
): string {
  const { width, height } = camera;
  const brush = new SvgBrush(measure);
  new Painter().paint(brush, scene, camera, look, 1);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<title>${escapeXml(title)}</title>`,
    ...brush.elements,
    '</svg>\n',
  ].join('\n');
}

/** Writes elements where a canvas would paint. */
class SvgBrush implements Brush {
  readonly #measure: MeasureText;
  readonly elements: string[] = [];
  fillStyle = '';
  strokeStyle = '';
  lineWidth = 1;
  font = '';
  textBaseline = '';

  constructor(measure: MeasureText) {
    this.#measure = measure;
  }

  fillRect(x: number, y: number, width: number, height: number): void {
    this.elements.push(`<rect ${place(x, y, width, height)} fill="${this.fillStyle}"/>`);
  }

  strokeRect(x: number, y: number, width: number, height: number): void {
    const stroke = `fill="none" stroke="${this.strokeStyle}" stroke-width="${this.lineWidth}"`;
    this.elements.push(`<rect ${place(x, y, width, height)} ${stroke}/>`);
  }

  fillText(text: string, x: number, y: number): void {
    const font = `${fontAttributes(this.font)} dominant-baseline="central"`;
    this.elements.push(
      `<text x="${round(x)}" y="${round(y)}" fill="${this.fillStyle}" ${font}>${escapeXml(text)}</text>`,
    );
  }

  measureText(text: string): { width: number } {
    return { width: this.#measure(text, this.font) };
  }
}

/** The parts of a font as canvases name it. As attributes, because policies stop styles inside of documents. */
function fontAttributes(font: string): string {
  const [, style = '', size, family] = /^(?:(600|italic) )?([\d.]+)px (.*)$/.exec(font)!;
  const kind = style === 'italic' ? ' font-style="italic"' : style === '' ? '' : ` font-weight="${style}"`;
  return `font-family="${escapeXml(family!)}" font-size="${size}"${kind}`;
}

function place(x: number, y: number, width: number, height: number): string {
  return `x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Text for XML content and attributes; characters that XML has no way to write become U+FFFD. */
export function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
