import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

/** The build's files of the pages. */
export const ASSETS = path.resolve(__dirname, '..', '..', '..', 'dist', 'webview');

const TYPES: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.css': 'text/css' };

/** Serves a page as the editor does: its document with its policy, and the built files. */
export async function serveBuilt(
  html: (cspSource: string) => string,
): Promise<{ readonly address: string; stop(): Promise<void> }> {
  const server = createServer((request, response) => {
    const name = new URL(request.url ?? '/', 'http://page').pathname;
    const type = TYPES[path.extname(name)];
    if (type === undefined) {
      response.setHeader('content-type', 'text/html');
      response.end(html(`http://${request.headers.host}`));
      return;
    }
    response.setHeader('content-type', type);
    readFile(path.join(ASSETS, path.normalize(name))).then(
      (text) => response.end(text),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}/`,
    stop: () => new Promise((stopped) => server.close(() => stopped())),
  };
}
