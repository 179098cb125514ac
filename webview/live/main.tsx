import './locale';
import { render } from 'preact';
import { type FromLivePage, parseToLivePage, type ToLivePage } from '../../src/protocol/live';
import { editorHost } from '../shared/host';
import { App } from './app';

/** Puts the page into the document. Exported because bundling takes modules for CommonJS that export nothing. */
export function start(): void {
  const host = editorHost<ToLivePage, FromLivePage>(parseToLivePage);
  const place = document.getElementById('live')!;
  if (host !== undefined) render(<App host={host} />, place);
  else place.textContent = 'This page shows nothing by itself: open it from Hotlight.';
}

start();
