import {
  type FromSpeedscopePage,
  parseToSpeedscopePage,
  type ToSpeedscopePage,
} from '../../src/protocol/speedscope';
import { editorHost, type Host } from '../shared/host';

/** How speedscope shows a frame's place in its details: ` (/shop/price.ts:12:3)`. */
const PLACE = /^\s*\((.+?):(\d+)(?::(\d+))?\)\s*$/;

/**
 * Feeds speedscope, which runs in this page unchanged: it takes files that are dropped on it. A click on a frame's
 * place in its details opens the source. Exported because bundling takes modules for CommonJS that export nothing.
 */
export function start(): void {
  const host = editorHost<ToSpeedscopePage, FromSpeedscopePage>(parseToSpeedscopePage);
  if (host === undefined) return;
  host.listen(({ name, data }) => drop(new File([data], name)));
  document.addEventListener('click', (event) => openPlace(host, event.target));
  host.post({ type: 'ready' });
}

function drop(file: File): void {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(file);
  const root = document.body.querySelector('div');
  root?.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
}

function openPlace(host: Host<ToSpeedscopePage, FromSpeedscopePage>, target: EventTarget | null): void {
  if (!(target instanceof HTMLSpanElement)) return;
  const [, file, line, column] = PLACE.exec(target.textContent ?? '') ?? [];
  if (file === undefined) return;
  host.post({ type: 'open', file, line: Number(line), column: Number(column ?? 0) });
}

start();
