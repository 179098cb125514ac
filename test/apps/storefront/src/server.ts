import type { AddressInfo } from 'node:net';
import { createApp } from './app.js';
import { readConfig } from './config.js';
import { createPool } from './db/pool.js';
import { Logger } from './logger.js';

const config = readConfig();
const logger = new Logger(config.logLevel);
const pool = createPool(config);
pool.on('error', (error) => logger.error('idle database connection failed', { error: error.message }));

const { server, pricing } = createApp(pool, logger);
await pricing.start(config.pricingRefreshMs);
server.listen(config.port, config.host, () => {
  const { address, port } = server.address() as AddressInfo;
  logger.info('listening', { url: `http://${address}:${port}` });
});

let stopping = false;
async function stop(signal: string): Promise<void> {
  if (stopping) return;
  stopping = true;
  logger.info('stopping', { signal });
  pricing.stop();
  server.closeIdleConnections();
  setTimeout(() => server.closeAllConnections(), 2000).unref();
  await new Promise((resolve) => server.close(resolve));
  await pool.end();
}
process.on('SIGINT', (signal) => void stop(signal));
process.on('SIGTERM', (signal) => void stop(signal));
