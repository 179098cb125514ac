import type { FromHeapPage, HeapQuery, HeapRows, ToHeapPage } from '../../src/protocol/heap';
import type { Host } from '../shared/host';

export type HeapHost = Host<ToHeapPage, FromHeapPage>;

/** What the page knows of the snapshot as a whole. */
export type HeapState =
  | { readonly phase: 'loading'; readonly message: string; readonly fraction?: number }
  | { readonly phase: 'failed'; readonly message: string }
  | ({ readonly phase: 'open' } & Omit<Extract<ToHeapPage, { type: 'opened' }>, 'type'>);

/** Asks the extension for rows, and hears how the snapshot is coming along. */
export class HeapClient {
  private readonly waiting = new Map<number, (rows: HeapRows) => void>();
  private nextRequest = 1;

  constructor(
    private readonly host: HeapHost,
    onState: (state: HeapState) => void,
  ) {
    host.listen((message) => {
      switch (message.type) {
        case 'rows':
          this.waiting.get(message.request)?.(message.rows);
          this.waiting.delete(message.request);
          return;
        case 'loading':
          onState({ ...message, phase: 'loading' });
          return;
        case 'error':
          onState({ phase: 'failed', message: message.message });
          return;
        case 'opened':
          onState({ ...message, phase: 'open' });
      }
    });
    host.post({ type: 'ready' });
  }

  ask(query: HeapQuery): Promise<HeapRows> {
    const request = this.nextRequest++;
    this.host.post({ type: 'query', request, query });
    return new Promise((resolve) => this.waiting.set(request, resolve));
  }
}
