import { render } from 'preact';
import { type FromPlanPage, parseToPlanPage, type ToPlanPage } from '../../src/protocol/plan';
import { editorHost } from '../shared/host';
import { App } from './app';

/** Puts the page into the document. Exported because bundling takes modules for CommonJS that export nothing. */
export function start(): void {
  const host = editorHost<ToPlanPage, FromPlanPage>(parseToPlanPage);
  const place = document.getElementById('plan')!;
  if (host !== undefined) render(<App host={host} />, place);
  else place.textContent = 'This page shows nothing by itself: open it from Hotlight.';
}

start();
