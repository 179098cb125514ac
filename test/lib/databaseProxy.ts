import net from 'node:net';

/** Stands between a client and a PostgreSQL server, and does to them what networks and poolers do. */
export interface DatabaseProxy {
  readonly url: string;
  /** From now on nothing comes back: the server hangs. */
  freeze(): void;
  /** Ends every connection: the server went away. */
  drop(): void;
  /** Clients are told another process than the one that works for them, as poolers do. */
  pool(): void;
  /** Statements that were sent, of the simple and the extended protocol, as they came. */
  readonly sent: string[];
  stop(): Promise<void>;
}

/** BackendKeyData: 'K', its length, the process, the key. */
const KEY = Buffer.from([0x4b, 0, 0, 0, 12]);

/** @param url of the server */
export async function startDatabaseProxy(url: string): Promise<DatabaseProxy> {
  const { hostname, port } = new URL(url);
  const sockets = new Set<net.Socket>();
  const sent: string[] = [];
  let frozen = false;
  let pooled = false;
  const server = net.createServer((client) => {
    const upstream = net.connect(Number(port), hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.on('data', (bytes) => {
      sent.push(bytes.toString('latin1'));
      if (!frozen) upstream.write(bytes);
    });
    upstream.on('data', (bytes) => {
      if (frozen) return;
      const at = pooled ? bytes.indexOf(KEY) : -1;
      if (at >= 0 && at + 13 <= bytes.length) bytes.writeUInt32BE(4242, at + 5);
      client.write(bytes);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const through = new URL(url);
  through.port = String((server.address() as net.AddressInfo).port);
  return {
    url: through.href,
    sent,
    freeze: () => {
      frozen = true;
    },
    pool: () => {
      pooled = true;
    },
    drop: () => {
      for (const socket of sockets) socket.destroy();
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
