import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';

/**
 * A debug session as js-debug shares it: one session with the inspector for the debugger and all of its guests,
 * whose debugger is on; a guest gets answers to its own commands and those events that it subscribed to.
 */
export interface SharedSession {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  /** Methods that guests have called, in order. */
  readonly called: readonly string[];
  /** What the debugger itself asks. */
  send(method: string, params?: object): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: object;
  readonly result?: Record<string, unknown>;
}

export async function shareSession(inspectorUrl: string): Promise<SharedSession> {
  const inspector = new WebSocket(inspectorUrl, { maxPayload: 0 });
  await once(inspector, 'open');
  const called: string[] = [];
  const answers = new Map<number, (message: Message) => void>();
  const guests = new Map<WebSocket, string[]>();
  let nextId = 1;
  const ask = (method: string, params: object = {}): Promise<Message> =>
    new Promise((resolve) => {
      const id = nextId++;
      answers.set(id, resolve);
      inspector.send(JSON.stringify({ id, method, params }));
    });
  inspector.on('message', (data) => {
    const message = JSON.parse(String(data)) as Message;
    if (message.id !== undefined) {
      answers.get(message.id)?.(message);
      answers.delete(message.id);
      return;
    }
    for (const [guest, patterns] of guests) {
      const wanted = patterns.some((it) =>
        it.endsWith('*') ? message.method!.startsWith(it.slice(0, -1)) : it === message.method,
      );
      if (wanted) guest.send(JSON.stringify(message));
    }
  });
  const path = '/5bd0c8f4e1';
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, path });
  await once(server, 'listening');
  server.on('connection', (guest) => {
    guests.set(guest, []);
    guest.on('close', () => guests.delete(guest));
    guest.on('message', async (data) => {
      const { id, method, params } = JSON.parse(String(data)) as Message & { params?: { events?: string[] } };
      called.push(method!);
      if (method === 'JsDebug.subscribe') {
        guests.get(guest)!.push(...params!.events!);
        guest.send(JSON.stringify({ id, result: {} }));
      } else {
        guest.send(JSON.stringify({ ...(await ask(method!, params)), id }));
      }
    });
  });
  inspector.on('close', () => {
    for (const guest of guests.keys()) guest.close();
  });
  await ask('Debugger.enable');
  return {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    path,
    called,
    send: async (method, params) => (await ask(method, params)).result ?? {},
    close: async () => {
      inspector.terminate();
      for (const guest of guests.keys()) guest.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
