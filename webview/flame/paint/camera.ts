import type { Scene } from '../layout/scene';

/** Height of a row in CSS pixels. */
export const ROW_HEIGHT = 20;

/** What part of a scene is seen, and at what size. Lengths on screen are CSS pixels. */
export interface Camera {
  /** Visible stretch of the scene's axis. */
  readonly from: number;
  readonly to: number;
  /** How far the rows are scrolled. */
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Row 0 at the bottom. */
  readonly flipped: boolean;
}

/** Height of all rows. */
export function contentHeight(scene: Scene): number {
  return scene.rows * ROW_HEIGHT;
}

export function rowTop(scene: Scene, camera: Camera, row: number): number {
  if (!camera.flipped) return row * ROW_HEIGHT - camera.top;
  // Short pictures stand on the bottom edge.
  const spare = Math.max(0, camera.height - contentHeight(scene));
  return spare + (scene.rows - 1 - row) * ROW_HEIGHT - camera.top;
}

export function rowAt(scene: Scene, camera: Camera, y: number): number {
  const spare = camera.flipped ? Math.max(0, camera.height - contentHeight(scene)) : 0;
  const row = Math.floor((y + camera.top - spare) / ROW_HEIGHT);
  return camera.flipped ? scene.rows - 1 - row : row;
}

export function xOf(camera: Camera, value: number): number {
  return ((value - camera.from) / (camera.to - camera.from)) * camera.width;
}

export function valueAt(camera: Camera, x: number): number {
  return camera.from + (x / camera.width) * (camera.to - camera.from);
}

/** Nobody needs to see less than this share of the axis, and numbers stay exact above it. */
const CLOSEST = 1e-7;

/** The stretch shifted and shrunk to lie on the axis. */
export function clampSpan(scene: Scene, from: number, to: number): { from: number; to: number } {
  const length = Math.min(scene.width, Math.max(to - from, scene.width * CLOSEST));
  const start = Math.min(Math.max(0, from), scene.width - length);
  return { from: start, to: start + length };
}

/** Zooms by `factor` (below 1: closer) with the value under `x` staying where it is. */
export function zoomAt(
  scene: Scene,
  camera: Camera,
  x: number,
  factor: number,
): { from: number; to: number } {
  const fixed = valueAt(camera, x);
  const length = Math.max((camera.to - camera.from) * factor, scene.width * CLOSEST);
  const from = fixed - (x / camera.width) * length;
  return clampSpan(scene, from, from + length);
}
