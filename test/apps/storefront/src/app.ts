import { EventEmitter } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type pg from 'pg';
import { HttpError } from './http/errors.js';
import { type Reply, Router } from './http/router.js';
import type { Logger } from './logger.js';
import { CustomerRepository } from './repositories/customers.js';
import { OrderRepository } from './repositories/orders.js';
import { PricingRepository } from './repositories/pricing.js';
import { ProductRepository } from './repositories/products.js';
import { ReviewRepository } from './repositories/reviews.js';
import { catalogRoutes } from './routes/catalog.js';
import { orderRoutes } from './routes/orders.js';
import { reportRoutes } from './routes/reports.js';
import { CatalogService } from './services/catalog.js';
import { OrderService } from './services/orders.js';
import { PricingService } from './services/pricing.js';
import { ReportService } from './services/reports.js';

export interface App {
  readonly server: Server;
  readonly pricing: PricingService;
}

export function createApp(pool: pg.Pool, logger: Logger): App {
  const products = new ProductRepository(pool);
  const orders = new OrderRepository(pool);
  const pricing = new PricingService(new PricingRepository(pool), logger);
  const catalog = new CatalogService(products, new ReviewRepository(pool), pricing, new EventEmitter());
  const orderService = new OrderService(pool, orders, products, new CustomerRepository(pool), pricing);

  const router = new Router();
  router.get('/health', async () => {
    await pool.query('SELECT 1');
    return { body: { status: 'ok', memory: process.memoryUsage().heapUsed } };
  });
  catalogRoutes(router, catalog);
  orderRoutes(router, orderService);
  reportRoutes(router, new ReportService(orders, orderService));

  const server = createServer((request, response) => void answer(router, logger, request, response));
  return { server, pricing };
}

async function answer(
  router: Router,
  logger: Logger,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const started = performance.now();
  let reply: Reply & { pattern?: string };
  try {
    reply = await router.handle(request);
  } catch (error) {
    reply = replyTo(error, logger);
  }
  const status = reply.status ?? 200;
  send(response, status, reply.body);
  logger.info('request', { route: reply.pattern, status, ms: Math.round(performance.now() - started) });
}

function replyTo(error: unknown, logger: Logger): Reply {
  if (error instanceof HttpError) return { status: error.status, body: { error: error.message } };
  logger.error('unexpected', { error: error instanceof Error ? error.stack : String(error) });
  return { status: 500, body: { error: 'internal error' } };
}

function send(response: ServerResponse, status: number, body: unknown): void {
  if (body === undefined) {
    response.writeHead(status).end();
    return;
  }
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}
