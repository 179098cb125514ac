import { render } from 'preact';
import { type FromFlamePage, parseToFlamePage } from '../../src/protocol/flame';
import { editorHost } from '../shared/host';
import { App } from './app';
import { savedHost } from './savedPage';

const host =
  editorHost<NonNullable<ReturnType<typeof parseToFlamePage>>, FromFlamePage>(parseToFlamePage) ??
  savedHost();
const place = document.getElementById('flame')!;
if (host !== undefined) render(<App host={host} />, place);
else place.textContent = 'This page shows nothing by itself: open it from Hotlight.';
