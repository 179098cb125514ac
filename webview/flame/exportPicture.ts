import type { FromFlamePage } from '../../src/protocol/flame';
import type { Scene } from './layout/scene';
import { type Camera, contentHeight } from './paint/camera';
import { type Look, Painter } from './paint/painter';
import { pictureSvg } from './paint/svg';

/** The visible stretch with all of its rows, whether or not they fit on the screen, as a message to the host. */
export async function savePicture(
  kind: 'svg' | 'png',
  scene: Scene,
  camera: Camera,
  look: Look,
  title: string,
): Promise<Extract<FromFlamePage, { type: 'save' }>> {
  const whole: Camera = { ...camera, top: 0, height: Math.max(1, contentHeight(scene)) };
  const stem = title
    .replace(/[^\p{L}\p{N}._]+/gu, '-')
    .replace(/^[-.]+|-+$/g, '')
    .slice(0, 80);
  const name = `${stem || 'flame-graph'}.${kind}`;
  if (kind === 'png') return { type: 'save', name, kind, data: await picturePng(scene, whole, look) };
  const pen = new OffscreenCanvas(1, 1).getContext('2d')!;
  const svg = pictureSvg(scene, whole, look, title, (text, font) => {
    pen.font = font;
    return pen.measureText(text).width;
  });
  return { type: 'save', name, kind, data: new TextEncoder().encode(svg).buffer };
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
