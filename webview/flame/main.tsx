import { render } from 'preact';
import { type FromFlamePage, parseToFlamePage, type ToFlamePage } from '../../src/protocol/flame';
import { editorHost } from '../shared/host';
import { App } from './app';
import { savedHost } from './savedPage';

/** Puts the page into the document, with whatever host there is. Exported because bundling takes modules for CommonJS that export nothing. */
export function start(): void {
  const host = editorHost<ToFlamePage, FromFlamePage>(parseToFlamePage) ?? savedHost();
  const place = document.getElementById('flame')!;
  if (host !== undefined) render(<App host={host} />, place);
  else place.textContent = 'This page shows nothing by itself: open it from Hotlight.';
}

start();
