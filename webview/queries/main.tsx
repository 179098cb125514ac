import { render } from 'preact';
import { type FromQueriesPage, parseToQueriesPage, type ToQueriesPage } from '../../src/protocol/queries';
import { editorHost } from '../shared/host';
import { App } from './app';

/** Puts the page into the document. Exported because bundling takes modules for CommonJS that export nothing. */
export function start(): void {
  const host = editorHost<ToQueriesPage, FromQueriesPage>(parseToQueriesPage);
  const place = document.getElementById('queries')!;
  if (host !== undefined) render(<App host={host} />, place);
  else place.textContent = 'This page shows nothing by itself: open it from Hotlight.';
}

start();
