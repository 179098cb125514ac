import { render } from 'preact';
import { type FromHeapPage, parseToHeapPage, type ToHeapPage } from '../../src/protocol/heap';
import { editorHost } from '../shared/host';
import { App } from './app';

/** Puts the page into the document. Exported because bundling takes modules for CommonJS that export nothing. */
export function start(): void {
  const host = editorHost<ToHeapPage, FromHeapPage>(parseToHeapPage);
  const place = document.getElementById('heap')!;
  if (host !== undefined) render(<App host={host} />, place);
  else place.textContent = 'This page shows nothing by itself: open it from Hotlight.';
}

start();
