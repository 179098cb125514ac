import type { FromFlamePage } from '../../src/protocol/flame';
import type { Scene } from './layout/scene';
import { type Camera, contentHeight } from './paint/camera';
import { type Brush, type Look, Painter } from './paint/painter';

/** The visible stretch with all of its rows, whether or not they fit on the screen, as a message to the host. */
export async function savePicture(
  kind: 'svg' | 'png',
  scene: Scene,
  camera: Camera,
  look: Look,
  title: string,
): Promise<Extract<FromFlamePage, { type: 'save' }>> {
  const whole: Camera = { ...camera, top: 0, height: Math.max(1, contentHeight(scene)) };
  const name = `${title.replace(/[^\p{L}\p{N}._-]+/gu, '-').slice(0, 80)}.${kind}`;
  if (kind === 'png') return { type: 'save', name, kind, data: await picturePng(scene, whole, look) };
  const pen = new OffscreenCanvas(1, 1).getContext('2d')!;
  const svg = pictureSvg(scene, whole, look, title, (text, font) => {
    pen.font = font;
    return pen.measureText(text).width;
  });
  return { type: 'save', name, kind, data: new TextEncoder().encode(svg).buffer };
}

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

/** Canvases larger than this fail in some browsers. */
const LARGEST_SIDE = 16_000;

/** The picture as a PNG at twice the screen's size, or as large as a canvas may be. */
async function picturePng(scene: Scene, camera: Camera, look: Look): Promise<ArrayBuffer> {
  const scale = Math.min(2, LARGEST_SIDE / camera.width, LARGEST_SIDE / camera.height);
  const canvas = new OffscreenCanvas(Math.ceil(camera.width * scale), Math.ceil(camera.height * scale));
  const brush = canvas.getContext('2d')!;
  brush.scale(scale, scale);
  new Painter().paint(brush, scene, camera, look, scale);
  const blob = await canvas.convertToBlob({ type: 'image/png' });
  return blob.arrayBuffer();
}

/** Writes elements where a canvas would paint. */
class SvgBrush implements Brush {
  readonly elements: string[] = [];
  fillStyle = '';
  strokeStyle = '';
  lineWidth = 1;
  font = '';
  textBaseline = '';

  constructor(private readonly measure: MeasureText) {}

  fillRect(x: number, y: number, width: number, height: number): void {
    this.elements.push(`<rect ${place(x, y, width, height)} fill="${this.fillStyle}"/>`);
  }

  strokeRect(x: number, y: number, width: number, height: number): void {
    const stroke = `fill="none" stroke="${this.strokeStyle}" stroke-width="${this.lineWidth}"`;
    this.elements.push(`<rect ${place(x, y, width, height)} ${stroke}/>`);
  }

  fillText(text: string, x: number, y: number): void {
    const font = `style="font:${escapeXml(this.font)}" dominant-baseline="central"`;
    this.elements.push(
      `<text x="${round(x)}" y="${round(y)}" fill="${this.fillStyle}" ${font}>${escapeXml(text)}</text>`,
    );
  }

  measureText(text: string): { width: number } {
    return { width: this.measure(text, this.font) };
  }
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
